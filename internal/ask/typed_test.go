package ask_test

import (
	"strings"
	"testing"
	"time"

	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// worker works from nine to five on weekdays, in a zone.
func worker(t testing.TB, zone string, change func(*worktime.Schedule)) *worktime.Person {
	t.Helper()
	s := worktime.Schedule{Zone: zone, Hours: &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})}}
	if change != nil {
		change(&s)
	}
	p, err := worktime.Compile(s, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// meaning spells what a text means.
func meaning(t testing.TB, p *worktime.Person, at time.Time, text string) string {
	t.Helper()
	want, err := ask.Typed{Text: text, At: at}.For(p)
	if err != nil {
		return fault.Of(err).Message
	}
	spelled, err := want.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(strings.NewReplacer(`"`, "", "{", "", "}", "").Replace(string(spelled)), "by_local:")
}

// TestReadsATimeAsItIsTyped reads on a Tuesday at 10:40 in Lisbon.
func TestReadsATimeAsItIsTyped(t *testing.T) {
	lisboner := worker(t, "Europe/Lisbon", nil)
	for want, texts := range map[string][]string{
		"working_days:2":      {"2 working days", "within 2 business days", "two days", "2 dias úteis", "em 2 dias", "2  DIAS UTEIS"},
		"working_days:3":      {"3 days", "in 3 days", "3 dias"},
		"working_days:1":      {"1 working day", "one day", "1 dia útil", "um dia"},
		"working_minutes:90":  {"90 minutes", "90 min", "90 minutos"},
		"working_minutes:240": {"4 hours", "4 horas", "dentro de 4 horas", "4 working hours"},
		"end_of_day:0":        {"today", "end of day", "by the end of the day", "end of today", "hoje", "fim do dia", "13 Oct", "até ao fim do dia"},
		"2026-10-14T17:00":    {"tomorrow", "end of tomorrow", "amanhã", "fim de amanhã", "14 Oct", "Wed", "até quarta"},
		"2026-10-14T15:00":    {"tomorrow 15:00", "tomorrow at 3pm", "amanhã às 15h", "amanhã 15:00"},
		"2026-10-15T15:00":    {"Thu 15:00", "Thu 15:00 their time", "thursday at 3pm", "Thursday, 3 pm", "15:00 on Thursday", "quinta às 15:00", "quinta-feira às 15h00", "qui 15h"},
		"2026-10-16T17:00":    {"end of Friday", "Friday", "fri", "fim de sexta", "sexta", "fim de sexta-feira", "end of 16 October"},
		"2026-10-15T12:00":    {"15 Oct 12:00", "15 Oct, 12:00", "Oct 15 noon", "15th October 12:00", "2026-10-15 12:00", "2026-10-15 12:00 their time", "15 de outubro 12:00", "15 de outubro de 2026 às 12h", "12:00 15 out"},
		"2026-10-13T15:00":    {"15:00", "today 15:00", "hoje às 15:00", "Tue 15:00", "terça às 15:00", "3:00pm"},
		"2026-10-13T09:00":    {"today 09:00", "13 Oct 09:00"}, // gone by, which is said when it is asked
		"2026-10-14T09:00":    {"09:00", "9am"},
		"2026-10-20T09:00":    {"Tue 09:00", "tuesday 9 am"},
		"2026-10-13T17:00":    {"Tuesday", "end of tuesday"},
		"2026-10-12T23:59":    {"12 Oct", "end of 12 Oct"},
		"2027-02-01T09:30":    {"1 Feb 9:30", "1 fev 9h30"},
		"2028-02-29T12:00":    {"29 Feb 2028 12:00"},
		"2026-10-14T00:30":    {"12:30am tomorrow"},
	} {
		for _, text := range texts {
			if got := meaning(t, lisboner, lisbon(13, 10, 40), text); got != want {
				t.Errorf("%q means %s, not %s", text, got, want)
			}
		}
	}
}

func TestSaysWhatATimeLooksLike(t *testing.T) {
	lisboner := worker(t, "Europe/Lisbon", nil)
	for _, text := range []string{"", "soon", "2", "2 weeks", "0 days", "-1 days", "10000 days", "99999999999999999999 days", "Thu 25:00", "Thu 15:60", "13pm", "15 pm", "0am",
		"31 Feb", "32 Oct", "15", "Oct", "end", "end of", "end of Friday 15:00", "Thu Fri", "15:00 16:00", "15 Oct 16 Oct", "2026-13-01", "2h", "th 15:00",
		"2 days Thu", "today tomorrow", "their time", strings.Repeat("a ", 60) + "today"} {
		want, err := ask.Typed{Text: text, At: lisbon(13, 10, 40)}.For(lisboner)
		if f := fault.Of(err); err == nil || f.Field != "want" || !strings.Contains(f.Message, "“Thu 15:00” or “2 working days”") {
			t.Errorf("%q: %+v, %v", text, want, err)
		}
		if (ask.Typed{Text: text, At: lisbon(13, 10, 40)}).Check() == nil {
			t.Errorf("%q is let through", text)
		}
	}
}

// TestTheEndOfADayIsItsLastClosing reads by what each one works.
func TestTheEndOfADayIsItsLastClosing(t *testing.T) {
	friday := worktime.DateOf(2026, 10, 16)
	for name, c := range map[string]struct {
		text, want string
		at         time.Time
		change     func(*worktime.Schedule)
	}{
		"a shorter day":    {"end of Friday", "2026-10-16T13:00", lisbon(13, 10, 40), func(s *worktime.Schedule) { s.Hours.Week[time.Friday] = []worktime.Window{{From: 8 * 60, To: 13 * 60}} }},
		"past midnight":    {"end of Friday", "2026-10-17T06:00", lisbon(13, 10, 40), func(s *worktime.Schedule) { s.Hours.Week[time.Friday] = []worktime.Window{{From: 22 * 60, To: 6 * 60}} }},
		"a day off":        {"Friday", "2026-10-19T17:00", lisbon(13, 10, 40), func(s *worktime.Schedule) { s.Off = []worktime.DateRange{{First: friday, Last: friday}} }},
		"a weekend":        {"Saturday", "2026-10-19T17:00", lisbon(13, 10, 40), nil},
		"that is over":     {"end of Tuesday", "2026-10-20T17:00", lisbon(13, 18, 0), nil},
		"that is not":      {"end of Tuesday", "2026-10-13T17:00", lisbon(13, 16, 59), nil},
		"tomorrow is free": {"tomorrow", "2026-10-19T17:00", lisbon(16, 10, 0), nil},
		"nothing for long": {"Friday", "2026-10-16T23:59", lisbon(13, 10, 40), func(s *worktime.Schedule) {
			s.Off = []worktime.DateRange{{First: friday, Last: friday + 90}}
		}},
	} {
		if got := meaning(t, worker(t, "Europe/Lisbon", c.change), c.at, c.text); got != c.want {
			t.Errorf("%s: %q means %s, not %s", name, c.text, got, c.want)
		}
	}
}

// TestEachIsAskedOnTheirOwnClock types at 23:30 in Lisbon, when it is Wednesday already in Tokyo. A letter that is sent on
// another day asks until what was meant.
func TestEachIsAskedOnTheirOwnClock(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.Pass(lisbon(13, 23, 30))
		w := ask.Wanted{Kind: ask.Answer, Of: []id.ID{c.ines.ID, c.kenji.ID}, Typed: &ask.Typed{Text: "tomorrow 15:00", At: lisbon(13, 23, 30)}}
		dues, err := c.Asks.Dues(t.Context(), c.mira, c.space.ID, w)
		if err != nil || len(dues) != 2 {
			t.Fatalf("%+v, %v", dues, err)
		}
		meant := map[person.Actor]string{c.ines: "2026-10-14T15:00", c.kenji: "2026-10-15T15:00"}
		for _, d := range dues {
			for who, want := range meant {
				if d.Person == who.ID && c.Wall(who, d.At).String() != want {
					t.Errorf("it would be %s, not %s", c.Wall(who, d.At), want)
				}
			}
		}
		c.Pass(lisbon(14, 8, 0))
		if _, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: "Tides?", Body: "x", Ask: &w}); err != nil {
			t.Fatal(err)
		}
		list, err := c.Asks.Theirs(t.Context(), c.mira)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, q := range list {
			for who, want := range meant {
				if q.Person == who.ID && c.Wall(who, q.DueAt).String() != want {
					t.Errorf("it is due %s, not %s", c.Wall(who, q.DueAt), want)
				}
			}
		}
		w.Typed.Text = "soon"
		if _, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: "Tides?", Body: "x", Ask: &w}); fault.Of(err).Field != "want" {
			t.Error(err)
		}
	})
}

