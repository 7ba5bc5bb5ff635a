package urgent_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// duty is on call, refuses and is the fallback group as a test says.
type duty struct {
	onCall   id.ID
	refusing map[id.ID]bool
	fallback []id.ID
}

func (d *duty) OnCall(*db.Tx, id.ID, time.Time) (id.ID, error) { return d.onCall, nil }
func (d *duty) Fallback(*db.Tx, id.ID) ([]id.ID, error)        { return d.fallback, nil }
func (d *duty) Refusing(_ *db.Tx, _, _ id.ID, people ...id.ID) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	for _, who := range people {
		out[who] = d.refusing[who]
	}
	return out, nil
}

// crew is a company whose space Ferries has people in Lisbon (10:40), Sydney (20:40) and New York (05:40).
type crew struct {
	*apptest.World
	*duty
	ferries                             space.Space
	mira, ines, tomas, aiko, kenji, nia person.Actor
	names                               map[id.ID]string
}

func crewed(t *testing.T, w *apptest.World) *crew {
	t.Helper()
	c := &crew{World: w, duty: &duty{refusing: map[id.ID]bool{}}, names: map[id.ID]string{}}
	named := func(name, zone string) person.Actor {
		p := w.Person(name, zone)
		c.names[p.ID] = strings.Fields(name)[0]
		return p
	}
	c.mira, c.ines, c.tomas = named("Mira Osei", "Africa/Accra"), named("Ines Carvalho", "Europe/Lisbon"), named("Tomas Reis", "Europe/Lisbon")
	c.aiko, c.kenji, c.nia = named("Aiko Sato", "Australia/Sydney"), named("Kenji Mori", "Asia/Tokyo"), named("Nia Brooks", "America/New_York")
	c.ferries = w.Space("Ferries", c.mira, c.ines, c.tomas, c.aiko, c.kenji, c.nia)
	c.attach()
	return c
}

// attach has the engine use the crew's own duty.
func (c *crew) attach() {
	parts := c.Urgents.Parts
	parts.Duty = c.duty
	c.Urgents = urgent.New(parts)
	c.Engine.Ring(c.Urgents.Climb, c.Urgents.Mend)
}

func (c *crew) raise(t *testing.T, by person.Actor, asked id.ID) urgent.Urgent {
	t.Helper()
	v, err := c.Urgents.Raise(t.Context(), by, urgent.Raising{Space: c.ferries.ID, Title: "Nobody can board", Body: "The gate says *no*.",
		Worse: "The 10:55 leaves without its people.", Asked: asked})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// rung tells who was rung for an urgent, as "10:40 Ines, 10:50 Tomas (on_call)", in UTC.
func (c *crew) rung(t *testing.T, v id.ID) string {
	t.Helper()
	found, err := c.Urgents.Find(t.Context(), c.mira, v)
	if err != nil {
		t.Fatal(err)
	}
	return c.says(found.Rings)
}

func (c *crew) says(rings []urgent.Ring) string {
	var out []string
	for _, r := range rings {
		s := r.At.Format("15:04 ") + c.names[r.Person]
		if r.Reason != urgent.AtWork {
			s += " (" + string(r.Reason) + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func each(t *testing.T, run func(t *testing.T, c *crew)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		run(t, crewed(t, w))
		if wrong, err := w.Urgents.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Errorf("the check says %v, %v", wrong, err)
		}
	})
}

func TestOneAfterTheOther(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.onCall, c.fallback = c.kenji.ID, []id.ID{c.nia.ID, c.mira.ID}
		v := c.raise(t, c.mira, c.tomas.ID)
		if got := c.rung(t, v.ID); got != "09:40 Tomas (asked)" {
			t.Fatalf("at once: %s", got)
		}
		c.Pass(apptest.Begin.Add(3 * time.Hour))
		want := "09:40 Tomas (asked), 09:50 Ines, 10:00 Kenji (on_call), 10:10 Tomas (asked), 10:20 Ines, 10:30 Kenji (on_call), " +
			"10:40 Mira (told), 10:40 Nia (told)"
		if got := c.rung(t, v.ID); got != want {
			t.Errorf("rang %s, want %s", got, want)
		}
		if err := c.Urgents.Mine(t.Context(), c.aiko, v.ID); err != nil {
			t.Errorf("nobody can take what is exhausted: %v", err)
		}
	})
}

