package transfer

import (
	"strconv"
	"strings"
	"testing"

	"meantime/internal/file"
)

// FuzzHeaders has senders write anything into the headers of tus: a number is one of bytes or none, and a name can be shown.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"", "0", "+1", "-1", "9223372036854775808", "1e9", "filename cGxhbi5wZGY=", "filename", "filename !", "a b,filename Li4vLi4vZXRjL3Bhc3N3ZA==,", "name /w==", ",,, ,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := count(s); ok && (n < 0 || strings.TrimLeft(s, "0") != strings.TrimLeft(strconv.FormatInt(n, 10), "0") && n != 0) {
			t.Errorf("%q is taken for %d", s, n)
		}
		if name := file.CleanName(nameIn(s)); name == "" || strings.ContainsAny(name, "/\\\x00\n") {
			t.Errorf("%q names a file %q", s, name)
		}
	})
}
