package decision_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// cast is Mira, who proposes, Inês and Kenji, who are asked, Dale, who belongs, and Owen, who only looks.
type cast struct {
	*apptest.World
	mira, ines, kenji, dale, owen person.Actor
	ticketing                     space.Space
	proposal                      thread.Thread
}

func lisbon(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour-1, minute, 0, 0, time.UTC)
}

func each(t *testing.T, run func(t *testing.T, c *cast)) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := newCast(w)
		run(t, c)
		c.holds(t)
	})
}

func newCast(w *apptest.World) *cast {
	c := &cast{World: w, mira: w.Person("Mira Osei", "Africa/Accra"), ines: w.Person("Inês Carvalho", "Europe/Lisbon"), kenji: w.Person("Kenji Morita", "Asia/Tokyo"),
		dale: w.Person("Dale Whitford", "Europe/London"), owen: w.Person("Owen Pryce", "Europe/London")}
	c.ticketing = w.Space("Ticketing", c.mira, c.ines, c.kenji, c.dale)
	c.proposal = c.propose(c.ticketing, "Refund automatically")
	return c
}

// propose has Mira ask Inês and Kenji for a decision.
func (c *cast) propose(in space.Space, title string) thread.Thread {
	c.T.Helper()
	made, err := c.Threads.Start(c.T.Context(), c.mira, thread.Opening{Space: in.ID, Title: title, Body: "After an hour.",
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{c.ines.ID, c.kenji.ID}}})
	if err != nil {
		c.T.Fatal(err)
	}
	return made
}

// holds checks what must always hold.
func (c *cast) holds(t *testing.T) {
	t.Helper()
	for name, check := range map[string]func() ([]string, error){
		"decisions":  func() ([]string, error) { return c.Decisions.Check(t.Context()) },
		"threads":    func() ([]string, error) { return c.Threads.Check(t.Context()) },
		"deliveries": func() ([]string, error) { return c.Deliveries.Check(t.Context()) },
	} {
		if wrong, err := check(); err != nil || len(wrong) != 0 {
			t.Errorf("%s: %v %v", name, wrong, err)
		}
	}
}

