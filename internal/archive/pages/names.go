package pages

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/naming"
)

// MaxName is how many bytes the name of a file or a folder of an archive has at the most.
const MaxName = 120

// edges is what a name neither begins nor ends with: systems drop it there, or it means something to a shell.
const edges = ". -~"

// joiner holds the parts of one sign together, as in the signs of families.
const joiner = '\u200d'

// FileName makes of any text a name of at most so many bytes that every file system takes, empty where nothing of it can stand
// in one. The end after the last dot is kept.
func FileName(text string, most int) string {
	name := clean(text)
	end := path.Ext(name)
	if len(end) > most/3 || strings.ContainsRune(end, ' ') {
		end = ""
	}
	stem := cut(strings.TrimSuffix(name, end), most-len(end))
	if stem == "" {
		return strings.Trim(cut(end, most), edges)
	}
	if reserved(stem) {
		stem = "_" + cut(strings.TrimRight(stem, edges), most-len(end)-1)
	}
	return stem + end
}

// clean takes out of a text what cannot stand in a name.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, r != joiner && r != '\u200c' && unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`/\|:`, r):
			return '-'
		case strings.ContainsRune(`<>"?*`, r):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ReplaceAll(strings.ToValidUTF8(text, ""), ": ", " - ")))
	return strings.Trim(norm.NFC.String(strings.Join(strings.Fields(text), " ")), edges)
}

// cut leaves of a text what has room in so many bytes, and takes no sign apart.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !whole(text, most) {
		most--
	}
	return strings.TrimRight(text[:max(most, 0)], edges+"\u200c"+string(joiner))
}

// whole tells whether a text can be cut before the byte at a place.
func whole(text string, at int) bool {
	next, _ := utf8.DecodeRuneInString(text[at:])
	last, _ := utf8.DecodeLastRuneInString(text[:at])
	return utf8.RuneStart(text[at]) && next != joiner && last != joiner && !unicode.IsMark(next) && !(next >= 0x1f3fb && next <= 0x1f3ff)
}

// reserved tells whether a name, whatever its end, means a device on Windows.
func reserved(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	name = strings.ToUpper(strings.TrimSpace(name))
	switch name {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	device, isDevice := strings.CutPrefix(name, "COM")
	if !isDevice {
		device, isDevice = strings.CutPrefix(name, "LPT")
	}
	return isDevice && utf8.RuneCountInString(device) == 1 && strings.Contains("0123456789¹²³", device)
}

// folders gives each of some things a folder of its own.
type folders map[string]bool

// of is a folder for what is called so. Where another has the name, in whatever case, the number stands beside it.
func (f folders) of(text, number string) string {
	name := FileName(text, MaxName)
	if name == "" || f[naming.Fold(name)] {
		name = strings.TrimSpace(FileName(text, MaxName-len(number)-1) + " " + number)
	}
	f[naming.Fold(name)] = true
	return name
}

// threadFile is the name of a thread's page: the date on which it was opened, by UTC, its title and its number.
func threadFile(t sheet) string {
	date, number := t.created.UTC().Format("2006-01-02"), t.id.String()
	title := cut(clean(t.title), MaxName-len(date)-len(number)-len("  .md"))
	return strings.Join(strings.Fields(date+" "+title+" "+number), " ") + ".md"
}
