package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/e2e/browser"
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/worktime"
)

// saltmarsh is a company in the middle of its day: something delivered, something waiting, something put off, a thread
// with an outcome, a draft, something to be sent later, somebody away.
type saltmarsh struct {
	*house
	ines, ruth person.Actor
	mira       person.Actor // who needs what the thread about refunds asks
	ticketing  space.Space
	refunds    thread.Thread
	letter     id.ID // one that was changed
	decided    id.ID // a decision that stands in the place of another one
	item       id.ID // one of the delivery
}

func newSaltmarsh(t *testing.T) saltmarsh {
	t.Helper()
	s := saltmarsh{house: founded(t)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s.At(time.Date(2026, 10, 13, 7, 0, 0, 0, time.UTC))
	focus := worktime.Weekly[worktime.Window]{}
	for day := range 5 {
		focus[day+1] = []worktime.Window{{From: 10 * 60, To: 12*60 + 30}}
	}
	s.ines = s.PersonWith("Inês Carvalho", person.Member, person.Declared{Zone: "Europe/Lisbon", FocusWeekly: focus})
	s.ruth = s.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner)
	s.mira = s.Person("Mira Osei", "Africa/Accra")
	mira, kenji := s.mira, s.Person("Kenji Morita", "Asia/Tokyo")
	aroha, sven := s.Person("Aroha Ngata", "Pacific/Auckland"), s.Person("Sven Halvorsen", "Europe/Oslo")
	marisol := s.PersonWith("Marisol Vega", person.Member, person.Declared{Zone: "America/Santiago",
		Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 12), To: worktime.DateOf(2026, 10, 16), StandIn: sven.ID, Note: "At the lake."}}})
	s.ticketing = s.SpaceOf(space.Details{Name: "Ticketing", Purpose: "How a passenger buys, changes and shows a ticket, on land and on water.",
		Kind: space.Open}, s.ruth, s.ines, mira, kenji, sven, marisol)
	friday, err := space.ParseRhythm("weekly fri 12:00")
	must(err)
	harbours := s.SpaceOf(space.Details{Name: "Harbours", Purpose: "Every harbour that joins.", Kind: space.Open, Rhythm: friday}, aroha, s.ines, s.ruth)
	everyone := s.SpaceOf(space.Details{Name: "Everyone at Saltmarsh", Kind: space.Open}, s.ruth, s.ines, mira, kenji, aroha, sven, marisol)
	s.SpaceOf(space.Details{Name: "Crew app", Purpose: "What the crew sees.", Kind: space.Open}, sven, kenji)

	s.refunds = s.asks(mira, s.ticketing, ask.Wanted{Kind: ask.Decision, Of: []id.ID{s.ines.ID, kenji.ID, sven.ID}, Want: by(16, 12)}, "Refund automatically when a sailing is cancelled", "When wind shuts a route, our operators refund "+
		"by hand. On 2 October that was **412 bookings** and two late evenings in Tobermory.\n\nTwo things I am unsure of:\n\n"+
		"1. Is 60 minutes right?\n2. Which fares should *never* refund by themselves?\n\n| fare | refund |\n| --- | --- |\n| day | yes |\n| season | ask |")
	s.letter = s.answers(kenji, "Three jobs look at the same booking. `refund.go` is the one that worries me.")
	must(s.Threads.Edit(t.Context(), kenji, s.letter, "Three jobs look at the same booking. `refund.go` is the one that worries me most."))
	s.needs(everyone, kenji, sven)
	s.decides(sven)
	s.Thread(mira, s.ticketing, "Do dogs need their own ticket on Mull?", "The crew say yes, the site says no. @ines, which of the two do we print?")
	s.Thread(marisol, everyone, "The winter party is on land this year", "Lunch, so that nobody has to stay up for it.")
	s.Thread(kenji, everyone, "A reading list for whoever writes to passengers", "Four short books, and why.")
	s.Thread(s.ruth, everyone, "September on one page", "We carried 41,000 passengers, dropped two features nobody missed, and Stewart Island went live without a call.")
	s.Thread(aroha, harbours, "Stewart Island is live: what hurt, what helped", "It is live.")
	s.Pass(time.Date(2026, 10, 13, 8, 0, 0, 0, time.UTC)) // 09:00 in Lisbon
	for _, e := range s.Today(s.ines).Deliveries[0].Entries {
		if e.Ref == s.refunds.LastLetter || s.item == 0 {
			s.item = e.ID
		}
	}
	last := s.Today(s.ines).Deliveries[0].Entries
	_, err = s.Deliveries.Later(t.Context(), s.ines, last[len(last)-1].ID, delivery.Snooze{Kind: delivery.Tomorrow})
	must(err)
	_, err = s.Threads.SendLater(t.Context(), s.ines, thread.Scheduled{Space: s.ticketing.ID, Title: "Winter timetable", Body: "It freezes on 30 October.",
		Wall: worktime.Wall{Date: worktime.DateOf(2026, 10, 20), Clock: 9 * 60}})
	must(err)
	must(s.Threads.SaveDraft(t.Context(), s.ines, thread.Draft{Place: thread.SpacePlace(harbours.ID), Title: "Print-ready fare cards", Body: "A5, uncoated."}))
	s.Pass(time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC)) // 10:40 in Lisbon
	s.Thread(mira, s.ticketing, "Is “We owe you a crossing” too cute for the refund email?", "I like it. @ines?")
	s.Thread(sven, s.ticketing, "Can the ticket keep its barcode on screen?", "It fades at 20%.")
	return s
}