func (c *cast) take(t *testing.T, who person.Actor, kind decision.Kind, reason string) decision.Stance {
	t.Helper()
	s, err := c.Decisions.Take(t.Context(), who, c.proposal.ID, kind, reason)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c *cast) decide(t *testing.T, who person.Actor, in decision.Deciding) decision.Decision {
	t.Helper()
	made, err := c.Decisions.Decide(t.Context(), who, in)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// stands are the stances on the proposal, as "Kind reason", those that ended in brackets.
func (c *cast) stands(t *testing.T) string {
	t.Helper()
	all, err := c.Decisions.Stances(t.Context(), c.ines, c.proposal.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range all {
		says := strings.TrimSpace(string(s.Kind) + " " + s.Reason)
		if !s.EndedAt.IsZero() {
			says = "(" + says + ")"
		}
		out = append(out, says)
	}
	return strings.Join(out, ", ")
}

// ends are how those asked by the proposal ended.
func (c *cast) ends(t *testing.T, in id.ID) string {
	t.Helper()
	p, err := c.Threads.Find(t.Context(), c.mira, in)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, q := range p.Ask.Asked {
		how := ask.How("open")
		if q.End != nil {
			how = q.End.How
		}
		out = append(out, string(how))
	}
	return strings.Join(out, ", ")
}

func (c *cast) kinds(who person.Actor) string {
	c.T.Helper()
	var out []string
	for _, d := range c.Today(who).Deliveries {
		for _, e := range d.Entries {
			out = append(out, fmt.Sprintf("%s %s %s", c.Wall(who, d.Slot).Clock, e.Kind, e.Reason))
		}
	}
	return fmt.Sprint(out)
}

func want(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if f := fault.Of(err); err == nil || f.Kind != kind || f.Code != code {
		t.Errorf("want %s, got %v", code, err)
	}
}

func TestAStanceIsTakenChangedAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.take(t, c.ines, decision.Agree, "")
		first := c.take(t, c.ines, decision.Concern, "  The night\nfares.  ")
		if again := c.take(t, c.ines, decision.Concern, "The night fares."); again.ID != first.ID {
			t.Error("the same stance was taken twice")
		}
		c.take(t, c.dale, decision.CannotLive, "Two operators settle weekly.")
		if err := c.Decisions.TakeBack(t.Context(), c.dale, c.proposal.ID); err != nil {
			t.Fatal(err)
		}
		if err := c.Decisions.TakeBack(t.Context(), c.dale, c.proposal.ID); err != nil {
			t.Errorf("taking back nothing: %v", err)
		}
		if got := c.stands(t); got != "(agree), concern The night fares., (cannot_live_with Two operators settle weekly.)" {
			t.Error(got)
		}
		if got := c.ends(t, c.proposal.ID); got != "answered, open" {
			t.Errorf("asked: %s", got)
		}
		p, err := c.Threads.Find(t.Context(), c.dale, c.proposal.ID)
		if err != nil || p.State != thread.Following {
			t.Errorf("who takes a stance does not follow: %q %v", p.State, err)
		}
		c.take(t, c.kenji, decision.Agree, strings.Repeat("é", 500))
		for _, x := range []struct {
			kind         decision.Kind
			reason, code string
		}{{decision.Concern, " ", "invalid_reason"}, {decision.CannotLive, "", "invalid_reason"}, {"perhaps", "", "invalid_stance"}, {"", "", "invalid_stance"},
			{decision.Agree, strings.Repeat("é", 501), "invalid_reason"}, {decision.Agree, "a\x00b", "invalid_reason"}} {
			_, err := c.Decisions.Take(t.Context(), c.ines, c.proposal.ID, x.kind, x.reason)
			want(t, err, fault.KindInvalid, x.code)
		}
	})
}

// Whoever proposes hears of a stance once, in a delivery, and not of one that was taken back before.
func TestAStanceReachesWhoProposes(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.take(t, c.ines, decision.Agree, "")
		c.take(t, c.ines, decision.Concern, "The night fares.")
		c.take(t, c.dale, decision.Agree, "")
		c.take(t, c.mira, decision.Agree, "")
		if err := c.Decisions.TakeBack(t.Context(), c.dale, c.proposal.ID); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(13, 18, 0))
		if got := c.kinds(c.mira); got != "[13:00 stance waits]" {
			t.Error(got)
		}
		refs := []id.ID{c.Today(c.mira).Deliveries[0].Entries[0].Ref}
		news, err := c.Decisions.News(t.Context(), c.mira, refs)
		if n := news[refs[0]]; err != nil || n.Stance != decision.Concern || n.Author != c.ines.ID || n.Excerpt != "The night fares." || n.Title != c.proposal.Title {
			t.Errorf("%+v %v", n, err)
		}
		c.take(t, c.kenji, decision.Agree, "")
		if err := c.Decisions.Seen(t.Context(), c.mira, c.proposal.ID); err != nil {
			t.Fatal(err)
		}
		if n := len(c.Today(c.mira).Sealed.Entries); n != 0 {
			t.Errorf("%d things wait that were seen", n)
		}
	})
}

