package incoming_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

const anaMail = "ana@elsewhere.example"

// stranger is a mail of somebody's who has no account.
func stranger(to, id, subject, body string) string {
	return "From: Ana Silva <" + anaMail + ">\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + id + "@elsewhere.example>\r\n\r\n" + body + "\r\n"
}

// takesOthers has a space take mail from others, and is its address.
func (d *desk) takesOthers(who person.Actor, s space.Space) string {
	d.t.Helper()
	if err := d.Incoming.TakeOthers(d.t.Context(), who, s.ID, true); err != nil {
		d.t.Fatal(err)
	}
	d.verdict = incoming.Verdict{From: anaMail, Proven: true}
	return d.at(who, s)
}

func (d *desk) waiting(s space.Space) []incoming.HeldMail {
	d.t.Helper()
	list, err := d.Incoming.InSpace(d.t.Context(), d.mira, s.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func TestAMailOfSomebodyElseWaitsToBeLetIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		to := d.at(d.ines, d.crew)
		d.verdict = incoming.Verdict{From: anaMail, Proven: true}
		d.come(stranger(to, "0", "Lost hat", "It was red."))
		d.wants("refused no_address")
		d.takesOthers(d.ines, d.crew)
		w.At(w.Clock().Add(time.Minute))
		d.come(stranger(to, "1", "Re: Lost hat", "It was *red*."))
		w.At(w.Clock().Add(time.Minute))
		d.come(stranger(to, "1", "Re: Lost hat", "It was *red*."))
		d.wants("refused no_address", "held stranger", "known")
		if len(d.said()) > 0 || len(d.titles(d.crew)) != 1 {
			t.Fatalf("somebody was told %q, or it is posted: %q", d.said(), d.titles(d.crew))
		}
		list := d.waiting(d.crew)
		if len(list) != 1 || list[0].From != anaMail || list[0].Subject != "Re: Lost hat" || !strings.Contains(list[0].Said, "red") || list[0].Reason != incoming.Stranger {
			t.Fatalf("%+v", list)
		}
		sees, _, err := w.Incoming.ToSpace(t.Context(), d.mira, d.crew.ID)
		if err != nil || sees.Waiting != 1 || !sees.Others {
			t.Errorf("%v %+v", err, sees)
		}
		in, err := w.Incoming.LetInto(t.Context(), d.mira, d.crew.ID, list[0].Number)
		if err != nil {
			t.Fatal(err)
		}
		page, err := w.Threads.Look(t.Context(), d.ines, in, thread.Part{})
		if err != nil || page.Title != "Lost hat" || len(page.Letters) != 1 {
			t.Fatal(err, page.Title)
		}
		if l := page.Letters[0]; l.Author != d.mira.ID || l.Origin.Sender != "Ana Silva <"+anaMail+">" {
			t.Errorf("%+v", l)
		}
		if _, err := w.Incoming.LetInto(t.Context(), d.ines, d.crew.ID, list[0].Number); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("it is let in twice: %v", err)
		}
		// What they answer to that waits again, and is a letter of the thread then; what came before does not.
		w.At(w.Clock().Add(time.Minute))
		d.come(stranger(to, "1", "Re: Lost hat", "It was *red*."))
		d.come(strings.Replace(stranger(to, "2", "Re: Lost hat", "And blue."), "Subject:", "References: <1@elsewhere.example>\r\nSubject:", 1))
		list = d.waiting(d.crew)
		if len(list) != 1 || !strings.Contains(list[0].Said, "blue") {
			t.Fatalf("%+v", list)
		}
		if again, err := w.Incoming.LetInto(t.Context(), d.ines, d.crew.ID, list[0].Number); err != nil || again != in {
			t.Errorf("%v %v, not %v", err, again, in)
		}
		w.Pass(w.Clock().Add(26 * time.Hour))
		if got := strings.Join(w.Titles(d.ines), "\n"); !strings.Contains(got, "Lost hat") {
			t.Errorf("it is delivered as any other: %q", got)
		}
		d.whole()
		if err := w.Threads.Delete(t.Context(), d.mira, page.Letters[0].ID); err != nil {
			t.Fatal(err)
		}
		d.whole()
	})
}

// whole fails the test where what must hold of threads does not.
func (d *desk) whole() {
	d.t.Helper()
	if wrong, err := d.Threads.Check(d.t.Context()); err != nil || len(wrong) > 0 {
		d.t.Errorf("%v %q", err, wrong)
	}
}

func TestWhoLetsIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		outside := w.Person("Kenji Morita", "Asia/Tokyo")
		closed := w.SpaceOf(space.Details{Name: "Closed", Kind: space.Closed}, d.ines, d.mira)
		for who, want := range map[person.Actor]fault.Kind{d.mira: fault.KindForbidden, outside: fault.KindNotFound} {
			if err := w.Incoming.TakeOthers(t.Context(), who, closed.ID, true); !fault.Is(err, want) {
				t.Errorf("%v says it: %v", who.ID, err)
			}
		}
		to := d.takesOthers(d.ines, closed)
		d.verdict = incoming.Verdict{}
		d.come(stranger(to, "1", "Lost hat", "Red."))
		// Somebody who is here, and does not see the space, is like anybody else.
		d.verdict = incoming.Verdict{From: "kenji.morita@saltmarsh.example", Proven: true}
		w.At(w.Clock().Add(time.Minute))
		d.come(strings.Replace(stranger(to, "2", "Hello", "Me."), anaMail, "kenji.morita@saltmarsh.example", 1))
		d.wants("held doubtful", "held stranger")
		list := d.waiting(closed)
		if len(list) != 2 {
			t.Fatalf("%+v", list)
		}
		for _, l := range list {
			if _, err := w.Incoming.InSpace(t.Context(), outside, closed.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another sees them: %v", err)
			}
			if _, err := w.Incoming.LetInto(t.Context(), outside, closed.ID, l.Number); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another lets it in: %v", err)
			}
			if err := w.Incoming.TurnAway(t.Context(), outside, closed.ID, l.Number); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another turns it away: %v", err)
			}
			if _, err := w.Incoming.LetInto(t.Context(), d.ines, d.crew.ID, l.Number); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("it is let into another space: %v", err)
			}
			if _, err := w.Incoming.LetIn(t.Context(), d.ines, l.Number); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("it is taken for one's own: %v", err)
			}
			if err := w.Incoming.TurnAway(t.Context(), d.mira, closed.ID, l.Number); err != nil {
				t.Fatal(err)
			}
		}
		d.wants("thrown doubtful", "thrown stranger")
		if len(d.waiting(closed)) > 0 || len(d.said()) > 0 || len(d.titles(closed)) > 0 {
			t.Errorf("something is left: %q", d.said())
		}
	})
}

// A confidential space takes nothing from others, nor one that is only read, and both as if they were none.
func TestWhatTakesNothingFromOthers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		plum := w.SpaceOf(space.Details{Name: "Layoffs", Kind: space.Confidential}, d.ines, d.mira)
		if err := w.Incoming.TakeOthers(t.Context(), d.ines, plum.ID, true); fault.Of(err).Code != "confidential_space" {
			t.Errorf("a confidential one: %v", err)
		}
		to := d.takesOthers(d.ines, d.crew)
		turned := w.Space("Turned", d.ines, d.mira)
		was := d.takesOthers(d.ines, turned)
		if err := w.Spaces.Edit(t.Context(), d.ines, turned.ID, space.Details{Name: "Turned", Kind: space.Confidential}); err != nil {
			t.Fatal(err)
		}
		now := d.at(d.ines, turned)
		if err := w.Spaces.Archive(t.Context(), d.ines, d.crew.ID); err != nil {
			t.Fatal(err)
		}
		for n, at := range []string{d.at(d.ines, plum), was, now, to} {
			w.At(w.Clock().Add(time.Minute))
			d.come(stranger(at, fmt.Sprint(n), "Lost hat", "Red."))
		}
		d.wants("refused no_address", "refused no_address", "refused no_address", "refused no_address")
	})
}

func TestHowMuchOfOthersWaits(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		to := d.takesOthers(d.ines, d.crew)
		send := func(from string) string {
			w.At(w.Clock().Add(time.Second))
			d.come(strings.Replace(stranger(to, fmt.Sprint(w.Clock().Unix()), "Lost hat", "Red."), anaMail, from, 1))
			all := d.became()
			return all[len(all)-1]
		}
		for range 5 {
			if got := send(anaMail); got != "held doubtful" && got != "held stranger" {
				t.Fatal(got)
			}
		}
		for _, again := range []string{anaMail, strings.ToUpper(anaMail)} {
			if got := send(again); got != "refused too_many" {
				t.Errorf("a sixth is %q", got)
			}
		}
		for i := range 15 {
			if got := send(fmt.Sprintf("a%d@elsewhere.example", i)); got != "held doubtful" {
				t.Fatal(i, got)
			}
		}
		if got := send("b@elsewhere.example"); got != "refused too_many" {
			t.Errorf("the 21st that waits is %q", got)
		}
		list := d.waiting(d.crew)
		if len(list) != 20 {
			t.Fatalf("%d wait", len(list))
		}
		for _, l := range list {
			if err := w.Incoming.TurnAway(t.Context(), d.mira, d.crew.ID, l.Number); err != nil {
				t.Fatal(err)
			}
		}
		if got := send(anaMail); got != "refused too_many" {
			t.Errorf("who was turned away five times today: %q", got)
		}
		w.At(w.Clock().Add(24 * time.Hour))
		if got := send(anaMail); got != "held stranger" {
			t.Errorf("the day after: %q", got)
		}
		if got := send("c@elsewhere.example"); got != "held doubtful" {
			t.Errorf("another: %q", got)
		}
		w.At(w.Clock().Add(14*24*time.Hour + time.Minute))
		if list := d.waiting(d.crew); len(list) > 0 {
			t.Errorf("%d wait for more than two weeks", len(list))
		}
		if err := w.Incoming.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.come(stranger(to, "big", "Lost hat", strings.Repeat("x", 10<<20)))
		d.wants("refused too_much")
	})
}
