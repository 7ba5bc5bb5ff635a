package rest

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// exampleID stands for any id in the reference.
const exampleID = "0b3n6x2e9g000"

// Ref names one thing in a request. What is no id names nothing, like the id of what does not exist.
type Ref string

// Schema describes an id.
func (Ref) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "An id: 13 characters.", Examples: []any{exampleID}}
}

// ID reads the id of a thing: fault.KindNotFound for what is none.
func (r Ref) ID(what string) (id.ID, error) {
	v, err := id.Parse(string(r))
	if err != nil {
		return 0, fault.NotFound(what)
	}
	return v, nil
}

// Anybody reads the id of a person in a body, where who does not exist is like who cannot be meant. It is zero for what is
// none.
func (r Ref) Anybody() id.ID {
	v, err := id.Parse(string(r))
	if err != nil {
		return 0
	}
	return v
}

// Optional reads the id of a thing that may be left out, and is then zero.
func (r Ref) Optional(what string) (id.ID, error) {
	if r == "" {
		return 0, nil
	}
	return r.ID(what)
}

// Instant is a moment, and what the person's own clock reads then.
type Instant struct {
	At    time.Time `json:"at" example:"2026-10-13T12:00:00Z" doc:"The moment, in UTC."`
	Local string    `json:"local" example:"2026-10-13T13:00" doc:"What the clock of the person reads then."`
	Zone  string    `json:"zone" example:"Europe/Lisbon" doc:"The zone of that clock, by its IANA name."`
}

// InstantOf shows a moment on a person's clock.
func InstantOf(at time.Time, p *worktime.Person) Instant {
	loc := p.Zone(at)
	return Instant{At: at.UTC(), Local: worktime.WallIn(at, loc).String(), Zone: loc.String()}
}

// InstantOrNone is InstantOf, with nil for the zero time.
func InstantOrNone(at time.Time, p *worktime.Person) *Instant {
	if at.IsZero() {
		return nil
	}
	i := InstantOf(at, p)
	return &i
}

// Clock is the caller's compiled schedule.
func (s *Surface) Clock(c *Call) (p *worktime.Person, err error) {
	err = s.parts.DB.Read(c.Ctx, func(tx *db.Tx) error {
		p, _, err = s.parts.Persons.Schedules.Compiled(tx, c.Actor.ID)
		return err
	})
	return p, err
}

// Clocks is what the caller may read of the times of some people: on the caller's own clock, and of those who share no times
// the day alone.
type Clocks struct {
	mine   *worktime.Person
	coarse map[id.ID]bool
}

func (s *Surface) Clocks(c *Call, people []id.ID) (out Clocks, err error) {
	if out.mine, err = s.Clock(c); err != nil {
		return out, err
	}
	out.coarse, err = s.coarse(c, people)
	delete(out.coarse, c.Actor.ID)
	return out, err
}

// Shown is a moment of somebody's: its instant or its date, and a text by which moments are ordered, that gives not more
// away. The zero time is neither, and the last.
func (k Clocks) Shown(who id.ID, at time.Time) (i *Instant, day, order string) {
	if at.IsZero() {
		return nil, "", "none "
	}
	if k.coarse[who] {
		loc := k.mine.Zone(at)
		date := worktime.WallIn(at, loc).Date
		day, at = date.String(), worktime.Resolve(worktime.Wall{Date: date}, loc)
	} else {
		i = InstantOrNone(at, k.mine)
	}
	return i, day, at.UTC().Format(time.RFC3339) + fmt.Sprintf(".%06d ", at.Nanosecond()/1000)
}

// coarse finds those of some people who share no times.
func (s *Surface) coarse(c *Call, people []id.ID) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	err := s.parts.DB.Read(c.Ctx, func(tx *db.Tx) error {
		standing, err := s.parts.Persons.Schedules.Of(tx, people...)
		if err != nil {
			return err
		}
		for who, v := range standing {
			d, err := v.Declared()
			if err != nil {
				return err
			}
			out[who] = d.Coarse
		}
		return nil
	})
	return out, err
}

// Card is as much of a person as stands beside what they wrote.
type Card struct {
	ID     id.ID  `json:"id" doc:"The id of the person."`
	Name   string `json:"name" example:"Inês Carvalho" doc:"What the person is called."`
	Handle string `json:"handle" example:"ines" doc:"What comes after @ to mention the person."`
}

// Cards looks people up.
func (s *Surface) Cards(ctx context.Context, people ...id.ID) (map[id.ID]Card, error) {
	out := make(map[id.ID]Card, len(people))
	err := s.parts.DB.Read(ctx, func(tx *db.Tx) error {
		found, err := s.parts.Persons.People.Names(tx, people...)
		for v, card := range found {
			out[v] = CardOf(card)
		}
		return err
	})
	return out, err
}

func CardOf(c person.Card) Card { return Card{ID: c.ID, Name: c.Name, Handle: c.Handle} }

// The forms in which the types of the rules of time are written.
type (
	clockText   struct{}
	dateText    struct{}
	momentText  struct{}
	windowPair  struct{}
	spanPair    struct{}
	hoursText   struct{}
	weekWindows struct{}
	weekClocks  struct{}
)

func (clockText) Schema(huma.Registry) *huma.Schema { return clockSchema() }

func (dateText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Description: "A local date.", Examples: []any{"2026-12-24"}}
}

func (momentText) Schema(huma.Registry) *huma.Schema { return momentSchema() }

func (windowPair) Schema(huma.Registry) *huma.Schema { return windowSchema() }

func (spanPair) Schema(huma.Registry) *huma.Schema {
	return pair(momentSchema(), "From and to.", "2026-11-02T09:00", "2026-11-02T12:00")
}

