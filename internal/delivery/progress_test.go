package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// Whatever people declare, write and put off, and whatever is done to the clock: what is due is done, and then nothing is due any more;
// what waits is planned as it must be; and all that was written comes, once. An engine that does the same for ever fails in Pass.
func TestWhateverHappensTheEngineGoesOn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := newHouse(t, r)
		steps := map[string]func(){"write": h.write, "reply": h.reply, "declare": h.declare, "leave": h.leave, "pass": h.pass, "sleep": h.sleep, "set the clock": h.setClock, "sweep": h.sweep,
			"open early": h.openEarly, "put off": h.putOff, "read": h.read, "send later": h.later, "close": h.close, "end or begin": h.endOrBegin}
		often := []string{"write", "write", "write", "write", "declare", "leave", "leave", "pass", "pass", "pass", "set the clock"}
		names := append(often, slices.Sorted(maps.Keys(steps))...)
		for range rapid.IntRange(3, 20).Draw(r, "steps") {
			steps[rapid.SampledFrom(names).Draw(r, "does")]()
			h.holds()
		}
		h.ends()
	})
}

// drawn is the test of one drawing: what fails in it fails the drawing, and rapid makes that smaller.
type drawn struct {
	testing.TB
	r *rapid.T
}

func (d drawn) Helper()                           {}
func (d drawn) Error(args ...any)                 { d.r.Error(args...) }
func (d drawn) Errorf(format string, args ...any) { d.r.Errorf(format, args...) }
func (d drawn) Fatal(args ...any)                 { d.r.Fatal(args...) }
func (d drawn) Fatalf(format string, args ...any) { d.r.Fatalf(format, args...) }
func (d drawn) Cleanup(do func())                 { d.r.Cleanup(do) }

func (d drawn) TempDir() string {
	dir, err := os.MkdirTemp("", "drawn")
	if err != nil {
		d.r.Fatal(err)
	}
	d.r.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			d.r.Error(err)
		}
	})
	return dir
}

// house is some people in several zones, of whom each belongs to each of its spaces.
type house struct {
	*apptest.World
	r       *rapid.T
	people  []person.Actor
	ended   []absence
	admin   person.Actor
	spaces  []space.Space
	threads []thread.Thread
	written int

	mu   sync.Mutex
	sent map[string]bool // mails that a delivery has come
}

// absence is whose account was ended, and the last threads before that and before it was given back; 0 while it is not.
type absence struct{ who, from, to id.ID }

func newHouse(t *testing.T, r *rapid.T) *house {
	test := drawn{t, r}
	store := dbtest.SQLite
	if rapid.IntRange(0, 29).Draw(r, "engine") == 29 {
		store = dbtest.Postgres
	}
	h := &house{World: apptest.New(test, store(test)), r: r, sent: map[string]bool{}}
	for _, p := range []struct{ name, zone string }{{"Ana", "Europe/Lisbon"}, {"Bo", "Asia/Kathmandu"}, {"Cai", "America/New_York"}} {
		h.people = append(h.people, h.Person(p.name, p.zone))
	}
	h.admin = h.PersonAs("Dee", "Europe/Lisbon", person.Owner)
	for i, spelled := range []string{"", "daily 16:30", "weekly fri 12:00", "weekly wed 15:00"} {
		rhythm, err := space.ParseRhythm(spelled)
		h.must(err)
		h.spaces = append(h.spaces, h.SpaceOf(space.Details{Name: fmt.Sprint("Pier ", i), Kind: space.Open, Rhythm: rhythm}, h.people...))
	}
	h.change(`UPDATE person SET by_mail = 'all'`)
	h.Engine.Deliver(delivery.Mail, h.send)
	return h
}

// send sends mail, in vain at first now and then.
func (h *house) send(_ context.Context, a delivery.Announcement) error {
	if a.Attempts < int(a.Ref/1e6%3) {
		return errors.New("the far end does not answer")
	}
	if a.Kind == delivery.Came {
		h.mu.Lock()
		defer h.mu.Unlock()
		name := fmt.Sprint(a.Person, a.Ref)
		if h.sent[name] {
			h.r.Errorf("the delivery of %s at %s was told twice", a.Person, time.UnixMicro(a.Ref).UTC())
		}
		h.sent[name] = true
	}
	return nil
}

func (h *house) must(err error) {
	if err != nil {
		h.r.Fatal(err)
	}
}

// may passes over what people are refused.
func (h *house) may(err error) bool {
	if err != nil && fault.Of(err).Kind == fault.KindInternal {
		h.r.Fatal(err)
	}
	return err == nil
}

