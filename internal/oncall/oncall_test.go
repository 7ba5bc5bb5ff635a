package oncall_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// crew is a space that Inês, Kenji and Nadia take turns for, from Monday 12 October 2026, 09:00 in Lisbon, a week each.
// Gil is a guest in it; Ruth only looks at it.
type crew struct {
	*apptest.World
	ines, kenji, nadia, gil, ruth person.Actor
	space                         space.Space
	names                         map[id.ID]string
}

func crewed(t *testing.T, w *apptest.World) *crew {
	c := &crew{World: w, ines: w.Person("Inês Carvalho", "Europe/Lisbon"), kenji: w.Person("Kenji Morita", "Asia/Tokyo"),
		nadia: w.Person("Nadia Haddad", "Asia/Kathmandu"), gil: w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest),
		ruth: w.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner)}
	c.space = w.Space("Ticketing", c.ines, c.kenji, c.nadia, c.gil)
	c.names = map[id.ID]string{c.ines.ID: "ines", c.kenji.ID: "kenji", c.nadia.ID: "nadia", c.gil.ID: "gil", c.ruth.ID: "ruth", 0: "nobody"}
	c.declare(t, 0, c.weekly(c.ines, c.kenji, c.nadia))
	return c
}

func (c *crew) weekly(people ...person.Actor) oncall.Rota {
	r := oncall.Rota{Space: c.space.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 12), Handoff: 9 * 60, Days: 7}
	for _, who := range people {
		r.People = append(r.People, who.ID)
	}
	return r
}