func TestAskedOutsideTheirHoursIsNotRung(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		v := c.raise(t, c.ines, c.aiko.ID)
		c.Pass(apptest.Begin.Add(15 * time.Minute))
		if got := c.rung(t, v.ID); got != "09:40 Mira, 09:50 Tomas" {
			t.Errorf("rang %s", got)
		}
	})
}

func TestWhoIsAwayOrRefusesIsPassedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.refusing[c.tomas.ID], c.onCall = true, c.kenji.ID
		d := person.Declared{Zone: "Europe/Lisbon", Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 12), To: worktime.DateOf(2026, 10, 16)}}}
		if _, err := c.Persons.Schedules.Save(t.Context(), c.ines, c.ines.ID, 1, d); err != nil {
			t.Fatal(err)
		}
		v := c.raise(t, c.mira, c.tomas.ID)
		if got := c.rung(t, v.ID); got != "09:40 Kenji (on_call)" {
			t.Errorf("rang %s", got)
		}
		c.onCall = c.ines.ID // who is on leave
		c.Pass(apptest.Begin.Add(time.Hour))
		if got := c.rung(t, v.ID); got != "09:40 Kenji (on_call), 09:50 Mira (told)" {
			t.Errorf("rang %s", got)
		}
	})
}

func TestNobodyToRingIsToldAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.At(time.Date(2026, 10, 17, 20, 0, 0, 0, time.UTC)) // a Saturday
		c.fallback = []id.ID{c.ines.ID}
		v := c.raise(t, c.mira, 0)
		if got := c.rung(t, v.ID); got != "20:00 Mira (told), 20:00 Ines (told)" || v.Exhausted.IsZero() || v.Climbs() {
			t.Errorf("rang %s: %+v", got, v)
		}
	})
}

func TestAfterMineNobodyIsRung(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		v := c.raise(t, c.mira, c.tomas.ID)
		if list, err := c.Urgents.Ringing(t.Context(), c.tomas); err != nil || len(list) != 1 || !list[0].Sounds(c.Clock()) {
			t.Errorf("nothing rings for Tomas: %+v, %v", list, err)
		}
		hears := c.Bus.Listen(urgent.RingsTopic(c.tomas.ID), urgent.RingsTopic(c.mira.ID))
		defer hears.Close()
		if err := c.Urgents.Mine(t.Context(), c.ines, v.ID); err != nil { // who was not rung
			t.Fatal(err)
		}
		if got := hears.Take(); len(got) != 2 {
			t.Errorf("told of %v", got)
		}
		if err := c.Urgents.Mine(t.Context(), c.ines, v.ID); err != nil {
			t.Errorf("saying it twice: %v", err)
		}
		if err := c.Urgents.Mine(t.Context(), c.tomas, v.ID); fault.Of(err).Code != "urgent_taken" {
			t.Errorf("taken by two: %v", err)
		}
		c.Pass(apptest.Begin.Add(3 * time.Hour))
		if got := c.rung(t, v.ID); got != "09:40 Tomas (asked)" {
			t.Errorf("rang %s", got)
		}
		if list, err := c.Urgents.Ringing(t.Context(), c.tomas); err != nil || len(list) != 0 {
			t.Errorf("it rings still: %+v, %v", list, err)
		}
	})
}

// TestRingsAreFeltOnEveryNode raises something on one node, and takes it there, while the page is open on another.
func TestRingsAreFeltOnEveryNode(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		other := apptest.Again(t, c.DB)
		watch := other.Urgents.Watch()
		page := other.Bus.Listen(urgent.RingsTopic(c.tomas.ID))
		defer page.Close()
		hears := func() int {
			if err := watch.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
			return len(page.Take())
		}
		before := hears()
		v := c.raise(t, c.mira, c.tomas.ID)
		rings, again := hears(), hears()
		if err := c.Urgents.Mine(t.Context(), c.tomas, v.ID); err != nil {
			t.Fatal(err)
		}
		if stops := hears(); before != 0 || rings != 1 || again != 0 || stops != 1 {
			t.Errorf("it hears %d, %d, %d and %d hints", before, rings, again, stops)
		}
	})
}

