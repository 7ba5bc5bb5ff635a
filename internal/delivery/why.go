package delivery

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Why answers "why did I get this, and why not before?" for one entry. It holds no prose.
type Why struct {
	Entry
	Zone    *time.Location // of the reader's clock at the slot, or now while there is none
	Version int64          // of the schedule that decided
	CutAt   time.Time      // when the delivery was made; zero while the entry waits
	Early   bool           // its reader opened the delivery before the slot
	// Holds are what kept the entry from joining any slot before Entry.NotBefore, in their order.
	Holds []Hold
	// Path leads by that schedule from NotBefore, or from when the schedule was changed, to the slot. Of a delivery
	// opened early it is the way to the slot that the entry would have joined.
	Path worktime.Explanation
	// Notes are where what happened is not what the schedule alone would have led to.
	Notes []Note
}

// Hold is one thing that an entry had to wait for before the reader's own schedule counted.
type Hold struct {
	Code   HoldCode
	Until  time.Time
	Rhythm space.Rhythm // of SlowRhythm
}

// HoldCode says what an entry waited for.
type HoldCode string

// The codes of holds.
const (
	NextMorningChosen HoldCode = "next_morning"   // its sender chose the reader's next morning
	SlowRhythm        HoldCode = "slow_rhythm"    // its space, or the reader's own pace for it, is slower
	NamedLater        HoldCode = "named_later"    // it became the reader's when an edit mentioned her
	ClockSetBack      HoldCode = "clock_set_back" // the delivery of its slot had been made before the clock was set back
)

// Note says where what happened differs from what the schedule alone says.
type Note struct {
	Code NoteCode
	At   time.Time // the instant it is about, zero where there is none
}

// NoteCode says what happened.
type NoteCode string

// The codes of notes.
const (
	ReadFirst       NoteCode = "read_first"       // At: its reader read it in its space, so it comes in no delivery
	ScheduleChanged NoteCode = "schedule_changed" // At: since when the path counts, by the new schedule
	ZonesChanged    NoteCode = "zones_changed"    // newer zone data moved the slot
	BeyondHorizon   NoteCode = "beyond_horizon"   // no slot lay inside the horizon when it came
	CutLate         NoteCode = "cut_late"         // At: when the delivery was made, the program not having run at its slot
	NotMadeYet      NoteCode = "not_made_yet"     // At: the slot, which has come without the delivery being made
	Replanned       NoteCode = "replanned"        // the slot was set otherwise, and no record says by what
)

const (
	lateFrom   = 2 * time.Minute // a delivery made this long after its slot is late
	farHorizon = 366             // days
)

// Why explains an entry of the actor's inbox.
func (d *Deliveries) Why(ctx context.Context, actor person.Actor, item id.ID) (Why, error) {
	var w Why
	if err := d.Expand(ctx, actor.ID); err != nil {
		return w, err
	}
	err := d.db.Read(ctx, func(tx *db.Tx) (err error) {
		w = Why{}
		if w.Entry, err = d.find(tx, actor, item); err != nil {
			return err
		}
		return d.explain(tx, actor.ID, &w)
	})
	return w, err
}

func (d *Deliveries) explain(tx *db.Tx, who id.ID, w *Why) error {
	history, err := scheduleVersions(tx, who)
	if err != nil {
		return err
	}
	w.Version = history[len(history)-1].number
	var made madeDelivery
	if !w.Slot.IsZero() {
		if made, err = deliveryMade(tx, who, w.Slot); err != nil {
			return err
		}
		w.Version, w.CutAt, w.Early = made.version, made.cutAt, made.early
	}
	p, err := d.schedules.At(tx, who, w.Version)
	if err != nil {
		return err
	}
	if w.Holds, err = d.holds(tx, who, w.Entry, history); err != nil {
		return err
	}
	slot, err := d.decided(tx, who, w)
	if err != nil {
		return err
	}
	w.Zone = p.Zone(slot)
	d.path(w, p, slot, since(history, w.Version), made.tz)
	return nil
}

// decided is the slot that an entry joined or will join by plan, and zero where only the schedule can tell. What is
// already worth a note is noted.
func (d *Deliveries) decided(tx *db.Tx, who id.ID, w *Why) (time.Time, error) {
	now := d.now()
	switch {
	case !w.Slot.IsZero():
		if !w.Early && w.CutAt.Sub(w.Slot) > lateFrom {
			w.note(CutLate, w.CutAt)
		}
		return w.Slot, nil
	case !w.ReadAt.IsZero():
		w.note(ReadFirst, w.ReadAt)
		return time.Time{}, nil
	}
	next, err := nextSlot(tx, who)
	if err != nil || next.Before(w.NotBefore) {
		return time.Time{}, err
	}
	if now.Sub(next) > lateFrom {
		w.note(NotMadeYet, next)
	}
	return next, nil
}

