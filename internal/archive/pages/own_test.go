package pages_test

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/archive/pages"
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/worktime"
)

// desk is somebody's own: what they have not sent, and what they said of their time.
type desk struct {
	*apptest.World
	admin, ines, kenji, gil person.Actor
	open, closed            space.Space
}

func (d *desk) must(err error) {
	d.T.Helper()
	if err != nil {
		d.T.Fatal(err)
	}
}

// newDesk has Kenji and Inês leave things unsent, of everything that there can be.
func newDesk(t *testing.T, w *apptest.World) *desk {
	t.Helper()
	d := &desk{World: w, admin: w.PersonAs("Ada Admin", "Europe/Lisbon", person.Owner), gil: w.PersonAs("Gil Guest", "Europe/Lisbon", person.Guest)}
	d.ines = d.declares("Inês", person.Declared{Zone: "Europe/Lisbon", Shown: "Shown canary", Leaves: []person.Leave{{From: worktime.DateOf(2026, 11, 2), To: worktime.DateOf(2026, 11, 3), Note: "Leave canary"}}})
	d.kenji = d.declares("Kenji", person.Declared{
		Zone: "Asia/Tokyo", ZoneMoves: []worktime.ZoneMove{{At: moment(t, "2026-12-01T08:00"), Zone: "Europe/Paris"}},
		Hours:     &worktime.Hours{Week: worktime.Weekly[worktime.Window]{nil, {{From: 9 * 60, To: 17 * 60}}, {{From: 9 * 60, To: 17 * 60}}, nil, nil, {{From: 22 * 60, To: 6 * 60}}, nil}},
		DateHours: map[worktime.Date][]worktime.Window{worktime.DateOf(2026, 10, 20): {}, worktime.DateOf(2026, 10, 19): {{From: 8 * 60, To: 24 * 60}}},
		Batch:     &worktime.Batch{Times: []worktime.Clock{9 * 60, 13 * 60}, TimesByDay: worktime.Weekly[worktime.Clock]{nil, nil, nil, nil, nil, {}, nil}},
		Focus:     []worktime.Span{{From: moment(t, "2026-10-14T02:00Z"), To: moment(t, "2026-10-14T03:30Z")}}, QuietDates: []worktime.Date{worktime.DateOf(2026, 10, 26)},
		Region: "JP", Free: []person.Holiday{{Date: worktime.DateOf(2026, 12, 24), Name: "Eve *of* it"}}, Worked: []worktime.Date{worktime.DateOf(2026, 11, 3)},
		Leaves: []person.Leave{{From: worktime.DateOf(2026, 12, 21), To: worktime.DateOf(2027, 1, 4), StandIn: d.ines.ID, Note: "# Skiing"}},
		OffAt:  []worktime.Span{{From: moment(t, "2026-10-15T13:00"), To: moment(t, "2026-10-15T15:00")}}, NoReminders: true, Shown: "> Evenings", Coarse: true,
	})
	d.open = w.Space("Harbours", d.admin, d.ines, d.kenji, d.gil)
	d.closed = w.SpaceOf(space.Details{Name: "Closed canary", Kind: space.Closed}, d.ines, d.kenji)
	return d
}

func (d *desk) declares(name string, says person.Declared) person.Actor {
	who := d.Person(name, says.Zone)
	_, version, err := d.Persons.Schedules.Mine(d.T.Context(), who)
	d.must(err)
	_, err = d.Persons.Schedules.Save(d.T.Context(), who, who.ID, version, says)
	d.must(err)
	return who
}