func (h *house) change(query string, args ...any) {
	h.must(h.DB.Write(h.T.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

func (h *house) count(query string, args ...any) (n int) {
	h.must(h.DB.Read(h.T.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], query, args...)
		return err
	}))
	return n
}

// one draws one of some, by its place.
func one[T any](r *rapid.T, label string, of ...T) T {
	return of[rapid.IntRange(0, len(of)-1).Draw(r, label)]
}

func (h *house) some() person.Actor {
	return one(h.r, "who", slices.DeleteFunc(slices.Clone(h.people), func(p person.Actor) bool { return h.gone() == p.ID })...)
}

// gone is whose account is ended, 0 for nobody's.
func (h *house) gone() id.ID {
	if n := len(h.ended); n > 0 && h.ended[n-1].to == 0 {
		return h.ended[n-1].who
	}
	return 0
}

func (h *house) span(label string, most time.Duration) time.Duration {
	unit := rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 24 * time.Hour}).Draw(h.r, label+" unit")
	return min(time.Duration(rapid.IntRange(1, 60).Draw(h.r, label))*unit, most)
}

func (h *house) write() {
	author := h.some()
	h.written++
	o := thread.Opening{Space: one(h.r, "space", h.spaces...).ID, Title: fmt.Sprint("Number ", h.written), Body: "So it is."}
	if rapid.IntRange(0, 3).Draw(h.r, "in the morning") == 3 {
		o.When = delivery.NextMorning
	}
	switch rapid.IntRange(0, 4).Draw(h.r, "aims") {
	case 2, 3:
		o.Body = "What of it, @bo?"
	case 4:
		if of := h.some(); of.ID != author.ID {
			o.Ask = &ask.Wanted{Kind: ask.Answer, Of: idsOf(of), Want: h.want()}
		}
	}
	made, err := h.Threads.Start(h.T.Context(), author, o)
	if h.may(err) {
		h.threads = append(h.threads, made)
	}
}

func (h *house) want() worktime.Want {
	n := rapid.IntRange(1, 3).Draw(h.r, "want")
	switch rapid.IntRange(0, 3).Draw(h.r, "wants") {
	case 0:
		return worktime.WorkingMinutes(n * 40)
	case 1:
		return worktime.WorkingDays(n)
	case 2:
		return worktime.EndOfDay(n - 1)
	}
	return worktime.ByLocal(worktime.WallIn(h.Clock().Add(h.span("by", 40*24*time.Hour)), time.UTC))
}

func (h *house) reply() {
	if len(h.threads) > 0 {
		_, err := h.Threads.Reply(h.T.Context(), h.some(), thread.Answer{Thread: one(h.r, "thread", h.threads...).ID, Body: "Further, @ana.", Answers: rapid.Bool().Draw(h.r, "answers")})
		h.may(err)
	}
}

func (h *house) close() {
	if len(h.threads) > 0 {
		in, end := one(h.r, "thread", h.threads...).ID, one(h.r, "close", h.Threads.Close, h.Threads.CloseAndWithdraw)
		h.may(end(h.T.Context(), h.some(), in, "That is settled."))
	}
}

// endOrBegin ends somebody's account, or gives it back to whose was ended.
func (h *house) endOrBegin() {
	last := id.ID(h.count(`SELECT coalesce(max(id), 1) FROM thread`))
	if who := h.gone(); who != 0 {
		h.ended[len(h.ended)-1].to = last
		h.must(h.Persons.People.Reactivate(h.T.Context(), h.admin, who))
		h.sweep() // by which it is planned again when what had waited comes
		return
	}
	who := h.some().ID
	h.ended = append(h.ended, absence{who: who, from: last})
	h.must(h.Persons.People.Deactivate(h.T.Context(), h.admin, who))
}

func (h *house) later() {
	who := h.some()
	_, err := h.Threads.SendLater(h.T.Context(), who, thread.Scheduled{Space: h.spaces[0].ID, Title: "Later", Body: "So it was.", Wall: h.Wall(who, h.Clock().Add(h.span("later", 40*24*time.Hour)))})
	h.may(err)
}

func (h *house) declare() {
	who := h.some()
	_, version, err := h.Persons.Schedules.Mine(h.T.Context(), who)
	h.must(err)
	_, err = h.Persons.Schedules.Save(h.T.Context(), who, who.ID, version, drawDeclared(h.r, worktime.WallIn(h.Clock(), time.UTC).Date))
	h.may(err)
}