// TestMineIsAskedAgainWhenItRings fires a step whose timer was taken up just before somebody said "Mine".
func TestMineIsAskedAgainWhenItRings(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		v := c.raise(t, c.mira, c.tomas.ID)
		if err := c.Urgents.Mine(t.Context(), c.tomas, v.ID); err != nil {
			t.Fatal(err)
		}
		err := c.DB.Write(t.Context(), func(tx *db.Tx) error {
			return c.Urgents.Climb(tx, delivery.Timer{Kind: delivery.Rings, Ref: v.ID, Person: c.mira.ID, FireAt: v.NextAt})
		})
		if got := c.rung(t, v.ID); err != nil || got != "09:40 Tomas (asked)" {
			t.Errorf("rang %s, %v", got, err)
		}
	})
}

func TestItBecomesAThread(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.onCall = c.kenji.ID
		v := c.raise(t, c.mira, c.tomas.ID)
		if got := len(c.Today(c.ines).Sealed.Entries); got != 0 {
			t.Fatalf("%d things wait for Ines while it is urgent", got)
		}
		c.Pass(apptest.Begin.Add(12 * time.Minute))
		if err := c.Urgents.Mine(t.Context(), c.ines, v.ID); err != nil {
			t.Fatal(err)
		}
		r := urgent.Resolution{Was: "The reader had lost its network.", Done: "I pulled the plug and put it back."}
		if _, err := c.Urgents.Resolve(t.Context(), c.tomas, v.ID, r, &words.Locale{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("somebody else resolved it: %v", err)
		}
		made, err := c.Urgents.Resolve(t.Context(), c.ines, v.ID, r, &words.Locale{})
		if err != nil {
			t.Fatal(err)
		}
		page, err := c.Threads.Open(t.Context(), c.ines, made.ID, thread.Part{})
		if err != nil {
			t.Fatal(err)
		}
		want := `The reader had lost its network.

I pulled the plug and put it back.

Mira Osei raised this as urgent on Tuesday 13 October at 10:40, Lisbon time:

> The gate says *no*.
> 
> What gets worse by waiting: The 10:55 leaves without its people.

Who was rung:

- 10:40 · Tomas Reis
- 10:50 · Ines Carvalho
- 10:52 · Ines Carvalho took it.`
		if got := page.Letters[0].Body; got != want {
			t.Errorf("the letter says\n%s", got)
		}
		if page.Thread.Closure == nil || page.Thread.Closure.Outcome != r.Done {
			t.Errorf("the outcome is %+v", page.Thread.Closure)
		}
		c.Pass(time.Date(2026, 10, 14, 12, 0, 0, 0, time.UTC))
		for _, who := range []person.Actor{c.mira, c.tomas, c.kenji} {
			if got := c.Titles(who); len(got) != 1 || !strings.HasSuffix(got[0], "Nobody can board") {
				t.Errorf("%s got %q", c.names[who.ID], got)
			}
		}
		if _, err := c.Urgents.Resolve(t.Context(), c.ines, v.ID, r, &words.Locale{}); fault.Of(err).Code != "urgent_ended" {
			t.Errorf("resolved twice: %v", err)
		}
		if wrong, err := c.Threads.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Errorf("the check of threads says %v, %v", wrong, err)
		}
	})
}

