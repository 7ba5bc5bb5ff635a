package incoming_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// asks has Mira ask Inês for something in a new thread.
func (d *desk) asks(kind ask.Kind, of ...person.Actor) thread.Thread {
	d.t.Helper()
	w := &ask.Wanted{Kind: kind, Of: []id.ID{d.ines.ID}, Want: worktime.WorkingDays(2)}
	for _, o := range of {
		w.Of = append(w.Of, o.ID)
	}
	made, err := d.Threads.Start(d.t.Context(), d.mira, thread.Opening{Space: d.crew.ID, Title: "Which fares?", Body: "Please say.", Ask: w})
	if err != nil {
		d.t.Fatal(err)
	}
	return made
}

func (d *desk) answers(in thread.Thread, body string) {
	d.t.Helper()
	d.sent++
	d.come(strings.Replace(mail(d.addressOf(d.ines, in, true), body, "Content-Type: text/plain; charset=utf-8"), "<one@", fmt.Sprintf("<n%d@", d.sent), 1))
}

// asked are those who are asked in a thread still.
func (d *desk) asked(in thread.Thread) (out []id.ID) {
	d.t.Helper()
	page, err := d.Threads.Find(d.t.Context(), d.mira, in.ID)
	if err != nil || page.Ask == nil {
		d.t.Fatal(err, page.Ask)
	}
	for _, q := range page.Ask.Asked {
		if q.End == nil {
			out = append(out, q.Person)
		}
	}
	return out
}

// last is what the last letter of a thread says.
func (d *desk) last(in thread.Thread) string {
	d.t.Helper()
	page, err := d.Threads.Look(d.t.Context(), d.mira, in.ID, thread.Part{})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Letters[len(page.Letters)-1].Body
}

// TestTheFirstLineDoesWhatItSays, in both languages, and nothing where it says anything else.
func TestTheFirstLineDoesWhatItSays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		for _, c := range []struct {
			kind ask.Kind
			body string
			open bool // she is asked still
			took bool // a stance
		}{
			{ask.Work, "Done.\n\nThe list is in the shed.", false, false},
			{ask.Work, "Feito!", false, false},
			{ask.Work, "> Please say.\n\nDone", true, false}, // it is no first line
			{ask.Work, "Done with this discussion, I would rather sail.", true, false},
			{ask.Work, "Done?", true, false},
			{ask.Work, "Feito por quem?", true, false},
			{ask.Work, "Agree", true, false},
			{ask.Work, "Which list do you mean?", true, false},
			{ask.Work, "By Friday\n\nI wait for the paint.", true, false},
			{ask.Answer, "By Friday.", true, false},
			{ask.Answer, "até sexta", true, false},
			{ask.Answer, "Até ao fim de sexta-feira!", true, false},
			{ask.Answer, "By Friday it should be clear that the low ones are better.", false, false},
			{ask.Answer, "By boat.", false, false},
			{ask.Answer, "Done.", false, false},
			{ask.Answer, "The low ones.", false, false},
			{ask.Answer, "Not me: it was the wind, I would say, and the rain that came after it, and nobody in the whole house who closed a window that evening.", false, false},
			{ask.Decision, "Agree.\n\nAnd thanks.", false, true},
			{ask.Decision, "Concordo", false, true},
			{ask.Decision, "De acordo!", false, true},
			{ask.Decision, "Agree with Mira that this is early.", true, false},
			{ask.Decision, "Não concordo", true, false},
			{ask.Decision, "I do not agree.", true, false},
			{ask.Decision, "What would it cost?", true, false},
		} {
			in := d.asks(c.kind)
			d.answers(in, c.body)
			first, _, _ := strings.Cut(c.body, "\n")
			if !strings.HasPrefix(strings.TrimPrefix(d.last(in), "\\"), strings.TrimRight(first, "\n")[:3]) {
				t.Errorf("%q: the letter says %q", c.body, d.last(in))
			}
			if open := len(d.asked(in)) > 0; open != c.open {
				t.Errorf("%s, %q: she is asked still: %v", c.kind, c.body, open)
			}
			stances := []decision.Stance(nil)
			if c.kind == ask.Decision {
				var err error
				if stances, err = w.Decisions.Stances(t.Context(), d.mira, in.ID); err != nil {
					t.Fatal(err)
				}
			}
			if took := len(stances) == 1 && stances[0].Kind == decision.Agree && stances[0].Person == d.ines.ID; took != c.took || len(stances) > 1 {
				t.Errorf("%s, %q: %+v", c.kind, c.body, stances)
			}
		}
		if all := slices.Compact(d.became()); !slices.Equal(all, []string{"posted"}) {
			t.Fatalf("%q", all)
		}
	})
}