func (c *crew) declare(t *testing.T, base int64, r oncall.Rota) oncall.Rota {
	t.Helper()
	made, err := c.Rotas.Declare(t.Context(), c.ines, base, r)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (c *crew) replace(t *testing.T, who person.Actor, zone, from, to string) oncall.Replacement {
	t.Helper()
	o := oncall.Replacement{Space: c.space.ID, Person: who.ID, Zone: zone, From: moment(t, from), To: moment(t, to)}
	made, err := c.Rotas.Replace(t.Context(), c.kenji, o)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func moment(t *testing.T, s string) worktime.Moment {
	t.Helper()
	m, err := worktime.ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04Z07:00", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// on names who is on call at an instant.
func (c *crew) on(t *testing.T, at string) (name string) {
	t.Helper()
	err := c.DB.Read(t.Context(), func(tx *db.Tx) error {
		who, err := c.Rotas.OnCall(tx, c.space.ID, instant(t, at))
		name = c.names[who]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func (c *crew) look(t *testing.T, from, to string) oncall.View {
	t.Helper()
	v, err := c.Rotas.Look(t.Context(), c.ruth, c.space.ID, instant(t, from), instant(t, to))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// says spells the shifts of a view: "12T08 ines, 22T16 nadia for kenji".
func (c *crew) says(v oncall.View) string {
	var out []string
	for _, s := range v.Shifts {
		says := s.From.Format("02T15:04 ") + c.names[s.Person]
		if s.Turn != 0 {
			says += " for " + c.names[s.Turn]
		}
		out = append(out, says)
	}
	return strings.Join(out, ", ")
}

func TestWhoIsOnCall(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		c.replace(t, c.nadia, "Europe/Lisbon", "2026-10-22T17:00", "2026-10-23T09:00")
		c.replace(t, c.ines, "Asia/Kathmandu", "2026-10-23T05:45", "2026-10-23T06:45") // 00:00Z to 01:00Z, and made later
		for at, want := range map[string]string{
			"2026-10-13T09:30Z": "nobody", // before it was declared, whatever it says
			"2026-10-13T09:40Z": "ines",
			"2026-10-19T07:59Z": "ines",
			"2026-10-19T08:00Z": "kenji",
			"2026-10-22T15:59Z": "kenji",
			"2026-10-22T16:00Z": "nadia",
			"2026-10-23T00:00Z": "ines",
			"2026-10-23T01:00Z": "nadia",
			"2026-10-23T08:00Z": "kenji",
			"2026-10-26T08:59Z": "kenji", // the clocks were set back on the 25th
			"2026-10-26T09:00Z": "nadia",
			"2026-11-02T09:00Z": "ines",
		} {
			if got := c.on(t, at); got != want {
				t.Errorf("at %s: %s, want %s", at, got, want)
			}
		}
		v := c.look(t, "2026-10-13T00:00Z", "2026-11-03T00:00Z")
		want := "13T00:00 nobody, 13T09:40 ines, 19T08:00 kenji, 22T16:00 nadia for kenji, 23T00:00 ines for kenji, 23T01:00 nadia for kenji, " +
			"23T08:00 kenji, 26T09:00 nadia, 02T09:00 ines"
		if got := c.says(v); got != want {
			t.Errorf("shifts\n%s, want\n%s", got, want)
		}
		if v.Rota == nil || v.Next != nil || v.Version != 3 || len(v.Replacements) != 2 {
			t.Errorf("a view of %+v", v)
		}
	})
}

func TestTheRotaDeclaredLastHoldsFromItsFirstHandoff(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		later := c.weekly(c.kenji, c.gil)
		later.First = worktime.DateOf(2026, 10, 21)
		c.declare(t, 1, later)
		v := c.look(t, "2026-10-14T00:00Z", "2026-11-05T00:00Z")
		if got, want := c.says(v), "14T00:00 ines, 19T08:00 kenji, 21T08:00 kenji, 28T09:00 gil, 04T09:00 kenji"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if v.Next == nil || v.Next.First != later.First || v.Rota.First != worktime.DateOf(2026, 10, 12) {
			t.Errorf("now %+v, next %+v", v.Rota, v.Next)
		}
		soon := c.weekly(c.nadia) // it holds at once, and what was to begin on the 21st never does
		c.declare(t, 2, soon)
		if v := c.look(t, "2026-10-14T00:00Z", "2026-10-27T00:00Z"); c.says(v) != "14T00:00 nadia, 19T08:00 nadia, 26T09:00 nadia" || v.Next != nil {
			t.Errorf("%s, next %+v", c.says(v), v.Next)
		}
		c.replace(t, c.gil, "UTC", "2026-10-15T00:00", "2026-10-16T00:00")
		if err := c.Rotas.End(t.Context(), c.kenji, c.space.ID, 4); err != nil {
			t.Fatal(err)
		}
		if got := c.says(c.look(t, "2026-10-14T00:00Z", "2026-10-27T00:00Z")); got != "14T00:00 nobody, 15T00:00 gil, 16T00:00 nobody" {
			t.Errorf("after the end: %s", got)
		}
	})
}

func TestWhoHasGoneIsOnCallNoMore(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		c.replace(t, c.kenji, "UTC", "2026-10-14T00:00", "2026-10-15T00:00")
		if err := c.Rotas.SetFallback(t.Context(), c.nadia, c.space.ID, []id.ID{c.kenji.ID, c.ines.ID}); err != nil {
			t.Fatal(err)
		}
		if err := c.Spaces.Leave(t.Context(), c.kenji, c.space.ID); err != nil {
			t.Fatal(err)
		}
		v := c.look(t, "2026-10-14T00:00Z", "2026-11-03T00:00Z")
		if got, want := c.says(v), "14T00:00 ines, 19T08:00 nadia, 26T09:00 nadia, 02T09:00 ines"; got != want {
			t.Errorf("after Kenji left: %s, want %s", got, want)
		}
		if !slices.Equal(v.Gone, []id.ID{c.kenji.ID}) || !slices.Equal(v.Fallback, []id.ID{c.ines.ID}) {
			t.Errorf("gone %v, fallback %v", v.Gone, v.Fallback)
		}
		if err := c.Persons.People.Deactivate(t.Context(), c.ruth, c.nadia.ID); err != nil {
			t.Fatal(err)
		}
		if got := c.on(t, "2026-10-20T00:00Z"); got != "ines" {
			t.Errorf("after Nadia's account ended: %s", got)
		}
		if err := c.Spaces.Leave(t.Context(), c.ines, c.space.ID); err != nil {
			t.Fatal(err)
		}
		if got := c.on(t, "2026-10-20T00:00Z"); got != "nobody" {
			t.Errorf("after everybody left: %s", got)
		}
	})
}

func TestShiftsInLeave(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		away := person.Declared{Zone: "Asia/Tokyo", Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 23), To: worktime.DateOf(2026, 11, 20)}}}
		if _, err := c.Persons.Schedules.Save(t.Context(), c.kenji, c.kenji.ID, 1, away); err != nil {
			t.Fatal(err)
		}
		v := c.look(t, "2026-10-14T00:00Z", "2026-11-03T00:00Z")
		want := []worktime.Interval{{From: instant(t, "2026-10-22T15:00Z"), To: instant(t, "2026-10-26T09:00Z")}}
		if !slices.Equal(v.Leave[c.kenji.ID], want) || len(v.Leave[c.ines.ID]) > 0 {
			t.Errorf("leave %v, want %v", v.Leave, want)
		}
	})
}