func moment(t *testing.T, text string) worktime.Moment {
	t.Helper()
	m, err := worktime.ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// writes keeps a draft.
func (d *desk) writes(who person.Actor, draft thread.Draft) {
	d.T.Helper()
	d.must(d.Threads.SaveDraft(d.T.Context(), who, draft))
}

// later sets a letter to be sent nine days from now.
func (d *desk) later(who person.Actor, s thread.Scheduled) {
	d.T.Helper()
	s.Wall = worktime.WallIn(d.Clock().AddDate(0, 0, 9), time.UTC)
	_, err := d.Threads.SendLater(d.T.Context(), who, s)
	d.must(err)
}

// TestWhatIsNotSent has drafts and letters for later of two people, and looks at whose pages have them.
func TestWhatIsNotSent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(t, w)
		dogs := w.Thread(d.ines, d.open, "Dogs", "On Mull?")
		pay := w.Thread(d.ines, d.closed, "Pay canary", "By the month.")
		note, err := w.Threads.Start(t.Context(), d.ines, thread.Opening{Title: "Note canary", Body: "Canary.", Private: &thread.Private{Readers: []id.ID{d.kenji.ID}}})
		d.must(err)
		file, err := w.Files.Take(t.Context(), d.kenji, "plan (1).txt", 4, strings.NewReader("plan"))
		d.must(err)
		// What is set to be sent later is no draft any more.
		d.later(d.kenji, thread.Scheduled{Space: d.open.ID, Title: "Winter", Body: "The winter times.", Ask: &ask.Wanted{Kind: ask.Work, OfSpace: true, Want: worktime.EndOfDay(0)}})
		d.later(d.kenji, thread.Scheduled{Title: "Later canary", Body: "Later canary.", Private: &thread.Private{Readers: []id.ID{d.ines.ID}}})
		d.later(d.kenji, thread.Scheduled{Thread: note.ID, Body: "Later canary."})
		d.later(d.ines, thread.Scheduled{Thread: dogs.ID, Body: "Hers canary."})
		d.writes(d.kenji, thread.Draft{Place: thread.NewPlace, Body: "Half a thought"})
		d.writes(d.kenji, thread.Draft{Place: thread.SpacePlace(d.open.ID), Title: "# A *plan*", Body: "## Broken out\n\nSee " + file.Link() + ".",
			Ask:    &ask.Wanted{Kind: ask.Decision, Of: []id.ID{d.ines.ID, d.gil.ID}, Want: worktime.WorkingDays(3)},
			Manner: thread.Manner{Urgency: thread.Urgent, Worse: "The boat leaves.", Complexity: thread.Complicated}})
		d.writes(d.kenji, thread.Draft{Place: thread.ThreadPlace(dogs.ID), Body: "They do."})
		d.writes(d.kenji, thread.Draft{Place: thread.ThreadPlace(pay.ID), Body: "By the week, I said."})
		d.writes(d.kenji, thread.Draft{Place: thread.PrivatePlace, Title: "Private canary", Body: "Private canary.", Private: &thread.Private{Readers: []id.ID{d.ines.ID}}})
		d.writes(d.kenji, thread.Draft{Place: thread.ThreadPlace(note.ID), Body: "Reply canary."})
		d.writes(d.ines, thread.Draft{Place: thread.ThreadPlace(dogs.ID), Body: "Draft canary."})
		d.must(w.Spaces.Remove(t.Context(), d.ines, d.closed.ID, d.kenji.ID))
		d.writes(d.gil, thread.Draft{Place: thread.NewPlace, Body: "From outside.", Ask: &ask.Wanted{Kind: ask.Talk, Of: []id.ID{d.ines.ID}, At: w.Clock().Add(48 * time.Hour)}})
		d.must(w.Spaces.Remove(t.Context(), d.admin, d.open.ID, d.gil.ID))

		mine := written(t, w, pages.Person, d.kenji)
		drafts, later := mine["drafts.md"], mine["scheduled.md"]
		says(t, drafts, []string{"# Drafts\n", "Drafts of private notes, and of replies in them, are kept sealed and are not among these.",
			"## Without a title\n\nNo space is chosen yet. Kept on 13 October 2026, 18:40 in Tokyo (09:40 UTC).\n\n> Half a thought\n",
			"## \\# A \\*plan\\*\n\nFor Harbours.", "It asks Inês and Gil Guest for a decision, within 3 working days. It is rather complicated.", "> The boat leaves.", "> ## Broken out\n>\n> See [plan (1).txt](files/" + file.ID.String() + "/plan%20%281%29.txt).",
			"## Dogs\n\nA reply in Dogs. Kept on", "## Without a title\n\nFor a place that they do not see any more. Kept on", "> By the week, I said."}, []string{"canary", "/files/0"})
		says(t, later, []string{"## Winter\n\nFor Harbours. It is to be sent on 22 October 2026, 09:40 in Tokyo (00:40 UTC).", "It asks anybody in the space for some work, by the end of their day.", "> The winter times."}, []string{"canary"})
		if n, m := strings.Count(drafts, "\n## "), strings.Count(later, "\n## "); n != 4 || m != 1 || strings.Contains(drafts+later, "\x01") {
			t.Errorf("there are %d drafts and %d for later, and what is sealed is among them: %s%s", n, m, drafts, later)
		}
		says(t, mine["README.md"], []string{"(drafts.md)", "(scheduled.md)", "(hours.md)"}, []string{"Closed canary"})
		outside := written(t, w, pages.Person, d.gil)
		says(t, outside.all(), []string{"From outside.", "It asks somebody whom they do not see any more for half an hour to talk, for 15 October 2026, 10:40 in Lisbon (09:40 UTC)."}, []string{"Inês", "Harbours", "canary"})
		hers := written(t, w, pages.Person, d.ines)
		says(t, hers["drafts.md"]+hers["scheduled.md"], []string{"## Dogs\n\nA reply in [Dogs](spaces/Harbours/2026-10-13%20Dogs%20" + dogs.ID.String() + ".md).", "> Draft canary.", "> Hers canary."}, []string{"Kenji", "They do", "Half a thought", "winter"})
		says(t, hers.all(), nil, []string{"Half a thought", "By the week, I said", "winter times", "Private canary", "Reply canary", "Later canary", "Skiing", "Evenings"})
		for about, b := range map[string]book{"the workspace": written(t, w, pages.Workspace, person.Actor{}), "the organisation": written(t, w, pages.Organisation, d.admin), "the admin": written(t, w, pages.Person, d.admin)} {
			says(t, b.all(), nil, []string{"Half a thought", "They do.", "By the week, I said", "The boat leaves", "winter times", "Private canary", "Reply canary", "Later canary", "Draft canary", "Hers canary",
				"Skiing", "Leave canary", "Shown canary", "Evenings", "Eve "})
			for name := range b {
				if about != "the admin" && regexp.MustCompile(`^(drafts|scheduled|hours)`).MatchString(name) {
					t.Errorf("%s has %s", about, name)
				}
			}
		}
		if empty := written(t, w, pages.Person, d.admin); !strings.Contains(empty["drafts.md"], "There are none here.") || !strings.Contains(empty["scheduled.md"], "There are none here.") {
			t.Error("who has none is not told so")
		}
	})
}

