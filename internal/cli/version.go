package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"meantime/internal/app"
)

type version struct{ place }

// Run names the program, its zone data and where that is from.
func (c version) Run(s Streams) error {
	zones := app.Zones(c.config(s))
	fmt.Fprintf(s.Out, "Meantime %s, %s, zone data %s (%s)\n", programVersion(), runtime.Version(), zones.Version(), zones.Source())
	return nil
}

// programVersion is the release, or the commit that it was built from.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "built from source"
	}
	return info.Main.Version
}
