package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

func (s *surface) schedule() {
	g := s.Group("Your time", "Your schedule: zone, hours, holidays, leave, focus and delivery times, and what follows from them.")
	rest.Register(g, rest.Op{Route: "GET /me/schedule", ID: "get-schedule", Scope: rest.Read, Summary: "Your schedule",
		About: "What you declared, its version, and the deliveries that follow from it. The ETag is the version."}, s.getSchedule)
	rest.Register(g, rest.Op{Route: "PUT /me/schedule", ID: "save-schedule", Scope: rest.Write, Summary: "Declare your schedule",
		About: "Replaces what you declared. If-Match holds the ETag of the schedule that you started from: when something else was declared since, nothing is saved (412). Everything that waits for you is planned again."}, s.saveSchedule)
	rest.Register(g, rest.Op{Route: "POST /me/schedule/preview", ID: "preview-schedule", Scope: rest.Read, Pure: true, Summary: "Try a schedule",
		About: "What a schedule would do to your next deliveries. Nothing is saved."}, s.previewSchedule)
}

// shownSlots is how many deliveries to come are told.
const shownSlots = 5

// Coming is what a schedule leads to.
type Coming struct {
	Next       *rest.Instant  `json:"next,omitempty" doc:"When something that is written now would reach you; missing when nothing can in the next 40 days."`
	AtOnce     bool           `json:"at_once" example:"false" doc:"Whether what is new comes at once while you work, not in deliveries."`
	Deliveries []rest.Instant `json:"deliveries" doc:"The next deliveries; empty when everything comes at once."`
}

func coming(p *worktime.Person, now time.Time) Coming {
	out := Coming{Deliveries: []rest.Instant{}}
	first, ok := p.Slot(now)
	if !ok {
		return out
	}
	next := rest.InstantOf(first.At, p)
	out.Next, out.AtOnce = &next, first.Rule == 16 // rule 16: at once, within hours
	for at := now; !out.AtOnce && len(out.Deliveries) < shownSlots; {
		slot, ok := p.Slot(at)
		if !ok {
			break
		}
		out.Deliveries = append(out.Deliveries, rest.InstantOf(slot.At, p))
		at = slot.At.Add(time.Microsecond)
	}
	return out
}

// Schedule is what a person declared about their time.
type Schedule struct {
	Version  int64           `json:"version" example:"3" doc:"Which version of the declaration this is."`
	Declared person.Declared `json:"declared" doc:"What you declared."`
	Coming   Coming          `json:"coming" doc:"What follows from it."`
}

func (s *surface) getSchedule(c *rest.Call, _ *rest.NoInput) (out Schedule, err error) {
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		standing, err := s.Persons.Schedules.Standing(tx, c.Actor.ID)
		if err != nil {
			return err
		}
		out.Version, out.Coming = standing.Version, coming(standing.Time, s.Now())
		out.Declared, err = standing.Declared()
		out.Declared = explicit(out.Declared)
		return err
	})
	c.Header.Set("ETag", etag(out.Version))
	return out, err
}

// explicit writes out what holds where nothing was declared.
func explicit(d person.Declared) person.Declared {
	if d.Hours == nil {
		d.Hours = &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})}
	}
	if d.Batch == nil {
		d.Batch = &worktime.Batch{Immediate: true}
	}
	return d
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

type saveInput struct {
	IfMatch string `header:"If-Match" example:"\"3\"" doc:"The ETag of the schedule that you started from. It is needed."`
	Body    person.Declared
}

func (s *surface) saveSchedule(c *rest.Call, in *saveInput) (Schedule, error) {
	if in.IfMatch == "" {
		return Schedule{}, rest.NewProblem(http.StatusPreconditionRequired, "if_match_needed",
			"Please send the ETag of the schedule that you started from, as If-Match.")
	}
	version, err := strconv.ParseInt(strings.Trim(in.IfMatch, `"`), 10, 64)
	if err != nil || etag(version) != in.IfMatch {
		return Schedule{}, stale()
	}
	_, err = s.Persons.Schedules.Save(c.Ctx, c.Actor, c.Actor.ID, version, in.Body)
	if fault.Is(err, fault.KindConflict) {
		return Schedule{}, stale()
	}
	if err != nil {
		return Schedule{}, err
	}
	return s.getSchedule(c, nil)
}