// TestNotMeAsksWhoIsNamed, if it is clear who that is; else nobody is asked, nothing is posted and the writer is told.
func TestNotMeAsksWhoIsNamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		kenji, other := w.Person("Kenji Watanabe", "Asia/Tokyo"), w.Person("Kenji Sato", "Asia/Tokyo")
		w.PersonAs("Jordan Cole", "Europe/London", person.Guest) // does not see the space
		known, err := w.Persons.People.Find(t.Context(), d.mira, kenji.ID)
		if err != nil {
			t.Fatal(err)
		}
		handle := known.Handle
		for _, c := range []struct {
			body string
			to   person.Actor // the zero Actor for nobody
		}{
			{"Not me: Kenji Watanabe\n\nHe has the list.", kenji},
			{"não sou eu: Kenji Sato.", other},
			{"Not me: wata", kenji},
			{"not me: Kenji", person.Actor{}},         // which?
			{"not me: Nobody At All", person.Actor{}}, // who?
			{"not me: Mira Osei", person.Actor{}},     // she asks
			{"not me: Inês Carvalho", person.Actor{}}, // that is herself
			{"not me: Jordan Cole", person.Actor{}},   // does not see the space
			{"not me:", person.Actor{}},               // who?
			{"Not me: @" + handle, kenji},
			{"Not me: @wata", person.Actor{}}, // that is no handle
		} {
			in := d.asks(ask.Work)
			refused := d.told()
			d.answers(in, c.body)
			want := []id.ID{c.to.ID}
			if c.to.ID == 0 {
				want = []id.ID{d.ines.ID}
			}
			if got := d.asked(in); !slices.Equal(got, want) {
				t.Errorf("%q: %v are asked, not %v", c.body, got, want)
			}
			if told := d.told() > refused; told != (c.to.ID == 0) {
				t.Errorf("%q: the writer is told: %v", c.body, told)
			}
			if posted := strings.HasPrefix(strings.ToLower(d.last(in)), "n"); posted != (c.to.ID != 0) {
				t.Errorf("%q: posted: %v, %q", c.body, posted, d.last(in))
			}
		}
		in, refused := d.asks(ask.Work, kenji), d.told() // he is asked already
		d.answers(in, "not me: Kenji Watanabe")
		if got := d.asked(in); len(got) != 2 || d.told() != refused+1 {
			t.Errorf("%v are asked, and she is told %d times", got, d.told()-refused)
		}
		for _, became := range d.became() {
			if became != "posted" && became != "refused no_name" {
				t.Error(became)
			}
		}
	})
}

// TestAFirstLineCountsOnce: the same mail twice takes nothing twice, and one that is not certainly hers takes nothing before she lets it in.
func TestAFirstLineCountsOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		kenji := w.Person("Kenji Watanabe", "Asia/Tokyo")
		in := d.asks(ask.Work)
		to := d.addressOf(d.ines, in, true)
		d.verdict.Proven = false
		d.come(mail(to, "Not me: Kenji Watanabe"))
		if got := d.asked(in); !slices.Equal(got, []id.ID{d.ines.ID}) {
			t.Fatalf("%v", got)
		}
		held, err := w.Incoming.Held(t.Context(), d.ines)
		if err != nil || len(held) != 1 {
			t.Fatal(held, err)
		}
		if _, err := w.Incoming.LetIn(t.Context(), d.ines, held[0].Number); err != nil {
			t.Fatal(err)
		}
		d.verdict.Proven = true
		d.come(mail(to, "Not me: Kenji Watanabe"))
		if all := d.became(); len(all) != 2 || !slices.Contains(all, "posted") || !slices.Contains(all, "known") {
			t.Errorf("%q", all)
		}
		if got := d.asked(in); !slices.Equal(got, []id.ID{kenji.ID}) {
			t.Errorf("%v", got)
		}
		quiet := d.asks(ask.Work) // an address of a letter that only was to read answers nothing
		d.come(strings.Replace(mail(d.addressOf(d.ines, quiet, false), "Done"), "<one@", "<two@", 1))
		if got := d.asked(quiet); !slices.Equal(got, []id.ID{d.ines.ID}) {
			t.Errorf("%v", got)
		}
	})
}
