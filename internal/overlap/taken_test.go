package overlap_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// declared works one stretch from Monday to Friday.
func declared(zone string, from, to worktime.Clock) person.Declared {
	return person.Declared{Zone: zone, Hours: &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: from * 60, To: to * 60})}}
}

func TestLook(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.PersonWith("Inês", person.Member, declared("Europe/Lisbon", 9, 17))
		ruth := w.PersonWith("Ruth", person.Member, declared("Europe/London", 14, 22))
		kenji := w.PersonWith("Kenji", person.Member, declared("Asia/Tokyo", 9, 17))
		gil := w.PersonAs("Gil", "Europe/Lisbon", person.Guest)
		former := w.Person("Former", "Europe/Lisbon")
		owner := w.PersonAs("Owner", "Europe/Lisbon", person.Owner)
		if err := w.Persons.People.Deactivate(t.Context(), owner, former.ID); err != nil {
			t.Fatal(err)
		}
		closed := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, ruth, owner)
		f, err := w.Overlaps.Look(t.Context(), ruth, overlap.Wanted{With: []id.ID{ines.ID}, Minutes: 60, Weeks: 1})
		if err != nil || len(f.Hours) != 5 || f.Hours[0].From.Before(w.Clock()) || len(f.People) != 2 {
			t.Errorf("%+v, %v", f.Hours, err)
		}
		if clock, from := f.Clock.String(), w.Clock().Add(20*time.Minute); clock != "Europe/London" || !f.From.Equal(from) || !f.To.Equal(from.AddDate(0, 0, 7)) {
			t.Errorf("looked for from %s to %s on the clock of %s", f.From, f.To, clock)
		}
		f, err = w.Overlaps.Look(t.Context(), ines, overlap.Wanted{With: []id.ID{ruth.ID, kenji.ID}, Minutes: 60, Weeks: 2})
		if err != nil || len(f.Hours) != 0 || len(f.Nearest.Without) != 1 || f.Nearest.Without[0].Person != kenji.ID {
			t.Errorf("%+v, %v", f, err)
		}
		nobody := make([]id.ID, overlap.MaxPeople)
		for i := range nobody {
			nobody[i] = w.IDs.New()
		}
		for name, tt := range map[string]struct {
			by   person.Actor
			want overlap.Wanted
			kind fault.Kind
		}{
			"too many":                   {ines, overlap.Wanted{With: nobody, Minutes: 60, Weeks: 1}, fault.KindInvalid},
			"not too many":               {ines, overlap.Wanted{With: nobody[1:], Minutes: 60, Weeks: 1}, fault.KindNotFound},
			"whom a guest does not see":  {gil, overlap.Wanted{With: []id.ID{ruth.ID}, Minutes: 60, Weeks: 1}, fault.KindNotFound},
			"a space that is not theirs": {ines, overlap.Wanted{Space: closed.ID, Minutes: 60, Weeks: 1}, fault.KindNotFound},
			"who is not there any more":  {ines, overlap.Wanted{With: []id.ID{former.ID}, Minutes: 60, Weeks: 1}, fault.KindNotFound},
			"nobody":                     {ines, overlap.Wanted{With: []id.ID{1}, Minutes: 60, Weeks: 1}, fault.KindNotFound},
			"oneself alone":              {ines, overlap.Wanted{With: []id.ID{ines.ID}, Minutes: 60, Weeks: 1}, fault.KindInvalid},
			"another length":             {ines, overlap.Wanted{With: []id.ID{ruth.ID}, Minutes: 45, Weeks: 1}, fault.KindInvalid},
			"a year":                     {ines, overlap.Wanted{With: []id.ID{ruth.ID}, Minutes: 60, Weeks: 52}, fault.KindInvalid},
		} {
			if _, err := w.Overlaps.Look(t.Context(), tt.by, tt.want); !fault.Is(err, tt.kind) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := w.Overlaps.Take(t.Context(), tt.by, tt.want, w.Clock()); !fault.Is(err, tt.kind) {
				t.Errorf("%s, taken: %v", name, err)
			}
		}
		f, err = w.Overlaps.Look(t.Context(), ruth, overlap.Wanted{Space: closed.ID, Minutes: 30, Weeks: 1})
		if err != nil || fmt.Sprint(names(f.People)) != "[Owner Ruth]" {
			t.Errorf("a space: %v, %v", names(f.People), err)
		}
	})
}