func TestOnlyAnOpenProposalTakesStances(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		plain := c.Thread(c.mira, c.ticketing, "Rain", "It rains.")
		_, err := c.Decisions.Take(t.Context(), c.ines, plain.ID, decision.Agree, "")
		want(t, err, fault.KindConflict, "not_a_proposal")
		_, err = c.Decisions.Take(t.Context(), c.owen, c.proposal.ID, decision.Agree, "")
		want(t, err, fault.KindForbidden, "not_a_member")
		c.take(t, c.ines, decision.Agree, "")
		if err := c.Threads.Close(t.Context(), c.dale, c.proposal.ID, "Not now."); err != nil {
			t.Fatal(err)
		}
		_, err = c.Decisions.Take(t.Context(), c.kenji, c.proposal.ID, decision.Agree, "")
		want(t, err, fault.KindConflict, "proposal_closed")
		want(t, c.Decisions.TakeBack(t.Context(), c.ines, c.proposal.ID), fault.KindConflict, "proposal_closed")
		if err := c.Threads.Reopen(t.Context(), c.dale, c.proposal.ID); err != nil {
			t.Fatal(err)
		}
		c.At(c.Clock().Add(time.Minute))
		c.take(t, c.kenji, decision.Agree, "")
		if got := c.stands(t); got != "agree, agree" {
			t.Error(got)
		}
	})
}

func TestDeciding(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.take(t, c.ines, decision.Agree, "")
		_, err := c.Decisions.Decide(t.Context(), c.dale, decision.Deciding{Thread: c.proposal.ID, Outcome: "Yes."})
		want(t, err, fault.KindForbidden, "not_yours_to_decide")
		for _, x := range []struct {
			in   decision.Deciding
			kind fault.Kind
			code string
		}{
			{decision.Deciding{Outcome: " "}, fault.KindInvalid, "invalid_outcome"},
			{decision.Deciding{Outcome: "Yes.", Why: strings.Repeat("x", 4001)}, fault.KindTooLarge, "too_large"},
			{decision.Deciding{Outcome: "Yes.", Review: worktime.DateOf(2026, 10, 13)}, fault.KindInvalid, "invalid_review"},
			{decision.Deciding{Outcome: "Yes.", Review: worktime.DateOf(2099, 1, 1)}, fault.KindInvalid, "invalid_review"},
			{decision.Deciding{Outcome: "Yes.", Replaces: c.IDs.New()}, fault.KindInvalid, "invalid_replaces"},
		} {
			x.in.Thread = c.proposal.ID
			_, err := c.Decisions.Decide(t.Context(), c.mira, x.in)
			want(t, err, x.kind, x.code)
		}
		made := c.decide(t, c.mira, decision.Deciding{Thread: c.proposal.ID, Outcome: "We refund after **an hour**.", Why: "412 bookings by hand.", Review: worktime.DateOf(2027, 1, 11)})
		if made.Number != 1 || made.By != c.mira.ID || made.Title != "Refund automatically" || made.SpaceName != "Ticketing" || !strings.Contains(string(made.HTML), "<strong>an hour</strong>") ||
			!strings.Contains(string(made.WhyHTML), "412") || made.Review != worktime.DateOf(2027, 1, 11) || made.Due || !made.Stands() {
			t.Errorf("%+v", made)
		}
		if got := c.ends(t, c.proposal.ID); got != "answered, carried_on" {
			t.Errorf("asked: %s", got)
		}
		_, err = c.Decisions.Decide(t.Context(), c.mira, decision.Deciding{Thread: c.proposal.ID})
		want(t, err, fault.KindConflict, "thread_decided")
		want(t, c.Threads.Reopen(t.Context(), c.mira, c.proposal.ID), fault.KindConflict, "thread_decided")
		dogs := c.propose(c.ticketing, "Dogs").ID
		if other := c.decide(t, c.kenji, decision.Deciding{Thread: dogs, Outcome: "Free.", Why: strings.Repeat("x", 4000)}); other.Number != 2 {
			t.Errorf("number %d", other.Number)
		}
		if got := c.ends(t, dogs); got != "carried_on, answered" { // Kenji was asked, and has answered by deciding
			t.Errorf("asked: %s", got)
		}
		elsewhere := c.Space("Harbours", c.mira, c.dale)
		if other := c.decide(t, c.dale, decision.Deciding{Thread: c.Thread(c.mira, elsewhere, "Hoods", "Hoods?").ID, Outcome: "Hoods."}); other.Number != 1 {
			t.Errorf("in another space: number %d", other.Number)
		}
	})
}

