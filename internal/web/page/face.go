package page

import (
	"hash/fnv"
	"strings"
	"unicode"
)

// Face is how a person is shown: their photo, or their initials on a colour that is always theirs.
type Face struct {
	Name  string
	Photo string // address of the photo, or empty
	Hue   int    // degrees, 0 to 359
}

// NewFace takes the colour from something of the person that never changes, such as their id.
func NewFace(key, name, photo string) Face {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // a hash takes anything
	// Steps of 15 degrees: two people differ clearly or not at all.
	return Face{Name: name, Photo: photo, Hue: int(h.Sum32()%24) * 15}
}

// Initials are the first letters of the first and the last name.
func (f Face) Initials() string {
	names := strings.FieldsFunc(f.Name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
	switch len(names) {
	case 0:
		return "?"
	case 1:
		return initial(names[0])
	}
	return initial(names[0]) + initial(names[len(names)-1])
}

func initial(name string) string {
	for _, r := range name {
		return string(unicode.ToUpper(r))
	}
	return ""
}