// Focus is left out where that is asked for, in looking and in taking.
func TestLookBesideFocus(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.PersonWith("Inês", person.Member, declared("Europe/Lisbon", 9, 17))
		busy := declared("Europe/Lisbon", 9, 17)
		busy.FocusWeekly = worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})
		rui := w.PersonWith("Rui", person.Member, busy)
		want := overlap.Wanted{With: []id.ID{rui.ID}, Minutes: 60, Weeks: 1}
		open, err := w.Overlaps.Look(t.Context(), ines, want)
		if err != nil || len(open.Hours) != 5 {
			t.Fatalf("%+v, %v", open.Hours, err)
		}
		want.MinusFocus = true
		f, err := w.Overlaps.Look(t.Context(), ines, want)
		if err != nil || len(f.Hours) != 0 || f.Nearest.Focused != open.Hours[0].Interval {
			t.Errorf("%+v, %+v, %v", f.Hours, f.Nearest, err)
		}
		if _, err := w.Overlaps.Take(t.Context(), ines, want, open.Hours[0].From); !fault.Is(err, fault.KindConflict) {
			t.Errorf("taken in focus: %v", err)
		}
	})
}

// A space of twenty can look for an hour, and one of twenty-one cannot.
func TestLookForManyOfASpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês", "Europe/Lisbon")
		crowd := []person.Actor{ines}
		for len(crowd) < overlap.MaxPeople {
			crowd = append(crowd, w.Person(fmt.Sprint("Zoe ", len(crowd)), "Europe/Lisbon"))
		}
		in := w.Space("Ticketing", crowd...)
		want := overlap.Wanted{Space: in.ID, Minutes: 30, Weeks: 1}
		if f, err := w.Overlaps.Look(t.Context(), ines, want); err != nil || len(f.People) != overlap.MaxPeople || len(f.Hours) == 0 {
			t.Errorf("%d people, %v", len(f.People), err)
		}
		if err := w.Spaces.Add(t.Context(), ines, in.ID, w.Person("Zora", "Europe/Lisbon").ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Overlaps.Look(t.Context(), ines, want); fault.Of(err).Field != "with" {
			t.Errorf("of twenty-one: %v", err)
		}
	})
}

// What one has taken is listed until it is over, the next one first, with those alone whom one sees still.
func TestAhead(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		gil, ruth, kenji := w.PersonAs("Gil", "Europe/Lisbon", person.Guest), w.Person("Ruth", "Europe/Lisbon"), w.Person("Kenji", "Europe/Lisbon")
		w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, ruth, gil)
		harbour := w.SpaceOf(space.Details{Name: "Harbour", Kind: space.Closed}, kenji, gil)
		want := overlap.Wanted{With: []id.ID{ruth.ID, kenji.ID}, Minutes: 60, Weeks: 1}
		later, sooner := time.Date(2026, 10, 15, 13, 0, 0, 0, time.UTC), time.Date(2026, 10, 14, 13, 0, 0, 0, time.UTC)
		for _, from := range []time.Time{later, sooner} {
			if _, err := w.Overlaps.Take(t.Context(), gil, want, from); err != nil {
				t.Fatal(err)
			}
		}
		ahead := func() (out []string) {
			list, err := w.Overlaps.Ahead(t.Context(), gil)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range list {
				out = append(out, fmt.Sprint(one.From.Format("02 "), len(one.People)))
			}
			return out
		}
		if got := fmt.Sprint(ahead()); got != "[14 3 15 3]" {
			t.Errorf("ahead: %s", got)
		}
		if err := w.Spaces.Remove(t.Context(), kenji, harbour.ID, gil.ID); err != nil {
			t.Fatal(err)
		}
		w.At(sooner.Add(time.Hour))
		if got := fmt.Sprint(ahead()); got != "[15 2]" {
			t.Errorf("after the first is over, and Kenji is not seen: %s", got)
		}
	})
}