// An outcome becomes a decision afterwards, too.
func TestRecordingAnOutcome(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		rain := c.Thread(c.mira, c.ticketing, "Rain", "It rains.")
		_, err := c.Decisions.Decide(t.Context(), c.dale, decision.Deciding{Thread: rain.ID})
		want(t, err, fault.KindInvalid, "invalid_outcome")
		if err := c.Threads.Close(t.Context(), c.ines, rain.ID, "Every reader gets a hood."); err != nil {
			t.Fatal(err)
		}
		_, err = c.Decisions.Decide(t.Context(), c.dale, decision.Deciding{Thread: rain.ID, Outcome: "Another one."})
		want(t, err, fault.KindConflict, "thread_closed")
		_, err = c.Decisions.Decide(t.Context(), c.owen, decision.Deciding{Thread: rain.ID})
		want(t, err, fault.KindForbidden, "not_a_member")
		made := c.decide(t, c.dale, decision.Deciding{Thread: rain.ID, Why: "It is cheap."})
		if found, ok, err := c.Decisions.Of(t.Context(), c.owen, rain.ID); err != nil || !ok || found.ID != made.ID || found.Outcome != "Every reader gets a hood." || found.By != c.dale.ID {
			t.Errorf("%+v %v %v", found, ok, err)
		}
	})
}

// register reads a register as "2 Dogs, 1 Refunds".
func (c *cast) register(t *testing.T, who person.Actor, look decision.Look) string {
	t.Helper()
	if look.Limit == 0 {
		look.Limit = 10
	}
	list, _, err := c.Decisions.Register(t.Context(), who, look)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range list {
		says := fmt.Sprintf("%d %s", d.Number, d.Title)
		if d.ReplacedBy != nil {
			says += fmt.Sprintf(" by %d", d.ReplacedBy.Number)
		}
		out = append(out, says)
	}
	return strings.Join(out, ", ")
}

// That something was replaced is seen by those alone who see what replaced it.
func TestReplacing(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		first := c.decide(t, c.mira, decision.Deciding{Thread: c.proposal.ID, Outcome: "After an hour.", Review: worktime.DateOf(2026, 10, 20)})
		board := c.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.mira, c.ines)
		hidden := c.decide(t, c.ines, decision.Deciding{Thread: c.Thread(c.mira, board, "Secret refunds", "By hand?").ID, Outcome: "By hand.", Replaces: first.ID})
		if got := c.register(t, c.ines, decision.Look{}); got != "1 Secret refunds, 1 Refund automatically by 1" {
			t.Errorf("Inês: %s", got)
		}
		for _, who := range []person.Actor{c.dale, c.owen} {
			if got := c.register(t, who, decision.Look{}); got != "1 Refund automatically" {
				t.Errorf("others: %s", got)
			}
			if got := c.register(t, who, decision.Look{Which: decision.Replaced}); got != "" {
				t.Errorf("others, replaced: %s", got)
			}
			_, err := c.Decisions.Find(t.Context(), who, hidden.ID)
			want(t, err, fault.KindNotFound, "decision_not_found")
			_, err = c.Decisions.Find(t.Context(), who, c.IDs.New())
			want(t, err, fault.KindNotFound, "decision_not_found")
		}
		_, err := c.Decisions.Decide(t.Context(), c.ines, decision.Deciding{Thread: c.propose(c.ticketing, "Again").ID, Outcome: "No.", Replaces: first.ID})
		want(t, err, fault.KindConflict, "decision_replaced")
		_, err = c.Decisions.Decide(t.Context(), c.kenji, decision.Deciding{Thread: c.propose(c.ticketing, "Again").ID, Outcome: "No.", Replaces: hidden.ID})
		want(t, err, fault.KindInvalid, "invalid_replaces")
		open := c.decide(t, c.kenji, decision.Deciding{Thread: c.propose(c.ticketing, "Refund at eight").ID, Outcome: "At eight.", Replaces: first.ID})
		if got := c.register(t, c.owen, decision.Look{Space: c.ticketing.ID}); got != "2 Refund at eight, 1 Refund automatically by 2" {
			t.Errorf("Owen: %s", got)
		}
		if seen, err := c.Decisions.Find(t.Context(), c.ines, first.ID); err != nil || seen.ReplacedBy == nil || seen.ReplacedBy.ID != hidden.ID {
			t.Errorf("who sees both, of which the first replaced it: %+v %v", seen.ReplacedBy, err)
		}
		if open.Replaces == nil || open.Replaces.ID != first.ID || open.Replaces.Title != first.Title {
			t.Errorf("%+v", open.Replaces)
		}
		outsider := c.Space("Harbours", c.owen)
		th := c.Thread(c.owen, outsider, "We know better", "Do we?")
		_, err = c.Decisions.Decide(t.Context(), c.owen, decision.Deciding{Thread: th.ID, Outcome: "Yes.", Replaces: open.ID})
		want(t, err, fault.KindInvalid, "invalid_replaces")
		c.Pass(lisbon(20, 18, 0))
		if got := c.kinds(c.mira); strings.Contains(got, "review") {
			t.Errorf("what is replaced is reviewed: %s", got)
		}
	})
}