// leave is what somebody declares to be away for long from some day on, and nothing else.
func (h *house) leave() {
	who := h.some()
	d, version, err := h.Persons.Schedules.Mine(h.T.Context(), who)
	h.must(err)
	from := h.Wall(who, h.Clock()).Date + worktime.Date(rapid.IntRange(0, 5).Draw(h.r, "leave from"))
	d.Leaves = []person.Leave{{From: from, To: from + worktime.Date(rapid.IntRange(39, 80).Draw(h.r, "leave for"))}}
	_, err = h.Persons.Schedules.Save(h.T.Context(), who, who.ID, version, d)
	h.may(err)
}

func (h *house) pass() {
	h.Pass(h.Clock().Add(h.span("pass", 60*24*time.Hour)))
	h.sweep()
}

// sleep is a machine that is switched off, and sweeps when it is on again.
func (h *house) sleep() {
	h.At(h.Clock().Add(h.span("sleep", 60*24*time.Hour)))
	h.sweep()
}

func (h *house) setClock() {
	by := h.span("set", 60*24*time.Hour)
	if rapid.IntRange(0, 9).Draw(h.r, "by years") == 9 {
		by *= 20
	}
	if rapid.IntRange(0, 2).Draw(h.r, "forward") < 2 {
		by = -by
	}
	if by < 0 && by > -5*time.Minute { // within what is usual
		by = -5 * time.Minute
	}
	h.Set(h.Clock().Add(by))
	h.Engine.NoticeJump(h.T.Context()) // as a running engine does at once
	h.sweep()
}

func (h *house) sweep() { h.must(h.Engine.Sweep(h.T.Context())) }

func (h *house) openEarly() {
	_, _, err := h.Deliveries.OpenEarly(h.T.Context(), h.some().ID)
	h.must(err)
}

func (h *house) putOff() {
	who := h.some()
	today := h.Today(who)
	if len(today.Deliveries) == 0 {
		return
	}
	entries := today.Deliveries[len(today.Deliveries)-1].Entries
	if len(entries) == 0 {
		return
	}
	wall := h.Wall(who, h.Clock().Add(h.span("until", 40*24*time.Hour)))
	how := one(h.r, "put off", []delivery.Snooze{{Kind: delivery.ForMinutes, Minutes: 90}, {Kind: delivery.LaterToday}, {Kind: delivery.Tomorrow}, {Kind: delivery.NextWeek},
		{Kind: delivery.AtLocal, Wall: &wall}}...)
	_, err := h.Deliveries.Later(h.T.Context(), who, entries[0].ID, how)
	h.may(err)
}

func (h *house) read() {
	if len(h.threads) == 0 {
		return
	}
	who, in := h.some(), one(h.r, "thread", h.threads...)
	h.must(h.DB.Write(h.T.Context(), func(tx *db.Tx) error { return h.Deliveries.Read(tx, who.ID, in.ID, in.LastLetter) }))
}

// holds does what is due, after which nothing is any more, and proves what must always hold.
func (h *house) holds() {
	h.Pass(h.Clock())
	for _, check := range []func(context.Context) ([]string, error){h.Deliveries.Check, h.Asks.Check} {
		if wrong, err := check(h.T.Context()); err != nil || len(wrong) > 0 {
			h.r.Fatalf("at %s: %v, %v", h.Clock(), wrong, err)
		}
	}
}

// ends has everybody work as usual again, and sees that all has come.
func (h *house) ends() {
	if h.gone() != 0 {
		h.endOrBegin()
	}
	for _, who := range h.people {
		_, version, err := h.Persons.Schedules.Mine(h.T.Context(), who)
		h.must(err)
		_, err = h.Persons.Schedules.Save(h.T.Context(), who, who.ID, version, person.Declared{Zone: "Europe/Lisbon", Batch: &worktime.Batch{Times: []worktime.Clock{9 * 60}}})
		h.must(err)
	}
	for range 6 {
		h.sweep()
		h.Pass(h.Clock().Add(2 * 24 * time.Hour))
	}
	h.holds()
	h.must(h.DB.Read(h.T.Context(), func(tx *db.Tx) error {
		left, err := db.All(tx, func(row db.Scanner) (s string, err error) {
			var kind, who, begins, next string
			err = row.Scan(&kind, &who, &begins, &next)
			return fmt.Sprint(kind, " for ", who, " from ", begins, " on, planned for ", next, "; "), err
		}, `SELECT it.kind, i.person_id, i.not_before, coalesce(d.next_at, 0) FROM inbox i JOIN item it ON it.id = i.item_id LEFT JOIN person_delivery d ON d.person_id = i.person_id
			WHERE i.slot_at IS NULL AND i.read_at IS NULL AND it.created_at < $1`, db.Micros(h.Clock().AddDate(0, 0, -4))) // since then a time may have gone by
		if err == nil && len(left) > 0 {
			err = fmt.Errorf("at %s (%d) wait still: %v", h.Clock(), h.Clock().UnixMicro(), left)
		}
		return err
	}))
	lately := []any{db.Micros(h.Clock().AddDate(0, 0, -4)), db.Micros(h.Clock())}
	written := h.readers(`SELECT m.person_id, t.id FROM thread t JOIN member m ON m.space_id = t.space_id AND m.person_id <> t.author_id WHERE NOT t.created_at BETWEEN $1 AND $2`, lately...)
	came := h.readers(`SELECT i.person_id, t.id FROM inbox i JOIN item it ON it.id = i.item_id JOIN thread t ON t.id = it.thread_id WHERE it.kind = 'thread' AND NOT t.created_at BETWEEN $1 AND $2`, lately...)
	if came != written {
		h.r.Fatalf("of what was written to %d readers, %d were reached", written, came)
	}
}