func TestItCanWait(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		v := c.raise(t, c.mira, c.tomas.ID)
		if _, err := c.Urgents.Send(t.Context(), c.tomas, v.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("somebody else withdrew it: %v", err)
		}
		made, err := c.Urgents.Send(t.Context(), c.mira, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		asks, err := c.Asks.Theirs(t.Context(), c.mira)
		if err != nil || len(asks) != 1 || asks[0].Person != c.tomas.ID || asks[0].Thread != made.ID {
			t.Errorf("asks %+v, %v", asks, err)
		}
		dropped := c.raise(t, c.mira, 0)
		if err := c.Urgents.Drop(t.Context(), c.mira, dropped.ID); err != nil {
			t.Fatal(err)
		}
		c.Pass(apptest.Begin.Add(time.Hour))
		if got := c.rung(t, v.ID) + ", " + c.rung(t, dropped.ID); got != "09:40 Tomas (asked), 09:40 Ines" {
			t.Errorf("rang %s", got)
		}
		if err := c.Urgents.Mine(t.Context(), c.tomas, v.ID); fault.Of(err).Code != "urgent_ended" {
			t.Errorf("taken after its end: %v", err)
		}
		log, next, err := c.Urgents.Log(t.Context(), c.aiko, c.ferries.ID, 0, 1)
		if err != nil || len(log) != 1 || log[0].End.How != urgent.Dropped || next == 0 {
			t.Errorf("the log has %+v, %v", log, err)
		}
		log, next, err = c.Urgents.Log(t.Context(), c.aiko, c.ferries.ID, next, 1)
		if err != nil || len(log) != 1 || log[0].End.How != urgent.Sent || log[0].End.Thread != made.ID || next != 0 {
			t.Errorf("the log goes on with %+v, %v", log, err)
		}
		if list, err := c.Urgents.Open(t.Context(), c.aiko, c.ferries.ID); err != nil || len(list) != 0 {
			t.Errorf("open is %+v, %v", list, err)
		}
	})
}

func TestTheBudget(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		owner := c.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
		for range 3 {
			c.raise(t, c.mira, 0)
			c.Pass(c.Clock().Add(time.Hour))
		}
		raising := urgent.Raising{Space: c.ferries.ID, Title: "Again", Worse: "Everything."}
		_, err := c.Urgents.Raise(t.Context(), c.mira, raising)
		spent, ok := errors.AsType[*urgent.Spent](err)
		if !ok || !spent.Next.Equal(apptest.Begin.Add(urgent.Window)) || !fault.Is(err, fault.KindConflict) {
			t.Fatalf("a fourth: %v", err)
		}
		if _, err := c.Urgents.Allow(t.Context(), c.ines, c.mira.ID, "She asked."); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a member allowed one: %v", err)
		}
		if _, err := c.Urgents.Allow(t.Context(), owner, c.mira.ID, "A storm."); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Urgents.Raise(t.Context(), c.mira, raising); err != nil {
			t.Errorf("what an owner allowed: %v", err)
		}
		own, err := c.Urgents.Own(t.Context(), c.mira)
		if err != nil || own.Raised != 4 || own.Left != 0 {
			t.Errorf("her own count is %+v, %v", own, err)
		}
		for who, want := range map[person.Actor]int{owner: 1, c.mira: 1, c.ines: 0} {
			if list, err := c.Urgents.Grants(t.Context(), who); err != nil || len(list) != want {
				t.Errorf("%d grants are shown, %v", len(list), err)
			}
		}
		c.At(apptest.Begin.Add(urgent.Window)) // exactly so old no longer counts
		if own, err := c.Urgents.Own(t.Context(), c.mira); err != nil || own.Left != 1 {
			t.Errorf("a week later %+v, %v", own, err)
		}
		set := urgent.Settings{Budget: 0, Wait: 5 * time.Minute}
		if err := c.Urgents.Set(t.Context(), c.ines, set); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a member changed the settings: %v", err)
		}
		if err := c.Urgents.Set(t.Context(), owner, set); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Urgents.Raise(t.Context(), c.ines, raising); !errors.As(err, &spent) || !spent.Next.IsZero() {
			t.Errorf("where there are none: %v", err)
		}
	})
}

