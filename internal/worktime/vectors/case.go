package vectors

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"meantime/internal/worktime"
)

// Bounds of what a case may ask, so that a run ends.
const (
	maxDays  = 3700
	maxYears = 400 // between from and to
	maxPages = 10_000
)

// testCase is the union of all operations' inputs.
type testCase struct {
	ID     string          `json:"id"`
	Rule   int             `json:"rule"`
	Op     string          `json:"op"`
	Note   string          `json:"note"`
	Expect json.RawMessage `json:"expect"`
	Days   *int            `json:"days"` // the horizon

	Person     *worktime.Schedule `json:"person"`
	People     json.RawMessage    `json:"people"` // a list for overlap, an object for escalate
	At         json.RawMessage    `json:"at"`     // an instant; a list of them for deliver_many
	From       string             `json:"from"`
	To         string             `json:"to"`
	Local      *worktime.Wall     `json:"local"`
	Zone       string             `json:"zone"`
	Minutes    *int               `json:"minutes"`
	Want       worktime.Want      `json:"want"`
	Urgent     bool               `json:"urgent"`
	MinusFocus bool               `json:"minus_focus"`

	Time       *worktime.Clock `json:"time"`
	DaysOfWeek []string        `json:"days_of_week"`

	Kind string `json:"kind"`
	N    *int   `json:"n"`

	Rotation *worktime.Rotation `json:"rotation"`
	Steps    []step             `json:"steps"`
	Repeat   int                `json:"repeat"`
	Acks     []instant          `json:"acks"`

	Uses       []instant `json:"uses"`
	Limit      *int      `json:"limit"`
	WindowDays *int      `json:"window_days"`

	load worktime.Loader
}

// step is one rung: a person, or whoever a rotation puts on call.
type step struct {
	Who      *string            `json:"who"`
	Rotation *worktime.Rotation `json:"rotation"`
	Wait     int                `json:"wait"` // minutes
}

// instant reads and writes 2026-06-05T09:30Z. The cases count in whole minutes: an instant between
// two is written as the later one, the first at which it holds.
type instant struct{ time time.Time }

const instantLayout = "2006-01-02T15:04Z"

func parseInstant(s string) (time.Time, error) {
	t, err := time.Parse(instantLayout, s)
	if err != nil || len(s) != len(instantLayout) {
		return t, fmt.Errorf("%.40q is not an instant like 2026-06-05T09:30Z", s)
	}
	return t, nil
}

func (i instant) String() string {
	return i.time.Add(time.Minute - 1).Truncate(time.Minute).UTC().Format(instantLayout)
}

// MarshalText writes the form of the cases.
func (i instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalJSON refuses null, which a text would let pass.
func (i *instant) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	t, err := parseInstant(s)
	i.time = t
	return err
}

// maybe is an answer that may be null.
func maybe(t time.Time, ok bool) any {
	if !ok {
		return nil
	}
	return instant{t}
}

// at is the case's instant.
func (c *testCase) at() (time.Time, error) {
	var i instant
	if c.At == nil {
		return i.time, errors.New("no at")
	}
	if err := json.Unmarshal(c.At, &i); err != nil {
		return i.time, fmt.Errorf("at: %w", err)
	}
	return i.time, nil
}

// person is the case's person, with the case's horizon.
func (c *testCase) person() (*worktime.Person, error) {
	if c.Person == nil {
		return nil, errors.New("no person")
	}
	p, err := worktime.Compile(*c.Person, c.load)
	if err != nil {
		return nil, fmt.Errorf("person: %w", err)
	}
	if c.Days == nil {
		return p, nil
	}
	if *c.Days < 0 || *c.Days > maxDays {
		return nil, fmt.Errorf("days is not between 0 and %d", maxDays)
	}
	return p.Within(*c.Days), nil
}

// personAt is what most operations start from.
func (c *testCase) personAt() (*worktime.Person, time.Time, error) {
	at, err := c.at()
	if err != nil {
		return nil, at, err
	}
	p, err := c.person()
	return p, at, err
}

// between is the stretch of time from..to.
func (c *testCase) between() (from, to time.Time, err error) {
	if from, err = parseInstant(c.From); err != nil {
		return from, to, fmt.Errorf("from: %w", err)
	}
	if to, err = parseInstant(c.To); err != nil {
		return from, to, fmt.Errorf("to: %w", err)
	}
	if to.After(from.AddDate(maxYears, 0, 0)) {
		return from, to, fmt.Errorf("from and to are more than %d years apart", maxYears)
	}
	return from, to, nil
}

// need reads an input that the operation cannot do without.
func need[T any](name string, value *T) (T, error) {
	if value == nil {
		var zero T
		return zero, fmt.Errorf("no %s", name)
	}
	return *value, nil
}