// confides has Ruth write a private note to Inês, and keep a confidential space with her.
func (s saltmarsh) confides() (thread.Thread, space.Space) {
	s.T.Helper()
	between, err := s.Threads.Start(s.T.Context(), s.ruth, thread.Opening{Title: "Your hours since the summer", Body: "You have closed your laptop after eight on most days " +
		"since July. I am not asking you to explain it. I would like to take something off your plate.\n\nShall we talk on Thursday, in both our afternoons?",
		Private: &thread.Private{Readers: []id.ID{s.ines.ID}}})
	if err != nil {
		s.T.Fatal(err)
	}
	s.Reply(s.ines, between.ID, "Yes, let us. The refunds are what keeps me.")
	secret := s.SpaceOf(space.Details{Name: "Who moves to Oban", Purpose: "Until it is decided.", Kind: space.Confidential}, s.ruth, s.ines)
	s.Thread(s.ruth, secret, "What we would ask of people", "And what we would give them.")
	return between, secret
}

// needs has Inês asked for this and that, and others by her: Sven has handed on what Mira asked him.
func (s saltmarsh) needs(everyone space.Space, kenji, sven person.Actor) {
	s.T.Helper()
	page, err := s.Threads.Find(s.T.Context(), sven, s.refunds.ID)
	if err == nil {
		_, err = s.Asks.HandOn(s.T.Context(), sven, page.Ask.Asked[2].ID, s.ruth.ID, "Ruth signs what costs us money.")
	}
	if err != nil {
		s.T.Fatal(err)
	}
	s.stand(kenji, sven)
	s.asks(kenji, s.ticketing, ask.Wanted{Kind: ask.Answer, Of: []id.ID{s.ines.ID}, Want: by(13, 12)}, "Which fares may be carried over to next year?", "The season fares, I think.")
	s.asks(sven, s.ticketing, ask.Wanted{Kind: ask.Answer, Of: []id.ID{s.ines.ID}, Want: by(13, 10)}, "Is the pier at Craignure open on Sundays?", "The site says both.")
	s.asks(s.ruth, everyone, ask.Wanted{Kind: ask.Work, Of: []id.ID{s.ines.ID}}, "Print-ready fare cards for the winter timetable", "A5, uncoated.")
	s.asks(s.ines, s.ticketing, ask.Wanted{Kind: ask.Answer, Of: []id.ID{kenji.ID}, Want: by(14, 12)}, "May the screen stay awake while boarding?", "For five minutes?")
	s.asks(s.ines, s.ticketing, ask.Wanted{Kind: ask.Answer, Of: []id.ID{s.mira.ID}, Want: by(13, 9)}, "How many of the 412 wanted another boat?", "Roughly.")
}

// stand has people say where they stand on the thread about refunds; Sven thinks again.
func (s saltmarsh) stand(kenji, sven person.Actor) {
	s.T.Helper()
	for _, v := range []struct {
		who    person.Actor
		kind   decision.Kind
		reason string
	}{{sven, decision.Agree, "Crew app can show a countdown."}, {kenji, decision.Agree, ""}, {s.ruth, decision.CannotLive, "It must not cost us the season fares."},
		{sven, decision.Concern, "Make it per operator. Two of them settle weekly."}} {
		if _, err := s.Decisions.Take(s.T.Context(), v.who, s.refunds.ID, v.kind, v.reason); err != nil {
			s.T.Fatal(err)
		}
	}
}