func TestWhatCannotBeRaised(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		guest := c.PersonAs("Gil Faro", "Europe/Lisbon", person.Guest)
		closed := c.SpaceOf(space.Details{Name: "Crew", Kind: space.Closed}, c.mira)
		good := urgent.Raising{Space: c.ferries.ID, Title: "Nobody can board", Worse: "They miss it."}
		for code, spoil := range map[string]func(*urgent.Raising, *person.Actor){
			"invalid_title":   func(r *urgent.Raising, _ *person.Actor) { r.Title = " " },
			"invalid_worse":   func(r *urgent.Raising, _ *person.Actor) { r.Worse = " \n " },
			"invalid_asked":   func(r *urgent.Raising, _ *person.Actor) { r.Asked = guest.ID },
			"space_not_found": func(r *urgent.Raising, a *person.Actor) { r.Space, *a = closed.ID, c.ines },
			"not_a_member": func(_ *urgent.Raising, a *person.Actor) {
				*a = c.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
			},
		} {
			r, actor := good, c.mira
			spoil(&r, &actor)
			if _, err := c.Urgents.Raise(t.Context(), actor, r); fault.Of(err).Code != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		v, err := c.Urgents.Raise(t.Context(), c.mira, urgent.Raising{Space: closed.ID, Title: "x", Worse: "y"})
		if err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"found": func() error { _, err := c.Urgents.Find(t.Context(), c.ines, v.ID); return err }(),
			"taken": c.Urgents.Mine(t.Context(), c.ines, v.ID),
			"ended": c.Urgents.Drop(t.Context(), c.ines, v.ID),
			"logged": func() error {
				_, _, err := c.Urgents.Log(t.Context(), c.ines, closed.ID, 0, 10)
				return err
			}(),
		} {
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s by a stranger: %v", what, err)
			}
		}
		if list, err := c.Urgents.Open(t.Context(), c.ines, 0); err != nil || len(list) != 0 {
			t.Errorf("a stranger sees %+v, %v", list, err)
		}
	})
}

func TestRingsAreInterruptions(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.raise(t, c.mira, c.tomas.ID)
		c.Pass(apptest.Begin.Add(15 * time.Minute))
		var n []string
		err := c.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			n, err = db.All(tx, func(row db.Scanner) (string, error) {
				var who id.ID
				var kind string
				err := row.Scan(&who, &kind)
				return c.names[who] + " " + kind, err
			}, `SELECT person_id, kind FROM interruption ORDER BY happened_at`)
			return err
		})
		if err != nil || fmt.Sprint(n) != "[Tomas ring Ines ring]" {
			t.Errorf("interrupted: %v, %v", n, err)
		}
	})
}

// TestTheTurnOfMany has nobody at work among the first of many members: who is at work is found among the last, first whom
// nothing ever rang, then those whose last ring is the longest ago, and by looking ahead no other.
func TestTheTurnOfMany(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		var people []person.Actor
		for i := range 3 * 32 {
			people = append(people, c.Person(fmt.Sprintf("Sleeper %d", i), "Pacific/Auckland"))
		}
		rosa, nuno := c.Person("Rosa Lind", "Europe/Lisbon"), c.Person("Nuno Pires", "Europe/Lisbon")
		c.names[rosa.ID], c.names[nuno.ID] = "Rosa", "Nuno"
		c.ferries = c.Space("All ferries", append(append([]person.Actor{c.mira, rosa, c.ines}, people...), nuno)...)
		if err := c.Urgents.Drop(t.Context(), c.mira, c.raise(t, c.mira, rosa.ID).ID); err != nil {
			t.Fatal(err)
		}
		c.At(c.Clock().Add(time.Minute))
		if err := c.Urgents.Drop(t.Context(), c.mira, c.raise(t, c.mira, c.ines.ID).ID); err != nil {
			t.Fatal(err)
		}
		c.At(c.Clock().Add(time.Minute))
		ahead, err := c.Urgents.Preview(t.Context(), c.mira, c.ferries.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		v := c.raise(t, c.mira, 0)
		c.Pass(c.Clock().Add(3 * time.Hour))
		want := "09:42 Nuno, 09:52 Rosa, 10:02 Ines, 10:12 Nuno, 10:22 Rosa, 10:32 Ines"
		if got := c.says(ahead.Rings); got != want {
			t.Errorf("looked ahead: %s", got)
		}
		if got := c.rung(t, v.ID); got != want+", 10:42 Mira (told)" {
			t.Errorf("rang %s", got)
		}
	})
}