func stale() error {
	return rest.NewProblem(http.StatusPreconditionFailed, "schedule_changed",
		"Your schedule has been declared otherwise meanwhile. Please read it again and start from there.")
}

type previewInput struct{ Body person.Declared }

func (s *surface) previewSchedule(c *rest.Call, in *previewInput) (Coming, error) {
	p, err := s.Persons.Schedules.Preview(c.Ctx, in.Body)
	if err != nil {
		return Coming{}, err
	}
	return coming(p, s.Now()), nil
}

// describeDeclared says in the document what the fields of a declaration are.
func describeDeclared(r huma.Registry) {
	for _, f := range []struct {
		of, name, about string
		example         any
	}{
		{"Declared", "zone", "The zone you are in, by its IANA name.", "Europe/Lisbon"},
		{"Declared", "zone_moves", "From when on you are in another zone.", []any{map[string]any{"at": "2026-11-02T00:00", "zone": "Asia/Tokyo"}}},
		{"ZoneMove", "at", "When the other zone begins, on its clock.", "2026-11-02T00:00"},
		{"ZoneMove", "zone", "The other zone, by its IANA name.", "Asia/Tokyo"},
		{"Declared", "hours", "When you work in a week; missing: Monday to Friday from 09:00 to 17:00.", nil},
		{"Declared", "date_hours", "When you work on single dates, in place of the week; an empty list closes the date.",
			map[string]any{"2026-12-23": []any{[]any{"09:00", "12:00"}}}},
		{"Declared", "batch", "When deliveries come; missing: at once, while you work.", nil},
		{"Batch", "immediate", "What is new comes at once, while you work.", nil},
		{"Batch", "times", "Deliveries at these times of every working day.", nil},
		{"Batch", "times_by_day", "Other times on some days.", nil},
		{"Batch", "every", "Instead of times: so many minutes between deliveries, from the start of each stretch of work.", nil},
		{"Declared", "focus", "Stretches that hold every ordinary delivery until they end.", []any{[]any{"2026-11-02T09:00", "2026-11-02T12:00"}}},
		{"Declared", "focus_weekly", "The same, every week.", nil},
		{"Declared", "quiet_dates", "Dates on which you work and nothing ordinary is delivered.", []any{"2026-12-24"}},
		{"Declared", "region", "Whose public holidays you keep, such as PT or DE-BY; empty for nobody's.", "PT"},
		{"Declared", "free", "Further days that are holidays for you.", []any{map[string]any{"date": "2026-12-28", "name": "Between the years"}}},
		{"Holiday", "date", "The local date.", "2026-12-28"},
		{"Holiday", "name", "What it is called.", "Between the years"},
		{"Declared", "worked", "Public holidays on which you work.", []any{"2026-12-08"}},
		{"Declared", "leaves", "Whole days away.", nil},
		{"Leave", "from", "The first day.", "2026-11-09"},
		{"Leave", "to", "The last day.", "2026-11-13"},
		{"Leave", "stand_in", "Who answers meanwhile.", nil},
		{"Leave", "note", "What others read about it.", "Back on Monday."},
		{"Declared", "off_at", "Hours away, by the clock.", []any{[]any{"2026-11-03T14:00", "2026-11-03T16:00"}}},
		{"Declared", "no_reminders", "Whether you are spared the one reminder of what you are asked.", false},
		{"Declared", "shown", "What others see of your hours, in your words.", "Mornings are best."},
		{"Declared", "coarse", "Whether others see only the days: on which something reaches you, and on which you work.", false},
	} {
		p := r.Map()[f.of].Properties[f.name]
		p.Description = f.about
		if f.example != nil {
			p.Examples = []any{f.example}
		}
	}
	r.Map()["Batch"].Examples = []any{map[string]any{"times": []any{"09:00", "13:00", "16:30"}}}
	declared := r.Map()["Declared"]
	declared.Required = []string{"zone"}
	declared.PrecomputeMessages()
}