func (w *Why) note(code NoteCode, at time.Time) { w.Notes = append(w.Notes, Note{code, at}) }

// path explains the slot by the schedule, and notes what the schedule alone does not explain.
func (d *Deliveries) path(w *Why, p *worktime.Person, slot, changed time.Time, tz string) {
	leads := func(p *worktime.Person, from time.Time) bool {
		w.Path = p.Explain(worktime.Request{Created: from, Want: w.Want})
		return w.Path.OK && w.Path.Slot.At.Equal(slot)
	}
	if leads(p, w.NotBefore) || slot.IsZero() || w.Early {
		return
	}
	plain := w.Path
	if changed.After(w.NotBefore) && leads(p, changed) {
		w.note(ScheduleChanged, changed)
		return
	}
	if leads(p.Within(farHorizon), w.NotBefore) {
		w.note(BeyondHorizon, time.Time{})
		return
	}
	w.Path = plain
	if tz != "" && tz != d.tzVersion() {
		w.note(ZonesChanged, time.Time{})
		return
	}
	w.note(Replanned, time.Time{})
}

// holds says what an entry waited for before its reader's schedule counted.
func (d *Deliveries) holds(tx *db.Tx, who id.ID, e Entry, history []scheduleVersion) ([]Hold, error) {
	if !e.NotBefore.After(e.CreatedAt) {
		return nil, nil
	}
	again, err := havingDelivery(tx, e.NotBefore.Add(-time.Microsecond), []id.ID{who})
	if err != nil || len(again) > 0 {
		return []Hold{{Code: ClockSetBack, Until: e.NotBefore}}, err
	}
	then, err := d.schedules.At(tx, who, versionAt(history, e.CreatedAt))
	if err != nil {
		return nil, err
	}
	pace, err := paceOf(tx, who, e.Space)
	if err != nil {
		return nil, err
	}
	var holds []Hold
	from := e.CreatedAt
	if morning, ok := then.Tomorrow(e.CreatedAt); ok && e.Timing == NextMorning && !morning.After(e.NotBefore) {
		holds = append(holds, Hold{Code: NextMorningChosen, Until: morning})
		from = morning
	}
	switch {
	case !from.Before(e.NotBefore):
	case e.Reason.personal():
		holds = []Hold{{Code: NamedLater, Until: e.NotBefore}}
	case pace.Opens(from, then.Zone(from)).Equal(e.NotBefore):
		holds = append(holds, Hold{Code: SlowRhythm, Until: e.NotBefore, Rhythm: pace})
	default: // another rhythm than now
		holds = append(holds, Hold{Code: SlowRhythm, Until: e.NotBefore})
	}
	return holds, nil
}

// scheduleVersion is when a person declared a version of her schedule.
type scheduleVersion struct {
	number int64
	since  time.Time
}

func since(history []scheduleVersion, number int64) time.Time {
	i := slices.IndexFunc(history, func(v scheduleVersion) bool { return v.number == number })
	if i < 0 {
		return time.Time{}
	}
	return history[i].since
}

// versionAt is the version in force at an instant, the first one before there was any.
func versionAt(history []scheduleVersion, at time.Time) int64 {
	v := history[0].number
	for _, h := range history[1:] {
		if h.since.After(at) {
			break
		}
		v = h.number
	}
	return v
}

// Slow is how many things wait for a slot after the next one, such as a space's weekly page. At is zero for what has
// none inside the horizon.
type Slow struct {
	At    time.Time
	Count int
}

// Beyond tells what waits for later slots than the next one, soonest first.
func (d *Deliveries) Beyond(ctx context.Context, actor person.Actor) ([]Slow, error) {
	var out []Slow
	if err := d.Expand(ctx, actor.ID); err != nil {
		return nil, err
	}
	err := d.db.Read(ctx, func(tx *db.Tx) error {
		out = nil
		next, err := nextSlot(tx, actor.ID)
		if err != nil {
			return err
		}
		waits, err := entries(tx, space.Viewer(actor, d.now()), `i.slot_at IS NULL AND i.read_at IS NULL AND i.not_before > $3
			ORDER BY i.not_before, it.id LIMIT $4`, db.Micros(next), todayLimit)
		if err != nil || len(waits) == 0 {
			return err
		}
		p, _, err := d.schedules.Compiled(tx, actor.ID)
		if err != nil {
			return err
		}
		for _, e := range waits {
			at := time.Time{}
			if slot, ok := p.Slot(e.NotBefore); ok {
				at = slot.At
			}
			if n := len(out); n == 0 || !out[n-1].At.Equal(at) {
				out = append(out, Slow{At: at})
			}
			out[len(out)-1].Count++
		}
		return nil
	})
	return out, err
}