func TestTheRegister(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.decide(t, c.mira, decision.Deciding{Thread: c.proposal.ID, Outcome: "Yes.", Review: worktime.DateOf(2026, 10, 14)})
		c.decide(t, c.mira, decision.Deciding{Thread: c.propose(c.ticketing, "Dogs ride free").ID, Outcome: "Yes."})
		harbours := c.Space("Harbours", c.dale, c.mira)
		c.decide(t, c.dale, decision.Deciding{Thread: c.Thread(c.dale, harbours, "Hoods for readers", "Hoods?").ID, Outcome: "Yes."})
		c.decide(t, c.mira, decision.Deciding{Thread: c.propose(c.ticketing, "Dogs pay").ID, Outcome: "Yes.", Replaces: c.at(t, c.ticketing, 2)})
		c.Pass(lisbon(14, 9, 30))
		for _, x := range []struct {
			look decision.Look
			want string
		}{
			{decision.Look{}, "3 Dogs pay, 1 Hoods for readers, 2 Dogs ride free by 3, 1 Refund automatically"},
			{decision.Look{Space: harbours.ID}, "1 Hoods for readers"},
			{decision.Look{Which: decision.Standing}, "3 Dogs pay, 1 Hoods for readers, 1 Refund automatically"},
			{decision.Look{Which: decision.Replaced}, "2 Dogs ride free by 3"},
			{decision.Look{Which: decision.Due}, "1 Refund automatically"},
			{decision.Look{Space: c.ticketing.ID, Limit: 2}, "3 Dogs pay, 2 Dogs ride free by 3"},
			{decision.Look{Space: c.ticketing.ID, Before: c.at(t, c.ticketing, 2)}, "1 Refund automatically"},
		} {
			if got := c.register(t, c.ines, x.look); got != x.want {
				t.Errorf("%+v: %s", x.look, got)
			}
		}
		if _, next, err := c.Decisions.Register(t.Context(), c.ines, decision.Look{Limit: 3}); err != nil || next != c.at(t, c.ticketing, 2) {
			t.Errorf("next %v %v", next, err)
		}
		_, _, err := c.Decisions.Register(t.Context(), c.ines, decision.Look{Space: c.IDs.New()})
		want(t, err, fault.KindNotFound, "space_not_found")
		for typed, names := range map[string]string{"1": "1 Refund automatically, 1 Hoods for readers", "dogs": "3 Dogs pay", "re": "1 Refund automatically, 1 Hoods for readers", "9": "", "": "3 Dogs pay, 1 Refund automatically, 1 Hoods for readers"} {
			list, err := c.Decisions.Replaceable(t.Context(), c.mira, c.ticketing.ID, typed, 8)
			var got []string
			for _, d := range list {
				got = append(got, fmt.Sprintf("%d %s", d.Number, d.Title))
			}
			if err != nil || strings.Join(got, ", ") != names {
				t.Errorf("%q: %v %v", typed, got, err)
			}
		}
		if list, err := c.Decisions.Replaceable(t.Context(), c.owen, c.ticketing.ID, "1", 8); err != nil || len(list) != 0 {
			t.Errorf("who only looks: %v %v", list, err)
		}
	})
}

