package person

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"meantime/internal/bus"
	"meantime/internal/fault"
	"meantime/internal/id"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Person is somebody with an account. Everyone in the organisation may see what is here, a guest only of those they
// share a space with.
type Person struct {
	ID     id.ID
	Handle string // what comes after @: lower-case, never changes
	Email  string // as the person writes it; unique without regard to case
	Role   Role
	Profile
	Region      string    // for public holidays, such as "PT" or "DE-BY"; declared with the schedule
	Photo       string    // the name to ask Photos for, or empty
	Joined      time.Time // UTC
	Deactivated time.Time // UTC; zero while the account is active
}

// Active tells whether the person can sign in.
func (p Person) Active() bool { return p.Deactivated.IsZero() }

// Profile is what a person says of themself.
type Profile struct {
	Name       string // up to 80 characters
	Title      string // up to 120
	Pronouns   string // up to 40
	About      string // up to 1,000, several lines
	Locale     string // a BCP 47 tag such as "pt-PT"; empty leaves it to the browser
	SingleKeys bool   // whether single keys are shortcuts
}

// Card is as much of a person as stands beside what they wrote.
type Card struct {
	ID     id.ID
	Name   string
	Handle string
	Photo  string
	Role   Role
	Active bool
}

// Topic is the bus topic that tells of changes to a person's own account, profile and schedule.
func Topic(person id.ID) bus.Topic { return bus.Topic("person:" + person.String()) }

// EndedTopic is the bus topic that tells that ways in of a person have ended: whoever holds a stream for them asks
// Sessions.Who again and closes it when the answer is no.
func EndedTopic(person id.ID) bus.Topic { return bus.Topic("ended:" + person.String()) }

func (p Profile) clean() (Profile, error) {
	name, err := line("name", p.Name, 80)
	if err == nil && name == "" {
		err = fault.Invalid("name", "Please write a name.")
	}
	if err != nil {
		return p, err
	}
	p.Name = name
	if p.Title, err = line("title", p.Title, 120); err != nil {
		return p, err
	}
	if p.Pronouns, err = line("pronouns", p.Pronouns, 40); err != nil {
		return p, err
	}
	if p.About, err = lines("about", p.About, 1000); err != nil {
		return p, err
	}
	if p.Locale, err = line("locale", p.Locale, 35); err != nil {
		return p, err
	}
	return p, nil
}

// line cleans a text of one line: blanks are joined, what cannot be seen is refused.
func line(field, s string, most int) (string, error) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, hidden) {
		return "", fault.Invalid(field, "This text has characters in it that cannot be kept.")
	}
	s = strings.Join(strings.Fields(s), " ")
	return s, atMost(field, s, most)
}

// lines cleans a text of several lines.
func lines(field, s string, most int) (string, error) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && hidden(r) }) {
		return "", fault.Invalid(field, "This text has characters in it that cannot be kept.")
	}
	s = strings.TrimSpace(s)
	return s, atMost(field, s, most)
}

// hidden tells characters that have no place in a name: controls, and those that turn the direction of what follows.
func hidden(r rune) bool {
	return r != '\t' && r != '\n' && unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r)
}

func atMost(field, s string, most int) error {
	if n := utf8.RuneCountInString(s); n > most {
		return tooLong(field, most)
	}
	return nil
}

func tooLong(field string, most int) error {
	return fault.Invalid(field, "This is too long: at most "+strconv.Itoa(most)+" characters.")
}

// maxHandle is the longest handle, in characters.
const maxHandle = 39

// Fold reduces a name to what people type when they look for it: small letters without marks, single blanks. Two names
// that fold to the same text are the same name to a reader in a hurry.
func Fold(name string) string {
	var out strings.Builder
	for _, r := range norm.NFKD.String(cases.Fold().String(name)) {
		if !unicode.Is(unicode.Mn, r) {
			out.WriteString(plain(r))
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(out.String()), " "))
}

// plain spells letters that do not come apart into a letter and a mark.
func plain(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return string(r)
}

// foldEmail gives the text by which two spellings of an address are one. Marks stay: they make another address.
func foldEmail(email string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(email))))
}

// words splits a folded name into what completion matches the beginnings of.
func words(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// handles proposes handles for a person, best first; try gives every one until it returns true. A handle is lower-case
// letters a to z and digits in parts joined by single dots, 39 characters at most, and ends with no dot.
func handles(name, email string, try func(handle string) (bool, error)) error {
	local, _, _ := strings.Cut(foldEmail(email), "@")
	bases := []string{}
	for _, text := range []string{name, local} {
		parts := latin(text)
		if len(parts) > 0 {
			bases = append(bases, clip(parts[0]), clip(strings.Join(parts, ".")))
		}
	}
	bases = append(bases, "person")
	for _, base := range bases {
		if len(base) < 2 || reserved(base) {
			continue
		}
		if done, err := try(base); done || err != nil {
			return err
		}
	}
	last := bases[max(len(bases)-2, 0)]
	for n := 2; n < 100_000; n++ {
		digits := strconv.Itoa(n)
		if done, err := try(strings.TrimRight(last[:min(len(last), maxHandle-len(digits))], ".") + digits); done || err != nil {
			return err
		}
	}
	return fault.Unavailable("There is no free handle left for this name.")
}

// latin gives the parts of a text that can stand in a handle.
func latin(text string) []string {
	return strings.FieldsFunc(Fold(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

func clip(handle string) string { return strings.TrimRight(handle[:min(len(handle), maxHandle)], ".") }

// reserved tells words that address more than one person, or nobody.
func reserved(handle string) bool {
	switch handle {
	case "all", "everyone", "everybody", "here", "channel", "space", "team", "me", "meantime", "admin", "nobody":
		return true
	}
	return false
}