func says(t *testing.T, text string, want, not []string) {
	t.Helper()
	for _, words := range want {
		if !strings.Contains(text, words) {
			t.Errorf("%q is missing in\n%s", words, text)
		}
	}
	for _, words := range not {
		if at := strings.Index(text, words); at >= 0 {
			t.Errorf("%q is there: …%.200s", words, text[max(0, at-80):])
		}
	}
}

// TestHours writes down all that somebody can say of their time.
func TestHours(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(t, w)
		const want = `# Hours and time away

What they had said of their time, on their own clock.

## Working

Monday to Tuesday 09:00 to 17:00, Friday 22:00 to 06:00.

On the clock of Asia/Tokyo.

- From 1 December 2026, 08:00 on the clock of Europe/Paris.

## Other hours on single dates

- 19 October 2026: 08:00 to 24:00
- 20 October 2026: not working

## Deliveries

Each day: 09:00 and 13:00.

On some days otherwise: Friday none.

They are reminded of nothing that they are asked.

Nothing ordinary is delivered on 26 October 2026.

## Focus

- 14 October 2026, 11:00 to 12:30

## Holidays

The public holidays of Japan (JP).

They work on 3 November 2026.

- 24 December 2026: Eve \*of\* it

## Time away

- 21 December 2026 to 4 January 2027. Inês stands in. “\# Skiing”
- 15 October 2026, 13:00 to 15:00

## What others see

> > Evenings

The days alone, and no times.
`
		if got := written(t, w, pages.Person, d.kenji)["hours.md"]; got != want {
			t.Errorf("it says\n%s", got)
		}
		says(t, written(t, w, pages.Person, d.ines)["hours.md"], []string{"Monday to Friday 09:00 to 17:00.", "Each thing comes by itself", "> Shown canary", "“Leave canary”", "Their hours, and when"}, nil)
	})
}