// A proposal names what it would replace where its first letter names one decision that stands.
func TestWhatALetterNames(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		first := c.decide(t, c.mira, decision.Deciding{Thread: c.proposal.ID, Outcome: "Yes."})
		c.decide(t, c.mira, decision.Deciding{Thread: c.propose(c.ticketing, "Dogs ride free").ID, Outcome: "Yes."})
		c.decide(t, c.mira, decision.Deciding{Thread: c.propose(c.ticketing, "Dogs pay").ID, Outcome: "Yes.", Replaces: c.at(t, c.ticketing, 2)})
		named, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.ticketing.ID, Title: "Anew", Body: "In place of [1](/decisions/" + first.ID.String() + ")."})
		if err != nil {
			t.Fatal(err)
		}
		page, err := c.Threads.Find(t.Context(), c.mira, named.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok, err := c.Decisions.Named(t.Context(), c.mira, page); err != nil || !ok || got.ID != first.ID {
			t.Errorf("named: %v %v", ok, err)
		}
		for says, body := range map[string]string{"one of two": "[1](/decisions/" + first.ID.String() + ") or [3](/decisions/" + c.at(t, c.ticketing, 3).String() + ")?",
			"one that is replaced": "[2](/decisions/" + c.at(t, c.ticketing, 2).String() + ")", "nothing": "/decisions/"} {
			page.Thread = c.Thread(c.mira, c.ticketing, says, body)
			if got, ok, err := c.Decisions.Named(t.Context(), c.mira, page); err != nil || ok {
				t.Errorf("%s is named: %+v %v", says, got, err)
			}
		}
		page.Thread = named
		if _, ok, err := c.Decisions.Named(t.Context(), c.owen, page); err != nil || ok {
			t.Errorf("named for who cannot replace it: %v", err)
		}
	})
}

// at is the decision of a number.
func (c *cast) at(t *testing.T, in space.Space, number int) id.ID {
	t.Helper()
	found, err := c.Decisions.Numbered(t.Context(), c.mira, in.ID, number)
	if err != nil {
		t.Fatal(err)
	}
	return found.ID
}

// A private note ends, so nothing is decided in one: it asks for no decision, and has none as its outcome.
func TestAPrivateNoteDecidesNothing(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		opening := thread.Opening{Title: "Between us", Body: "Shall we?", Private: &thread.Private{Readers: []id.ID{c.ines.ID}, Days: 30}}
		note, err := c.Threads.Start(t.Context(), c.mira, opening)
		if err != nil {
			t.Fatal(err)
		}
		opening.Ask = &ask.Wanted{Kind: ask.Decision, Of: []id.ID{c.ines.ID}}
		if _, err := c.Threads.Start(t.Context(), c.mira, opening); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a private note asks for a decision: %v", err)
		}
		_, err = c.Decisions.Take(t.Context(), c.ines, note.ID, decision.Agree, "")
		want(t, err, fault.KindConflict, "not_a_proposal")
		_, err = c.Decisions.Decide(t.Context(), c.mira, decision.Deciding{Thread: note.ID, Outcome: "Yes."})
		want(t, err, fault.KindForbidden, "note_decides_nothing")
	})
}
