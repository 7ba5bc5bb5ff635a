package threads_test

import (
	"testing"

	"meantime/internal/thread"
	"meantime/internal/web/asks"
	"meantime/internal/web/compose"
	"meantime/internal/web/decisions"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/threads"
	"meantime/internal/words"
)

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "Refunds", page.PlaceSpaces) }
	moment := page.Moment{Text: "today 10:40", Spoken: "Tuesday 13 October, 10:40", ISO: "2026-10-13T10:40:00Z"}
	post := threads.Post{ID: 5, Face: page.NewFace("m", "Mira Osei", ""), Profile: "/people/x", When: moment, HTML: "<p>Text</p>", Edited: &moment, New: true, Mine: true, Remove: true}
	gone := threads.Post{ID: 6, Face: post.Face, When: moment, Gone: "Mira Osei", GoneAt: moment}
	brought := post
	brought.ID, brought.New, brought.Source = 8, false, &threads.Source{By: "<b>", When: moment, Rest: "<p>Repeated</p>"}
	writing := compose.Composer{Locale: &words.Locale{}, Reply: true, Place: "thread:x"}
	empty := threads.Page{Shell: shell(), WhyNot: "Join this space first."}
	open := threads.Page{Shell: shell(), ID: 7, Subject: "<b>", SpaceID: 8, SpaceName: "Ticketing", Posts: []threads.Post{post, gone, brought}, Earlier: 4, Skipped: true,
		State: thread.Following, MayWrite: true, Composer: writing, Closing: threads.Closing{Text: "x", Wrong: "Too long.", Files: &compose.AddFiles{Locale: &words.Locale{}, Into: "outcome", Action: "/threads/x/close/files", Wrong: "Too large."}}}
	ended := threads.Page{Shell: shell(), ID: 7, Posts: []threads.Post{post}, MayWrite: true, Composer: writing, State: thread.Muting,
		Outcome: &threads.Outcome{By: "Ruth", When: moment, HTML: "<p>Done</p>"}}
	strip := asks.Strip{Locale: &words.Locale{}, Icon: "decision", What: "A decision is needed", Says: "Mira asks for it."}
	strip.Each = []asks.Line{{Locale: strip.Locale, ID: 11, Face: post.Face, Name: "<b>", Profile: "/people/x", Says: "Answered at 10:40.", Letter: "/letters/x", Said: "<i>"},
		{Locale: strip.Locale, ID: 12, Face: post.Face, Name: "You", Says: "Asked, by 12:00 today.", Open: true, Answer: "/threads/x?until=end#c-body", Key: "k", To: "/threads/x#ask"},
		{Locale: strip.Locale, ID: 13, Face: post.Face, Open: true, Past: true, Chase: &asks.Chase{Locale: strip.Locale, ID: 13, Who: "Kenji", Past: true, Choices: []asks.Choice{{Want: "null", Label: "Whenever"}}}},
		{Locale: strip.Locale, ID: 14, Face: post.Face, Open: true, Chase: &asks.Chase{Locale: strip.Locale, ID: 14, Who: "Ruth", Choices: []asks.Choice{{Want: "null", Label: "Whenever"}}}}}
	open.Ask = &strip
	paged := threads.Page{Shell: shell(), ID: 7, Posts: []threads.Post{post}, MayWrite: true, Later: 9, Latest: 10}
	stands := &decisions.Stands{Locale: strip.Locale, Thread: 7, Open: true, Form: &decisions.Standing{Key: "k"}}
	seal := &decisions.Seal{Locale: strip.Locale, ID: 9, Number: 12, Href: "/decisions/x", By: "Ruth", When: moment, HTML: "<p>Done</p>"}
	proposal := threads.Page{Shell: shell(), ID: 7, Posts: []threads.Post{post}, MayWrite: true, MayDecide: true, Composer: writing, Stands: stands}
	record := ended
	record.MayDecide = true
	decided := threads.Page{Shell: shell(), ID: 7, Posts: []threads.Post{post}, MayWrite: true, Composer: writing, Outcome: ended.Outcome, Stands: &decisions.Stands{Locale: strip.Locale}, Decided: seal}
	pagetest.Check(t, "thread", &proposal, &record, &decided)
	pagetest.Check(t, "thread", &empty, &open, &ended, &paged)
	letter := threads.LetterPage{Shell: shell(), ID: 5, In: thread.Thread{ID: 7, Title: "Refunds"}, Post: post, Body: "Text", Wrong: "Too long.", ForElse: true,
		Files: &compose.AddFiles{Locale: &words.Locale{}, Into: "body", Action: "/letters/x/edit/files", Wrong: "Too large."}}
	pagetest.Check(t, "letters/edit", &letter)
	pagetest.Check(t, "letters/delete", &letter)
	pagetest.Check(t, "letters/history", &threads.HistoryPage{Shell: shell()}, &threads.HistoryPage{Shell: shell(), ID: 5, Home: "/threads/x", Changes: []threads.Change{
		{When: moment, Parts: []threads.Part{{Text: "a"}, {Text: "b", Added: true}, {Text: "c", Removed: true}}}, {When: moment, First: true}}})
}