// decides has three things decided: what came of one thread, and of another, which is replaced by a third.
func (s *saltmarsh) decides(sven person.Actor) {
	s.T.Helper()
	rain := s.Thread(sven, s.ticketing, "Scanning tickets in heavy rain", "A hood over the reader is enough.")
	if err := s.Threads.Close(s.T.Context(), sven, rain.ID, "Every reader gets a hood before November."); err != nil {
		s.T.Fatal(err)
	}
	var last decision.Decision
	for _, v := range []decision.Deciding{
		{Thread: rain.ID, Why: "It costs less than one lost ticket a week."},
		{Thread: s.Thread(s.mira, s.ticketing, "Refunds go back to the card they came from", "Do they?").ID, Outcome: "Refunds go back to the card they came from."},
		{Thread: s.Thread(s.mira, s.ticketing, "Refunds go where the passenger wants them", "Shall they?").ID, Outcome: "Refunds go **where the passenger wants them**, and to the card if nothing is said.",
			Why: "One in nine cards has expired by then.", Review: worktime.DateOf(2027, 1, 11)},
	} {
		if v.Review != 0 {
			v.Replaces = last.ID
		}
		var err error
		if last, err = s.Decisions.Decide(s.T.Context(), sven, v); err != nil {
			s.T.Fatal(err)
		}
	}
	s.decided = last.ID
}

// asks opens a thread that asks for something.
func (s saltmarsh) asks(author person.Actor, in space.Space, w ask.Wanted, title, body string) thread.Thread {
	s.T.Helper()
	made, err := s.Threads.Start(s.T.Context(), author, thread.Opening{Space: in.ID, Title: title, Body: body, Ask: &w})
	if err != nil {
		s.T.Fatal(err)
	}
	return made
}

// answers has somebody answer what the thread about refunds asks.
func (s saltmarsh) answers(who person.Actor, body string) id.ID {
	s.T.Helper()
	l, err := s.Threads.Reply(s.T.Context(), who, thread.Answer{Thread: s.refunds.ID, Body: body, Answers: true})
	if err != nil {
		s.T.Fatal(err)
	}
	return l.ID
}

// by is an hour of a day in October, on the clock of who is asked.
func by(day, hour int) worktime.Want {
	return worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, day), Clock: worktime.Clock(hour * 60)})
}

// TestADecisionOnPaper prints a decision, and the thread that led to it: with whole dates, in which nothing is today, and
// without what can only be pressed.
func TestADecisionOnPaper(t *testing.T) {
	s := newSaltmarsh(t)
	made, err := s.Decisions.Decide(t.Context(), s.ines, decision.Deciding{Thread: s.refunds.ID, Outcome: "Refund by itself after 60 minutes.", Why: "412 were refunded by hand.",
		Review: worktime.DateOf(2027, 3, 1)})
	if err != nil {
		t.Fatal(err)
	}
	p := s.open(t, s.ines, browser.Person{Zone: "Europe/Lisbon"})
	for path, says := range map[string][]string{
		"/decisions/" + made.ID.String(): {"Refund by itself after 60 minutes.", "412 were refunded by hand.", "Inês Carvalho decided it, Tuesday 13 October 2026, 10:40, Lisbon time.",
			"To be reviewed on 1 March 2027.", "Ruth Adeyemi cannot live with this", "It must not cost us the season fares."},
		"/threads/" + s.refunds.ID.String(): {"Inês Carvalho decided it, Tuesday 13 October 2026, 10:40, Lisbon time.", "On 2 October that was 412 bookings"},
		"/decisions":                        {"Sven Halvorsen, Tuesday 13 October 2026, 08:00, Lisbon time.", "Replaced by Decision 3"},
	} {
		p.Go(s.address + path)
		paper := p.OnPaper()
		for _, part := range says {
			if !strings.Contains(paper, part) {
				t.Errorf("%s does not say on paper %q: %s", path, part, paper)
			}
		}
		for _, pressed := range []string{"The letters that led to it", "Propose something else", "Due for review", "today", "Today"} {
			if strings.Contains(paper, pressed) {
				t.Errorf("%s says on paper %q: %s", path, pressed, paper)
			}
		}
	}
}