// What is taken is remembered by whoever was in it, spares those who had the edge, and is forgotten after twelve weeks.
func TestTake(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		// Of the two hours that they share the first is Kenji's last, and the second Marisol's first.
		kenji := w.PersonWith("Kenji", person.Member, declared("Europe/Lisbon", 8, 12))
		marisol := w.PersonWith("Marisol", person.Member, declared("Europe/Lisbon", 10, 16))
		want := overlap.Wanted{With: []id.ID{marisol.ID}, Minutes: 60, Weeks: 1}
		look := func() overlap.Hour {
			t.Helper()
			f, err := w.Overlaps.Look(t.Context(), kenji, want)
			if err != nil || len(f.Hours) == 0 {
				t.Fatal(f, err)
			}
			return f.Hours[0]
		}
		first := look()
		taken, err := w.Overlaps.Take(t.Context(), kenji, want, first.From)
		if err != nil || len(first.Edge) == 0 {
			t.Fatal(taken, first, err)
		}
		second := look()
		if fmt.Sprint(second.Edge) == fmt.Sprint(first.Edge) {
			t.Errorf("the edge is had by %v twice", first.Edge)
		}
		if list, err := w.Overlaps.Ahead(t.Context(), kenji); err != nil || len(list) != 1 || len(list[0].People) != 2 || !list[0].From.Equal(first.From) {
			t.Errorf("ahead: %v, %v", list, err)
		}
		if list, err := w.Overlaps.Ahead(t.Context(), marisol); err != nil || len(list) != 0 {
			t.Errorf("ahead for who did not take it: %v, %v", list, err)
		}
		for name, err := range map[string]error{
			"what another took": w.Overlaps.GiveBack(t.Context(), marisol, taken.ID),
			"what is not there": w.Overlaps.GiveBack(t.Context(), kenji, 1),
		} {
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s is given back: %v", name, err)
			}
		}
		if _, err := w.Overlaps.Take(t.Context(), kenji, want, first.From.Add(12*time.Hour)); !fault.Is(err, fault.KindConflict) {
			t.Errorf("at night: %v", err)
		}
		if err := w.Overlaps.GiveBack(t.Context(), kenji, taken.ID); err != nil || fmt.Sprint(look()) != fmt.Sprint(first) {
			t.Errorf("given back, it counts: %v", err)
		}
		if _, err := w.Overlaps.Take(t.Context(), kenji, want, first.From); err != nil {
			t.Fatal(err)
		}
		w.At(w.Clock().Add(12 * 7 * 24 * time.Hour))
		if err := w.Overlaps.Forget(t.Context()); err != nil || fmt.Sprint(look().Edge) == fmt.Sprint(first.Edge) {
			t.Errorf("forgotten too early: %v", err)
		}
		w.At(w.Clock().Add(7*24*time.Hour + time.Hour)) // winter time
		if fmt.Sprint(look().Edge) != fmt.Sprint(first.Edge) {
			t.Error("it counts for too long, before it is forgotten")
		}
		if err := w.Overlaps.Forget(t.Context()); err != nil || fmt.Sprint(look().Edge) != fmt.Sprint(first.Edge) {
			t.Errorf("remembered for too long: %v", err)
		}
	})
}

// Who had the edge in an hour among others is nothing that a person in none of them could learn.
func TestTurnsOfOthers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		kenji := w.PersonWith("Kenji", person.Member, declared("Europe/Lisbon", 8, 12))
		marisol := w.PersonWith("Marisol", person.Member, declared("Europe/Lisbon", 10, 16))
		sven := w.PersonWith("Sven", person.Member, declared("Europe/Lisbon", 9, 17))
		with := func(who person.Actor) overlap.Wanted {
			return overlap.Wanted{With: []id.ID{who.ID}, Minutes: 60, Weeks: 1}
		}
		before, err := w.Overlaps.Look(t.Context(), sven, with(kenji))
		if err != nil {
			t.Fatal(err)
		}
		f, err := w.Overlaps.Look(t.Context(), kenji, with(marisol))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Overlaps.Take(t.Context(), kenji, with(marisol), f.Hours[0].From); err != nil {
			t.Fatal(err)
		}
		after, err := w.Overlaps.Look(t.Context(), sven, with(kenji))
		if err != nil || len(after.Burdens) != 0 || fmt.Sprint(after.Hours) != fmt.Sprint(before.Hours) {
			t.Errorf("Sven learns %v: %v, %v", after.Burdens, after.Hours, err)
		}
	})
}
