package naming

import (
	"iter"
	"strconv"
	"strings"
)

// MaxHandle is the longest handle, in characters.
const MaxHandle = 39

// Handles proposes handles for a person, best first, and never runs out. A handle is lower-case letters a to z and
// digits, in parts joined by single dots, of 2 to 39 characters.
func Handles(name, email string) iter.Seq[string] {
	return func(yield func(string) bool) {
		bases := bases(name, email)
		for _, base := range bases {
			if len(base) > 1 && !reserved(base) && !yield(base) {
				return
			}
		}
		last := bases[len(bases)-1]
		for n := 2; ; n++ {
			digits := strconv.Itoa(n)
			if !yield(clip(last, MaxHandle-len(digits)) + digits) {
				return
			}
		}
	}
}

// bases are what a handle can be made from: the first name, the whole name, and the same of the address.
func bases(name, email string) (out []string) {
	local, _, _ := strings.Cut(email, "@")
	for _, text := range []string{name, local} {
		parts := strings.FieldsFunc(Fold(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
		if len(parts) > 0 {
			out = append(out, clip(parts[0], MaxHandle), clip(strings.Join(parts, "."), MaxHandle))
		}
	}
	if len(out) == 0 {
		out = append(out, "person")
	}
	return out
}

func clip(handle string, most int) string {
	return strings.TrimRight(handle[:min(len(handle), most)], ".")
}

// reserved tells words that address more than one person, or nobody.
func reserved(handle string) bool {
	switch handle {
	case "all", "everyone", "everybody", "here", "channel", "space", "team", "me", "meantime", "admin", "nobody":
		return true
	}
	return false
}