// TestSheetsOfPaper prints a thread on sheets of many heights: none is empty, none ends with who wrote what begins on the next
// one or with a heading, nothing is cut off, and whatever was near when it was printed has its date.
func TestSheetsOfPaper(t *testing.T) {
	s := newSaltmarsh(t)
	asked := s.asks(s.mira, s.ticketing, ask.Wanted{Kind: ask.Answer, Of: []id.ID{s.ines.ID}, Want: by(13, 17)}, "The winter fares", strings.Repeat("As long as this. ", 40))
	_, err := s.Threads.Reply(t.Context(), s.ines, thread.Answer{Thread: asked.ID, Answers: true, Body: "As @mira says.\n\n## Prices\n\n" + strings.Repeat("On and on. ", 60) + "\n\n```\n" +
		strings.Repeat("code ", 40) + "end\n```\n\nSee [the plan](https://saltmarsh.example/plan), and https://saltmarsh.example/tides itself."})
	s.must(err)
	for range 3 {
		s.Reply(s.mira, asked.ID, "One line.\n\nAnd another one.")
	}
	p := s.open(t, s.ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(s.address + "/threads/" + asked.ID.String())
	for height := 6.0; height < 11.7; height += 0.23 {
		sheets := p.Sheets(8.27, height)
		text := strings.Join(slices.Concat(sheets...), " ")
		for _, says := range []string{"As it stood on Tuesday 13 October 2026, 10:40, Lisbon time.", "Answered at 10:40 on Tue 13 Oct 2026.", "code end", "the plan (https://saltmarsh.example/plan)"} {
			if !strings.Contains(text, says) {
				t.Errorf("%.2f inches: it does not say %q: %s", height, says, text)
			}
		}
		if n := strings.Count(text, "https://saltmarsh.example/tides"); n != 1 {
			t.Errorf("%.2f inches: an address that is its own text is there %d times", height, n)
		}
		if strings.Contains(text, "(/people/") {
			t.Errorf("%.2f inches: it prints an address that nobody can type", height)
		}
		for i, sheet := range sheets {
			if len(sheet) == 0 {
				t.Errorf("%.2f inches: sheet %d of %d is empty", height, i+1, len(sheets))
			} else if last := sheet[len(sheet)-1]; strings.HasSuffix(last, "Lisbon time") || last == "Prices" {
				t.Errorf("%.2f inches: sheet %d of %d ends with %q", height, i+1, len(sheets), last)
			}
		}
	}
}

// TestWordsThatAreTooLong fills every field of a name with one long word: no page grows wider than its window.
func TestWordsThatAreTooLong(t *testing.T) {
	h := founded(t)
	h.At(time.Date(2026, 10, 13, 7, 0, 0, 0, time.UTC))
	week := worktime.Weekly[worktime.Window]{}
	for day := range week {
		week[day] = []worktime.Window{{From: 0, To: 120}, {From: 480, To: 720}, {From: 800, To: 1000}, {From: 1320, To: 60}}
	}
	name := strings.Repeat("Wolfeschlegelsteinhausen", 2)
	ines := h.PersonWith(name, person.Owner, person.Declared{Zone: "Europe/Lisbon", Hours: &worktime.Hours{Week: week}, Shown: strings.Repeat("long", 40)})
	other := h.PersonWith("Dr "+name, person.Member, person.Declared{Zone: "America/Argentina/ComodRivadavia"})
	s := h.SpaceOf(space.Details{Name: strings.Repeat("Space", 12), Purpose: strings.Repeat("purpose", 20), Kind: space.Open}, ines, other)
	var asked []string
	wide := "| " + strings.Repeat("x", 60) + " | b | c |\n| --- | --- | --- |\n| a | b | c |\n"
	th := h.Thread(other, s, strings.Repeat("T", 200), "https://example.org/"+strings.Repeat("x", 300)+"\n\n```\n"+strings.Repeat("code ", 80)+"\n```\n\n"+wide)
	for _, needs := range []struct {
		by, of person.Actor
		until  worktime.Want
	}{{ines, other, by(13, 5)}, {other, ines, by(13, 9)}} {
		made := saltmarsh{house: h}.asks(needs.by, s, ask.Wanted{Kind: ask.Decision, Of: []id.ID{needs.of.ID}, Want: needs.until}, strings.Repeat("A", 200), strings.Repeat("b", 200))
		asked = append(asked, "/threads/"+made.ID.String())
	}
	h.Pass(time.Date(2026, 10, 13, 9, 30, 0, 0, time.UTC))
	if err := h.Threads.Close(t.Context(), other, th.ID, strings.Repeat("outcome", 60)); err != nil {
		t.Fatal(err)
	}
	made := long(saltmarsh{house: h, ines: ines, mira: other, ticketing: s})
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	here, person := "/spaces/"+s.ID.String(), "/people/"+other.ID.String()
	for _, path := range append(append(asked, made...), "/today", "/spaces", here, here+"/threads", here+"/members", here+"/settings", "/threads/"+th.ID.String(),
		"/new?space="+s.ID.String(), "/people", person, "/me/hours", "/organisation/people", "/organisation"+person, "/organisation/invitations") {
		p.Go(h.address + path)
		p.EachLook(func(l browser.Look) {
			if over := p.Overflow(); over > 0 {
				t.Errorf("%s, %s: %d pixels too wide", path, l, over)
			}
		})
	}
}

// long has people with long names do with long words all that has a page of its own, and returns the addresses of those pages.
func long(s saltmarsh) []string {
	s.T.Helper()
	ctx, here, word := s.T.Context(), "/spaces/"+s.ticketing.ID.String(), strings.Repeat("Donaudampfschifffahrt", 4)
	turns := s.takesTurns()
	work := s.asks(s.mira, s.ticketing, ask.Wanted{Kind: ask.Work, OfSpace: true}, word, word)
	wants := s.asks(s.ines, s.ticketing, ask.Wanted{Kind: ask.Answer, Of: []id.ID{s.mira.ID}}, word, word)
	found, err := s.Threads.Find(ctx, s.ines, wants.ID)
	s.must(err)
	asked := "/asked/" + found.Ask.Asked[0].ID.String()
	proposal := s.asks(s.ines, s.ticketing, ask.Wanted{Kind: ask.Decision, Of: []id.ID{s.mira.ID}}, word, word)
	_, err = s.Decisions.Take(ctx, s.mira, proposal.ID, decision.CannotLive, word+word)
	s.must(err)
	decided, err := s.Decisions.Decide(ctx, s.ines, decision.Deciding{Thread: proposal.ID, Outcome: word + word, Why: word + word, Review: worktime.DateOf(2027, 1, 11)})
	s.must(err)
	round, err := s.Relays.Start(ctx, s.ines, relay.Opening{Space: s.ticketing.ID, Title: word, Body: word, Order: []id.ID{s.mira.ID, s.ines.ID}, Length: relay.WorkingDay})
	s.must(err)
	note, err := s.Threads.Start(ctx, s.ines, thread.Opening{Title: word, Body: word, Private: &thread.Private{Readers: []id.ID{s.mira.ID}}})
	s.must(err)
	s.must(s.Refusals.Refuse(ctx, s.ines, oncall.Source{Kind: oncall.FromPerson, Ref: s.mira.ID}))
	talk, half := s.talks(s.mira, word, word)
	both := "?people=" + s.ines.ID.String() + "," + s.mira.ID.String()
	out := []string{here + "/on-call", turns["page-turns"], turns["page-swap"], turns["page-offer"], here + "/decisions", "/decisions", "/decisions/" + decided.ID.String(),
		"/threads/" + work.ID.String(), "/threads/" + wants.ID.String(), "/threads/" + proposal.ID.String(), "/threads/" + round.Thread.String(), "/threads/" + note.ID.String(), "/notes",
		"/notes/" + note.ID.String() + "/erase", asked + "/again", asked + "/hand-on", "/relays/new" + both, "/people?view=week", "/people/hour?with=" + s.mira.ID.String(),
		"/me/rings", "/me/interruptions", "/me/archive", "/organisation/archive", "/organisation/urgents", "/organisation/advice", talk, half + "/not-then"}
	raised, err := s.Urgents.Raise(ctx, s.mira, urgent.Raising{Space: s.ticketing.ID, Title: word, Body: word, Worse: word + word, Asked: s.ines.ID})
	s.must(err)
	s.must(s.Urgents.Mine(ctx, s.ines, raised.ID))
	return append(out, "/urgents/"+raised.ID.String(), here+"/urgents", "/rings")
}

// TestALetterOnPaper prints a thread from a dark screen, as narrow as a sheet of paper: each letter begins where its head does,
// and nothing is on its way from one colour to another, for paper would take the first of them.
func TestALetterOnPaper(t *testing.T) {
	s := newSaltmarsh(t)
	p := s.open(t, s.ines, browser.Person{Zone: "Europe/Lisbon", Look: browser.Look{Width: 660, Dark: true}})
	p.Go(s.address + "/threads/" + s.refunds.ID.String())
	p.Printed(func() {
		for _, wrong := range browser.Eval[[]string](p, `() => {
			const wrong = [...document.querySelectorAll("body *")].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).map(e => e.className + " changes slowly");
			for (const post of document.querySelectorAll(".post")) {
				const at = part => { const range = document.createRange(); range.selectNodeContents(post.querySelector(part)); return range.getBoundingClientRect().left; };
				if (Math.abs(at(".post__head") - at(".prose")) > 1) wrong.push("a letter begins at " + at(".prose") + ", and its head at " + at(".post__head"));
			}
			return wrong;
		}`) {
			t.Error(wrong)
		}
	})
}