func TestMine(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		other := w.Space("Harbour", c.kenji)
		solo := c.weekly(c.kenji)
		solo.Space, solo.Zone, solo.Days = other.ID, "Asia/Tokyo", 14
		if _, err := c.Rotas.Declare(t.Context(), c.kenji, 0, solo); err != nil {
			t.Fatal(err)
		}
		list, err := c.Rotas.Mine(t.Context(), c.kenji, instant(t, "2026-10-14T00:00Z"), instant(t, "2026-10-27T00:00Z"))
		if err != nil || len(list) != 3 || list[0].Space != c.space.ID || list[1].Space != other.ID || !list[2].From.Equal(instant(t, "2026-10-26T00:00Z")) {
			t.Errorf("%+v, %v", list, err)
		}
		for who, want := range map[id.ID]bool{c.space.ID: true, other.ID: true, w.Space("Empty", c.kenji).ID: false} {
			var got bool
			if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) { got, err = c.Rotas.Kept(tx, who); return err }); err != nil || got != want {
				t.Errorf("kept %v, %v; want %v", got, err, want)
			}
		}
	})
}

func TestWhoMayChangeTurns(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		closed := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth)
		o := c.replace(t, c.nadia, "UTC", "2026-10-14T00:00", "2026-10-15T00:00")
		acts := map[string]func(person.Actor, id.ID) error{
			"declare": func(a person.Actor, in id.ID) error {
				r := c.weekly(c.ines)
				r.Space = in
				_, err := c.Rotas.Declare(t.Context(), a, 2, r)
				return err
			},
			"end": func(a person.Actor, in id.ID) error { return c.Rotas.End(t.Context(), a, in, 2) },
			"replace": func(a person.Actor, in id.ID) error {
				_, err := c.Rotas.Replace(t.Context(), a, oncall.Replacement{Space: in, Person: c.ines.ID, Zone: "UTC", From: o.From, To: o.To})
				return err
			},
			"take back": func(a person.Actor, in id.ID) error { return c.Rotas.TakeBack(t.Context(), a, in, o.ID) },
			"fallback": func(a person.Actor, in id.ID) error {
				return c.Rotas.SetFallback(t.Context(), a, in, []id.ID{c.ines.ID})
			},
		}
		for name, act := range acts {
			if err := act(c.gil, c.space.ID); fault.Of(err).Code != "guests_change_no_turns" {
				t.Errorf("%s by a guest: %v", name, err)
			}
			if err := act(c.ruth, c.space.ID); fault.Of(err).Code != "not_a_member" {
				t.Errorf("%s by somebody who only looks: %v", name, err)
			}
			if err := act(c.ines, closed.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s where nothing is seen: %v", name, err)
			}
		}
		if _, err := c.Rotas.Look(t.Context(), c.ines, closed.ID, w.Clock(), w.Clock().Add(time.Hour)); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("looking where nothing is seen: %v", err)
		}
	})
}

func TestTurnsThatCannotBe(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		for field, change := range map[string]func(*oncall.Rota){
			"people":  func(r *oncall.Rota) { r.People = nil },
			"zone":    func(r *oncall.Rota) { r.Zone = "Mars/Base" },
			"days":    func(r *oncall.Rota) { r.Days = oncall.MaxDays + 1 },
			"handoff": func(r *oncall.Rota) { r.Handoff = 24 * 60 },
			"first":   func(r *oncall.Rota) { r.First -= 400 },

			"people, too many":   func(r *oncall.Rota) { r.People = slices.Repeat(r.People, oncall.MaxTurns+1) },
			"days, none":         func(r *oncall.Rota) { r.Days = 0 },
			"first, far ahead":   func(r *oncall.Rota) { r.First += 400 },
			"handoff, before it": func(r *oncall.Rota) { r.Handoff = -1 },
			"zone, none":         func(r *oncall.Rota) { r.Zone = "" },
		} {
			r := c.weekly(c.ines)
			change(&r)
			field, _, _ := strings.Cut(field, ",")
			if _, err := c.Rotas.Declare(t.Context(), c.ines, 1, r); fault.Of(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := c.Rotas.Declare(t.Context(), c.ines, 1, c.weekly(c.ines, c.ruth)); fault.Of(err).Field != "people" {
			t.Errorf("somebody who is no member: %v", err)
		}
		if _, err := c.Rotas.Declare(t.Context(), c.ines, 0, c.weekly(c.ines)); fault.Of(err).Code != "rota_changed" {
			t.Errorf("against a version that is past: %v", err)
		}
		most := c.weekly(c.ines)
		most.People, most.Days = slices.Repeat(most.People, oncall.MaxTurns), oncall.MaxDays
		c.declare(t, 1, most)
		if _, err := c.Rotas.Replace(t.Context(), c.ines, oncall.Replacement{Space: c.space.ID, Person: c.ruth.ID, Zone: "UTC", From: moment(t, "2026-10-14T09:00"),
			To: moment(t, "2026-10-15T09:00")}); fault.Of(err).Field != "person" {
			t.Errorf("a replacement by who does not belong: %v", err)
		}
		for _, bad := range [][2]string{{"2026-10-12T09:00", "2026-10-13T10:40"}, {"2026-10-14T09:00", "2026-10-14T09:00"}, {"2026-10-12T09:00", "2026-10-13T10:00"}, {"2026-10-14T09:00", "2027-02-14T09:00"},
			{"2027-12-14T09:00", "2027-12-15T09:00"}} {
			o := oncall.Replacement{Space: c.space.ID, Person: c.ines.ID, Zone: "Europe/Lisbon", From: moment(t, bad[0]), To: moment(t, bad[1])}
			if _, err := c.Rotas.Replace(t.Context(), c.ines, o); fault.Of(err).Field != "to" {
				t.Errorf("from %s to %s: %v", bad[0], bad[1], err)
			}
		}
	})
}

func TestTakingBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		o := c.replace(t, c.nadia, "UTC", "2026-10-14T00:00", "2026-10-15T00:00")
		for range 2 {
			if err := c.Rotas.TakeBack(t.Context(), c.ines, c.space.ID, o.ID); err != nil {
				t.Fatal(err)
			}
		}
		if got := c.on(t, "2026-10-14T12:00Z"); got != "ines" {
			t.Errorf("on call after it was taken back: %s", got)
		}
		if err := c.Rotas.TakeBack(t.Context(), c.ruth, w.Space("Harbour", c.ruth).ID, o.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("by way of another space: %v", err)
		}
	})
}

// Of two who change the turns from one version at one time, one is told.
func TestTwoChangeTheTurns(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { _, errs[i] = c.Rotas.Declare(t.Context(), c.ines, 1, c.weekly(c.nadia)) })
		}
		all.Wait()
		var done int
		for _, err := range errs {
			if err == nil {
				done++
			} else if fault.Of(err).Code != "rota_changed" {
				t.Errorf("unexpected: %v", err)
			}
		}
		if done != 1 {
			t.Errorf("%d changes were made", done)
		}
	})
}

func TestRefusals(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		closed := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth, c.kenji)
		refuse := func(who person.Actor, kind oncall.SourceKind, ref id.ID) error {
			return c.Refusals.Refuse(t.Context(), who, oncall.Source{Kind: kind, Ref: ref})
		}
		for _, err := range []error{refuse(c.kenji, oncall.FromSpace, closed.ID), refuse(c.kenji, oncall.FromPerson, c.ines.ID), refuse(c.kenji, oncall.FromPerson, c.ines.ID)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, err := range map[string]error{"an unseen space": refuse(c.ines, oncall.FromSpace, closed.ID), "oneself": refuse(c.ines, oncall.FromPerson, c.ines.ID),
			"nobody": refuse(c.ines, oncall.FromPerson, 7), "one whom a guest does not know": refuse(c.gil, oncall.FromPerson, c.ruth.ID)} {
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		refusing := func(in, sender id.ID) string {
			var out map[id.ID]bool
			err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				out, err = c.Refusals.Refusing(tx, in, sender, c.kenji.ID, c.nadia.ID)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(out[c.kenji.ID], out[c.nadia.ID])
		}
		for want, asked := range map[string][2]id.ID{"false false": {c.space.ID, c.ruth.ID}, "true false": {c.space.ID, c.ines.ID}} {
			if got := refusing(asked[0], asked[1]); got != want {
				t.Errorf("by %s in %s: %s, want %s", c.names[asked[1]], asked[0], got, want)
			}
		}
		if got := refusing(closed.ID, c.ruth.ID); got != "true false" {
			t.Errorf("from a refused space: %s", got)
		}
		if err := c.Spaces.Leave(t.Context(), c.kenji, closed.ID); err != nil {
			t.Fatal(err)
		}
		if err := c.Refusals.Allow(t.Context(), c.kenji, oncall.Source{Kind: oncall.FromSpace, Ref: closed.ID}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("allowing what is not seen any more: %v", err)
		}
		list, err := c.Refusals.Mine(t.Context(), c.kenji)
		if err != nil || len(list) != 1 || list[0].Ref != c.ines.ID {
			t.Errorf("what is refused and seen: %+v, %v", list, err)
		}
		if err := c.Refusals.Allow(t.Context(), c.kenji, list[0].Source); err != nil {
			t.Fatal(err)
		}
		if got := refusing(c.space.ID, c.ines.ID); got != "false false" {
			t.Errorf("after it was allowed again: %s", got)
		}
	})
}