// FuzzTyped looks for a text that makes reading panic, means something only in capitals or with accents, or is let through
// and then refused.
func FuzzTyped(f *testing.F) {
	for _, text := range []string{"2 working days", "Thu 15:00 their time", "end of Friday", "15 de outubro 12:00", "amanhã às 15h30", "29 Feb", "2026-10-15 3pm", "fim do dia", "º st", "９ ＤＡＹＳ"} {
		f.Add(text, int64(1_791_880_800))
	}
	tokyo := worker(f, "Asia/Tokyo", nil)
	f.Fuzz(func(t *testing.T, text string, at int64) {
		typed := ask.Typed{Text: text, At: time.Unix(at%200_000_000_000, 0)}
		want, err := typed.For(tokyo)
		if err != nil {
			if f := fault.Of(err); f.Kind != fault.KindInvalid || f.Field != "want" {
				t.Fatal(err)
			}
			return
		}
		if want.IsZero() {
			t.Fatalf("%q means nothing", text)
		}
		tokyo.Due(typed.At, want)
		typed.Text = strings.Join(ask.WordsOf(text), " ")
		if again, err := typed.For(tokyo); err != nil || again != want {
			t.Fatalf("%q means %+v, and %q %+v, %v", text, want, typed.Text, again, err)
		}
	})
}