func (hoursText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "A week of windows, or “always”.", Examples: []any{json.RawMessage(
		`{"mon":[["09:00","12:30"],["13:30","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["22:00","06:00"]]}`)},
		OneOf: []*huma.Schema{weekSchema(windowSchema()), {Type: huma.TypeString, Enum: []any{"always"}}}}
}

func (weekWindows) Schema(huma.Registry) *huma.Schema {
	week := weekSchema(windowSchema())
	week.Examples = []any{map[string]any{"tue": []any{[]any{"10:00", "12:00"}}}}
	return week
}

func (weekClocks) Schema(huma.Registry) *huma.Schema {
	week := weekSchema(clockSchema())
	week.Examples = []any{map[string]any{"fri": []any{"12:00"}}}
	return week
}

func clockSchema() *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`,
		Description: "A time of day, from 00:00 to 24:00.", Examples: []any{"13:00"}}
}

func momentSchema() *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A moment on the person's clock, or with a Z at its end in UTC.",
		Examples: []any{"2026-11-02T09:00"}}
}

func windowSchema() *huma.Schema {
	return pair(clockSchema(), "From and to; one that ends at or before its start goes past midnight.", "09:00", "17:00")
}

func pair(of *huma.Schema, about string, example ...any) *huma.Schema {
	two := 2
	return &huma.Schema{Type: huma.TypeArray, Items: of, MinItems: &two, MaxItems: &two, Description: about, Examples: []any{example}}
}

func weekSchema(of *huma.Schema) *huma.Schema {
	week := &huma.Schema{Type: huma.TypeObject, Description: "Lists by day.", AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
	for day := range time.Saturday + 1 {
		name := worktime.DayName(day)
		week.Properties[name] = &huma.Schema{Type: huma.TypeArray, Items: of, Description: "What holds on a " + day.String() + "."}
	}
	return week
}

// describeTypes says how types of other packages are written.
func describeTypes(r huma.Registry) {
	for of, as := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[id.ID]():                            reflect.TypeFor[Ref](),
		reflect.TypeFor[worktime.Clock]():                   reflect.TypeFor[clockText](),
		reflect.TypeFor[worktime.Date]():                    reflect.TypeFor[dateText](),
		reflect.TypeFor[worktime.Moment]():                  reflect.TypeFor[momentText](),
		reflect.TypeFor[worktime.Window]():                  reflect.TypeFor[windowPair](),
		reflect.TypeFor[worktime.Span]():                    reflect.TypeFor[spanPair](),
		reflect.TypeFor[worktime.Hours]():                   reflect.TypeFor[hoursText](),
		reflect.TypeFor[worktime.Want]():                    reflect.TypeFor[Want](),
		reflect.TypeFor[worktime.Weekly[worktime.Window]](): reflect.TypeFor[weekWindows](),
		reflect.TypeFor[worktime.Weekly[worktime.Clock]]():  reflect.TypeFor[weekClocks](),
	} {
		r.RegisterTypeAlias(of, as)
	}
}

// Paging is what every list takes.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"800" example:"c3BhY2VzOjBiM242eDJlOWcwMDA" doc:"Where to go on: the next of the page before. Without it, the beginning."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" example:"50" doc:"How many to answer with at the most."`
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"This page of the list."`
	Next  string `json:"next,omitempty" example:"c3BhY2VzOjBiM242eDJlOWcwMDA" doc:"The cursor of the page that follows; missing on the last one."`
}

// pager is a Page of anything.
type pager interface{ next() string }

func (p Page[T]) next() string { return p.Next }

// errCursor is the answer to a cursor that no page of the list gave.
func errCursor() error { return fault.Invalid("cursor", "This is not a place in the list.") }

// CursorOf spells a position in a list of a name. Programs must not look into it.
func CursorOf(list, position string) string {
	if position == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(list + ":" + position))
}

// Position reads the cursor of a list of a name, and is empty for its beginning.
func (p Paging) Position(list string) (string, error) {
	if p.Cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(p.Cursor)
	if err != nil || !utf8.Valid(raw) || strings.ContainsAny(p.Cursor, "\r\n") {
		return "", errCursor()
	}
	at, ok := strings.CutPrefix(string(raw), list+":")
	if !ok || at == "" || strings.ContainsRune(at, 0) {
		return "", errCursor()
	}
	return at, nil
}

// After reads the cursor of a list that is ordered by ids, and is zero for its beginning.
func (p Paging) After(list string) (id.ID, error) {
	at, err := p.Position(list)
	if err != nil || at == "" {
		return 0, err
	}
	v, err := id.Parse(at)
	if err != nil || v.String() != at {
		return 0, errCursor()
	}
	return v, nil
}

// PageOf cuts a page out of a whole list, which it orders by keys: no key comes twice, and none changes with time.
func PageOf[T any](list []T, key func(T) string, p Paging, name string) (Page[T], error) {
	after, err := p.Position(name)
	if err != nil {
		return Page[T]{}, err
	}
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	from, found := slices.BinarySearchFunc(list, after, func(one T, at string) int { return cmp.Compare(key(one), at) })
	if found {
		from++
	}
	list = list[from:]
	if len(list) <= p.Limit {
		return Page[T]{Items: append([]T{}, list...)}, nil
	}
	return Page[T]{Items: list[:p.Limit], Next: CursorOf(name, key(list[p.Limit-1]))}, nil
}

// Each turns every element of a list into something else. What it returns is never nil, so that JSON has a list.
func Each[A, B any](list []A, turn func(A) B) []B {
	out := make([]B, len(list))
	for i, one := range list {
		out[i] = turn(one)
	}
	return out
}
