package api

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

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

// id reads the id of a thing: fault.KindNotFound for what is none.
func (r Ref) id(what string) (id.ID, error) {
	v, err := id.Parse(string(r))
	if err != nil {
		return 0, fault.NotFound(what)
	}
	return v, nil
}

// optional reads the id of a thing that may be left out, and is then zero.
func (r Ref) optional(what string) (id.ID, error) {
	if r == "" {
		return 0, nil
	}
	return r.id(what)
}

// Instant is a moment, and what the person's own clock reads then.
type Instant struct {
	At    time.Time `json:"at" example:"2026-10-13T12:00:00Z" doc:"The moment, in UTC."`
	Local string    `json:"local" example:"2026-10-13T13:00" doc:"What the clock of the person reads then."`
	Zone  string    `json:"zone" example:"Europe/Lisbon" doc:"The zone of that clock, by its IANA name."`
}

// instant shows a moment on a person's clock.
func instant(at time.Time, p *worktime.Person) Instant {
	loc := p.Zone(at)
	return Instant{At: at.UTC(), Local: worktime.WallIn(at, loc).String(), Zone: loc.String()}
}

// instantOrNone is instant, with nil for the zero time.
func instantOrNone(at time.Time, p *worktime.Person) *Instant {
	if at.IsZero() {
		return nil
	}
	i := instant(at, p)
	return &i
}

// clock is the caller's compiled schedule.
func (s *surface) clock(c *call) (p *worktime.Person, err error) {
	err = s.DB.Read(c.ctx, func(tx *db.Tx) error {
		p, _, err = s.Persons.Schedules.Compiled(tx, c.actor.ID)
		return err
	})
	return p, err
}

// Card is as much of a person as stands beside what they wrote.
type Card struct {
	ID     id.ID  `json:"id" doc:"The id of the person."`
	Name   string `json:"name" example:"Inês Carvalho" doc:"What the person is called."`
	Handle string `json:"handle" example:"ines" doc:"What comes after @ to mention the person."`
}

// cards looks people up.
func (s *surface) cards(ctx context.Context, people ...id.ID) (map[id.ID]Card, error) {
	out := make(map[id.ID]Card, len(people))
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		found, err := s.Persons.People.Names(tx, people...)
		for v, card := range found {
			out[v] = cardOf(card)
		}
		return err
	})
	return out, err
}

func cardOf(c person.Card) Card { return Card{ID: c.ID, Name: c.Name, Handle: c.Handle} }

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
		reflect.TypeFor[worktime.Weekly[worktime.Window]](): reflect.TypeFor[weekWindows](),
		reflect.TypeFor[worktime.Weekly[worktime.Clock]]():  reflect.TypeFor[weekClocks](),
	} {
		r.RegisterTypeAlias(of, as)
	}
}