// TestAskedAgainByWhatIsTyped types a time for Kenji: it is read on his clock, and an unclear one leaves all as it is.
func TestAskedAgainByWhatIsTyped(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.kenji)
		q := lastOf(t, c)
		if _, err := c.Asks.AgainBy(t.Context(), c.mira, q.ID, ask.Typed{Text: "soonish", At: c.Clock()}); fault.Of(err).Field != "want" {
			t.Errorf("unclear: %v", err)
		}
		if got := c.says(t); got != "kenji by Thu 00:00" {
			t.Fatal(got)
		}
		if _, err := c.Asks.AgainBy(t.Context(), c.mira, q.ID, ask.Typed{Text: "Thu 15:00", At: c.Clock()}); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "kenji by Thu 00:00 asked_again, kenji by Thu 06:00" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// TestHandedOnByWhatIsTyped types a time for Kenji: it is read on his clock. What cannot be is refused, and leaves all as it is.
func TestHandedOnByWhatIsTyped(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		q := lastOf(t, c)
		for _, typed := range []string{"soonish", "13 Oct 09:00"} {
			_, err := c.Asks.HandOnUntil(t.Context(), c.ines, q.ID, c.kenji.ID, "", ask.Wanted{Typed: &ask.Typed{Text: typed, At: c.Clock()}})
			if fault.Of(err).Field != "want" {
				t.Errorf("%s: %v", typed, err)
			}
		}
		if got := c.says(t); got != "ines by Wed 09:40" {
			t.Fatal(got)
		}
		made, err := c.Asks.HandOnUntil(t.Context(), c.ines, q.ID, c.kenji.ID, "Yours.", ask.Wanted{Typed: &ask.Typed{Text: "quinta 15:00", At: c.Clock()}})
		if err != nil {
			t.Fatal(err)
		}
		if made, err = c.Asks.HandOnUntil(t.Context(), c.mira, made.ID, c.dale.ID, "", ask.Wanted{Want: worktime.WorkingDays(2)}); err != nil {
			t.Fatal(err)
		}
		if _, err = c.Asks.HandOnUntil(t.Context(), c.mira, made.ID, c.ines.ID, "", ask.Wanted{}); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Wed 09:40 handed_on, kenji by Thu 06:00 handed_on, dale by Thu 09:40 handed_on, ines" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// TestNothingOfWhatCannotBeSentIsThere schedules a question to somebody who has left the space by then.
func TestNothingOfWhatCannotBeSentIsThere(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		closed := c.SpaceOf(space.Details{Name: "Payroll", Kind: space.Closed}, c.mira, c.ines, c.kenji)
		_, err := c.Threads.SendLater(t.Context(), c.mira, thread.Scheduled{Space: closed.ID, Title: "Pay", Body: "x",
			Wall: worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 9 * 60}, Ask: &ask.Wanted{Kind: ask.Work, Of: []id.ID{c.ines.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Spaces.Remove(t.Context(), c.mira, closed.ID, c.ines.ID); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(14, 18, 0))
		left, err := c.Threads.Scheduled(t.Context(), c.mira)
		if err != nil || len(left) != 1 || left[0].Problem == "" {
			t.Fatalf("%+v, %v", left, err)
		}
		if list, _, err := c.Threads.List(t.Context(), c.mira, closed.ID, 0, 10); err != nil || len(list) != 0 {
			t.Errorf("a thread is there: %+v, %v", list, err)
		}
		if wrong, err := c.Threads.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Errorf("the check found %v, %v", wrong, err)
		}
	})
}