// readers counts readers of threads, but for whose account was ended when one was begun: those may hear of it, or not.
func (h *house) readers(query string, args ...any) (n int) {
	type reader struct{ who, of id.ID }
	h.must(h.DB.Read(h.T.Context(), func(tx *db.Tx) error {
		all, err := db.All(tx, func(row db.Scanner) (r reader, err error) { return r, row.Scan(&r.who, &r.of) }, query, args...)
		for _, r := range all {
			if !slices.ContainsFunc(h.ended, func(a absence) bool { return a.who == r.who && a.from < r.of && r.of <= a.to }) {
				n++
			}
		}
		return err
	}))
	return n
}

func idsOf(people ...person.Actor) (out []id.ID) {
	for _, p := range people {
		out = append(out, p.ID)
	}
	return out
}

// drawDeclared draws what somebody may say of their time, sensible or not.
func drawDeclared(r *rapid.T, today worktime.Date) person.Declared {
	zones := rapid.SampledFrom([]string{"Europe/Lisbon", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"})
	d := person.Declared{Zone: zones.Draw(r, "zone")}
	date := func(label string, from, to int) worktime.Date {
		return today + worktime.Date(rapid.IntRange(from, to).Draw(r, label))
	}
	if rapid.IntRange(0, 4).Draw(r, "moves") == 4 {
		d.ZoneMoves = []worktime.ZoneMove{{At: worktime.AtWall(worktime.Wall{Date: date("moves on", -3, 10), Clock: 11 * 60}), Zone: zones.Draw(r, "moves to")}}
	}
	window := rapid.SampledFrom([][]worktime.Window{{{From: 9 * 60, To: 17 * 60}}, {{From: 13 * 60, To: 14 * 60}}, {{From: 22 * 60, To: 6 * 60}}, {{From: 0, To: 24 * 60}}, {{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 18 * 60}}})
	week := func(label string) (w worktime.Weekly[worktime.Window]) {
		list, one := window.Draw(r, label), rapid.IntRange(-3, 6).Draw(r, label+" on one day")
		for day := range w {
			if one < 0 || day == one {
				w[day] = list
			}
		}
		return w
	}
	switch rapid.IntRange(0, 5).Draw(r, "hours") {
	case 0, 1, 2:
	case 3:
		d.Hours = &worktime.Hours{Always: true}
	default:
		d.Hours = &worktime.Hours{Week: week("hours")}
	}
	d.Batch = one(r, "batch", []*worktime.Batch{{Times: []worktime.Clock{9 * 60, 13 * 60}}, {Times: []worktime.Clock{13 * 60}}, {Times: []worktime.Clock{0, 23 * 60}}, {Every: 15}, {Every: 240}, {Every: 1440}, nil, {Immediate: true}}...)
	if rapid.IntRange(0, 3).Draw(r, "focus") == 3 {
		d.FocusWeekly = week("focus")
	}
	if rapid.IntRange(0, 3).Draw(r, "quiet") == 3 {
		d.QuietDates = []worktime.Date{date("quiet on", -1, 2), today + 3}
	}
	if rapid.IntRange(0, 2).Draw(r, "leave") > 0 {
		from := date("leave from", -5, 5)
		d.Leaves = []person.Leave{{From: from, To: from + worktime.Date(rapid.SampledFrom([]int{0, 3, 20, 38, 39, 40, 41, 60, 400}).Draw(r, "leave for"))}}
	}
	if rapid.IntRange(0, 4).Draw(r, "off") == 4 {
		d.OffAt = []worktime.Span{{From: worktime.AtWall(worktime.Wall{Date: date("off from", -1, 1), Clock: 10 * 60}), To: worktime.AtWall(worktime.Wall{Date: date("off to", 2, 60), Clock: 15 * 60})}}
	}
	return d
}