// TestWhatIsOthersOnOnesPages looks at a thread on the pages of who is asked in it, and on those of the organisation.
func TestWhatIsOthersOnOnesPages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(t, w)
		asked, err := w.Threads.Start(t.Context(), d.ines, thread.Opening{Space: d.open.ID, Title: "Dogs", Body: "On Mull?", Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{d.kenji.ID}, Want: worktime.WorkingDays(1)}})
		d.must(err)
		_, err = w.Urgents.Raise(t.Context(), d.ines, urgent.Raising{Space: d.open.ID, Title: "Urgent canary", Worse: "Worse canary."})
		d.must(err)
		old, err := w.Decisions.Decide(t.Context(), d.ines, decision.Deciding{Thread: w.Thread(d.ines, d.open, "Old", "Text.").ID, Outcome: "So."})
		d.must(err)
		later := w.Thread(d.ines, d.open, "Later", "Text.")
		w.Reply(d.kenji, later.ID, "Yes.")
		_, err = w.Decisions.Decide(t.Context(), d.ines, decision.Deciding{Thread: later.ID, Outcome: "Otherwise.", Replaces: old.ID})
		d.must(err)
		mine, all := written(t, w, pages.Person, d.kenji), written(t, w, pages.Organisation, d.admin)
		says(t, mine.all(), []string{"kenji@", "It replaces decision 1, “Old”."}, []string{"inês@", "Urgent canary", "Worse canary"})
		says(t, all.all(), []string{"kenji@", "inês@", "Urgent canary", "> Worse canary.", "It replaces [decision 1, “Old”]("}, nil)
		exactly := regexp.MustCompile(`\*\*Kenji\*\*, by \d+ October 2026, \d\d:\d\d in Tokyo`)
		if page := mine.of(t, asked.ID.String()); !exactly.MatchString(page) {
			t.Errorf("Kenji is not told until when:\n%s", page)
		}
		if page := all.of(t, asked.ID.String()); exactly.MatchString(page) || !strings.Contains(page, "October 2026 in Tokyo") {
			t.Errorf("others are told more than the day:\n%s", page)
		}
		for about, b := range map[string]book{"Kenji": mine, "the organisation": all} {
			b.leads(t, about)
		}
	})
}

// leads follows every link of a book to a page, which must be there.
func (b book) leads(t *testing.T, about string) {
	t.Helper()
	found := 0
	for name, page := range b {
		for _, link := range regexp.MustCompile(`\]\(([^)]+\.md)\)`).FindAllStringSubmatch(page, -1) {
			to, err := url.PathUnescape(link[1])
			if to = path.Join(path.Dir(name), to); err != nil || b[to] == "" {
				t.Errorf("%s: %s leads to %s, which is not there", about, name, to)
			}
			found++
		}
	}
	if found == 0 {
		t.Errorf("%s: nothing leads anywhere", about)
	}
}