// TestTheCheckKnowsWhatItemsAreAbout hands on, asks again and lets the time go by.
func TestTheCheckKnowsWhatItemsAreAbout(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.EndOfDay(1), c.ines)
		c.Pass(lisbon(13, 13, 0))
		handed, err := c.Asks.HandOn(t.Context(), c.ines, c.mine(t, c.ines)[0].ID, c.kenji.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Asks.Again(t.Context(), c.mira, handed.ID, worktime.EndOfDay(0)); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(16, 18, 0))
		if got := c.kinds(c.mira); !strings.Contains(got, "past waits") {
			t.Fatalf("no time has gone by: %s", got)
		}
		if wrong, err := c.Threads.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Errorf("the check found %v, %v", wrong, err)
		}
	})
}

// TestWhatIsSentLaterAnswersThen schedules an answer, and one to what has been withdrawn by then.
func TestWhatIsSentLaterAnswersThen(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		later := func() {
			_, err := c.Threads.SendLater(t.Context(), c.ines, thread.Scheduled{Thread: c.thread.ID, Body: "Yes.", Answers: true,
				Wall: worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 9 * 60}})
			if err != nil {
				t.Fatal(err)
			}
		}
		c.asks(t, worktime.WorkingDays(3), c.ines)
		first := c.thread.ID
		later()
		c.asks(t, worktime.WorkingDays(3), c.ines)
		later()
		if err := c.Asks.Withdraw(t.Context(), c.mira, lastOf(t, c).ID); err != nil {
			t.Fatal(err)
		}
		if left, err := c.Threads.Scheduled(t.Context(), c.ines); err != nil || len(left) != 2 || !left[0].Answers {
			t.Errorf("%+v, %v", left, err)
		}
		c.Pass(lisbon(14, 9, 1))
		if got := lastOf(t, c); got.End.How != ask.Withdrawn || got.End.Letter != 0 {
			t.Errorf("%+v", got.End)
		}
		c.thread.ID = first
		if got := lastOf(t, c); got.End == nil || got.End.How != ask.Answered || got.End.Letter == 0 {
			t.Errorf("%+v", got.End)
		}
		c.sound(t)
	})
}
