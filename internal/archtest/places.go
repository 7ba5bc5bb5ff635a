package archtest

import "strings"

// Kind says what a package is for, and with that what it may import.
type Kind int

// The kinds, lowest first.
const (
	Pure    Kind = iota // tier 0: no input or output, no SQL, no clock of its own
	Infra               // hides an engine, a queue, a disk or the network
	Domain              // owns rules, permission, SQL and events
	Surface             // translates between a domain and the outside
	App                 // puts the parts together
	Command             // a main package
	Support             // serves tests only
)

// Place is where a package stands.
type Place struct {
	Kind Kind
	Tier int    // of a domain package, from 1
	Uses string // one more package that it may import
}

// placeOf is the table of the whole program. A package that is not in it has
// no place yet: decide on one, and add it here.
func placeOf(dir string) (place Place, known bool) {
	switch dir {
	case "internal/worktime", "internal/worktime/vectors", "internal/markdown",
		"internal/changeset", "internal/ics", "internal/zone", "internal/holiday",
		"internal/words", "internal/fault", "internal/id", "internal/naming", "internal/portrait", "internal/picture",
		"internal/mbox", "internal/mailtext", "internal/when":
		return Place{Kind: Pure}, true
	case "internal/db", "internal/bus", "internal/blob", "internal/event", "internal/once",
		"internal/job", "internal/fetch", "internal/secret", "internal/patience", "internal/mail/authentic":
		return Place{Kind: Infra}, true
	case "internal/org", "internal/person", "internal/signing":
		return Place{Kind: Domain, Tier: 1}, true
	case "internal/space":
		return Place{Kind: Domain, Tier: 2}, true
	case "internal/delivery", "internal/index", "internal/oncall", "internal/overlap":
		return Place{Kind: Domain, Tier: 3}, true
	case "internal/ask", "internal/form", "internal/interruption", "internal/file", "internal/pausing", "internal/away":
		return Place{Kind: Domain, Tier: 4}, true
	case "internal/thread", "internal/doc", "internal/clip", "internal/agreement",
		"internal/meeting", "internal/leaving":
		return Place{Kind: Domain, Tier: 5}, true
	case "internal/decision", "internal/checkin", "internal/request",
		"internal/ritual", "internal/pulse", "internal/urgent", "internal/relay", "internal/imports":
		return Place{Kind: Domain, Tier: 6}, true
	case "internal/archive/pages", "internal/telling", "internal/triage", "internal/find", "internal/insight", "internal/replay", "internal/incoming":
		return Place{Kind: Domain, Tier: 7}, true
	case "internal/archive":
		return Place{Kind: Domain, Tier: 9}, true
	case "internal/web", "internal/api", "internal/mail", "internal/push",
		"internal/incoming/smtpd", "internal/incoming/mailbox", "internal/hook", "internal/mcp", "internal/importer", "internal/transfer":
		return Place{Kind: Surface}, true
	case "internal/cli":
		// Its commands start what app has put together.
		return Place{Kind: Surface, Uses: "internal/app"}, true
	case "internal/app", "internal/demo":
		return Place{Kind: App}, true
	case "cmd/meantime":
		return Place{Kind: Command}, true
	case "internal/db/dbtest", "internal/app/apptest", "internal/app/canary", "internal/app/hostile", "internal/app/plenty", "internal/web/page/pagetest", "internal/web/webtest",
		"internal/words/extract", "internal/archtest", "internal/golden", "internal/selfsigned", "e2e", "e2e/axe", "e2e/browser", "e2e/hands", "e2e/house", "e2e/kills", "e2e/mails", "e2e/newcomer", "e2e/tus":
		return Place{Kind: Support}, true
	}
	if strings.HasPrefix(dir, "internal/web/") || strings.HasPrefix(dir, "internal/api/") {
		return Place{Kind: Surface}, true
	}
	return Place{}, false
}

// surfaceOf names the surface that a package belongs to: the handlers of
// internal/web/thread are part of internal/web.
func surfaceOf(dir string) string {
	for _, surface := range []string{"internal/web", "internal/api"} {
		if strings.HasPrefix(dir, surface+"/") {
			return surface
		}
	}
	return dir
}

// placed finds the packages that have no place.
func placed(m *Module) []Violation {
	var out []Violation
	for _, p := range m.Packages {
		if !p.Known {
			out = append(out, Violation{
				Subject: p.Dir, File: p.Files[0].Path, Line: 1,
				Message: "the package has no place in internal/archtest/places.go",
			})
		}
	}
	return out
}
