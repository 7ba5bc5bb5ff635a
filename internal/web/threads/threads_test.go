package threads_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/imports"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

func lisbon(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour-1, minute, 0, 0, time.UTC)
}

// room is a world with a thread in it, written by Mira for Inês and Kenji.
type room struct {
	*apptest.World
	web               *webtest.Web
	ines, mira, kenji person.Actor
	ticketing         space.Space
	refunds           thread.Thread
	path              string
}

func newRoom(t *testing.T) *room {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	r := &room{World: w, web: webtest.New(t, w), ines: w.Person("Inês Carvalho", "Europe/Lisbon"), mira: w.Person("Mira Osei", "Africa/Accra"),
		kenji: w.Person("Kenji Morita", "Asia/Tokyo")}
	r.ticketing = w.Space("Ticketing", r.mira, r.ines, r.kenji)
	r.refunds = w.Thread(r.mira, r.ticketing, "Refunds", "412 bookings *by hand*.")
	r.path = "/threads/" + r.refunds.ID.String()
	return r
}

func (r *room) first() id.ID {
	r.T.Helper()
	p, err := r.Threads.Look(r.T.Context(), r.mira, r.refunds.ID, thread.Part{})
	if err != nil {
		r.T.Fatal(err)
	}
	return p.Letters[0].ID
}

func TestLettersOnBothClocks(t *testing.T) {
	r := newRoom(t)
	r.At(lisbon(13, 18, 0))
	r.Reply(r.kenji, r.refunds.ID, "At two in my morning.")
	a := r.web.As(r.ines).Get(r.path)
	webtest.Says(t, a, "Ticketing Threads Refunds", "Mira Osei today 09:40 in Accra, 10:40 for you", "412 bookings by hand .",
		"Kenji Morita today 02:00 in Tokyo, today 18:00 for you", "It is still open.")
	if !strings.Contains(a.HTML, "<em>by hand</em>") || !strings.Contains(a.HTML, `id="l-`+r.first().String()+`"`) {
		t.Errorf("no markup or no anchor: %s", a.HTML)
	}
	owen := r.Person("Owen Pryce", "Europe/Lisbon")
	r.Reply(r.ines, r.refunds.ID, "Here.")
	webtest.Says(t, r.web.As(owen).Get(r.path), "Inês Carvalho today 18:00 Tuesday 13 October")
	pasang := r.Person("Pasang Lhamo", "Asia/Kathmandu")
	webtest.Says(t, r.web.As(pasang).Get(r.path), "Mira Osei today 09:40 in Accra, 15:25 for you")
}

// TestWhatWasBroughtIn says where it comes from, under its own date, and folds what else the mail held.
func TestWhatWasBroughtIn(t *testing.T) {
	r := newRoom(t)
	text, err := thread.PrepareImport("It is out.", "> Is it?")
	if err != nil {
		t.Fatal(err)
	}
	ruth := r.PersonAs("Ruth Adeyemi", "Europe/Lisbon", person.Owner)
	if err := r.Spaces.Join(t.Context(), ruth, r.ticketing.ID); err != nil {
		t.Fatal(err)
	}
	run, err := r.Imports.Begin(t.Context(), ruth, imports.Archive{Space: r.ticketing.ID, File: "box", Digest: "x"})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2019, 3, 4, 10, 0, 0, 0, time.UTC)
	added, err := r.Imports.Add(t.Context(), ruth, run, []imports.Thread{{Title: "The lamp", Letters: []imports.Letter{{Key: "a", Name: "Ana Lopes", Email: "ana@old.example", Written: at, Place: at, Text: text}}}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	a := r.web.As(r.ines).Get("/threads/" + added.Threads[0].String())
	webtest.Says(t, a, "Ana Lopes", "2019", "It is out.", "What else the mail held", "Is it?", "From an archive that Ruth Adeyemi brought in, today 10:40")
	if !strings.Contains(a.HTML, `<details class="post__rest">`) {
		t.Error("what it repeats is not folded")
	}
}

func TestNewSinceYouWereHere(t *testing.T) {
	r := newRoom(t)
	c := r.web.As(r.ines)
	webtest.SaysNot(t, c.Get(r.path), "New since you were here")
	r.Reply(r.ines, r.refunds.ID, "My own.")
	webtest.SaysNot(t, c.Get(r.path), "New since you were here")
	r.Reply(r.mira, r.refunds.ID, "Newer.")
	r.Reply(r.mira, r.refunds.ID, "Newest.")
	a := c.Get(r.path)
	webtest.Says(t, a, "New since you were here MO Mira Osei")
	if n := strings.Count(a.Text(), "New since you were here"); n != 1 {
		t.Errorf("%d lines", n)
	}
	webtest.SaysNot(t, c.Get(r.path), "New since you were here")
}

// Opening a thread takes what waits of it out of the next delivery; showing it again after a mistake does not.
func TestOpeningMarksRead(t *testing.T) {
	r := newRoom(t)
	c := r.web.As(r.ines)
	if a := c.Post(r.path+"/letters", "place", "thread:"+r.refunds.ID.String(), "body", " ", "told", "yes", "once", "k"); a.Status != http.StatusUnprocessableEntity {
		t.Fatalf("an empty reply: %d", a.Status)
	}
	if n := len(r.Today(r.ines).Sealed.Entries); n != 1 {
		t.Fatalf("%d entries wait after a mistake", n)
	}
	c.Get(r.path)
	if n := len(r.Today(r.ines).Sealed.Entries); n != 0 {
		t.Fatalf("%d entries wait after reading", n)
	}
}

func TestReplies(t *testing.T) {
	r := newRoom(t)
	c := r.web.As(r.ines)
	a := c.Get(r.path)
	webtest.Says(t, a, "Arrives in Mira’s next delivery. That is at 14:00, on your clock.")
	form := []string{"place", a.Field("place"), "body", "I agree.", "told", "yes", "once", a.Field("once")}
	var to string
	for range 2 {
		sent := c.Post(r.path+"/letters", form...)
		if to != "" && sent.To != to || !strings.HasPrefix(sent.To, r.path+"?at=") {
			t.Fatalf("to %q, then to %q", to, sent.To)
		}
		to = sent.To
	}
	a = c.Get(to)
	if strings.Count(a.Text(), "I agree.") != 1 {
		t.Errorf("not once: %s", a.Text())
	}
	if a.Toast() != "Sent. It waits for each reader’s next delivery." {
		t.Errorf("saying %q", a.Toast())
	}
	wrong := c.Post(r.path+"/letters", "place", a.Field("place"), "body", strings.Repeat("word ", 14_000), "told", "yes", "once", "w")
	if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.HTML, `id="body-wrong"`) || !strings.Contains(wrong.HTML, "word word") || !strings.Contains(wrong.Text(), "I agree.") {
		t.Errorf("too long: %d %s", wrong.Status, wrong.Wrong())
	}
	if a := c.Post(r.path+"/letters", "place", "thread:0000000000001", "body", "Elsewhere", "told", "yes", "once", "e"); a.Status != http.StatusNotFound {
		t.Errorf("a reply for another thread: %d", a.Status)
	}
}

func TestFollowing(t *testing.T) {
	r := newRoom(t)
	c := r.web.As(r.ines)
	webtest.Says(t, c.Get(r.path), "You do not follow this")
	webtest.Says(t, c.Follow(r.path+"/follow", "state", "follow", "once", "a"), "You follow this: new letters come in your next delivery.")
	webtest.Says(t, c.Follow(r.path+"/follow", "state", "mute", "once", "b"), "You muted this")
	webtest.Says(t, c.Follow(r.path+"/follow", "state", "", "once", "c"), "You do not follow this")
	if a := c.Post(r.path+"/follow", "state", "watch", "once", "d"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown state: %d", a.Status)
	}
	webtest.SaysNot(t, r.web.As(r.mira).Get(r.path), "Inês") // nobody is watched
}

func TestClosingWithAnOutcome(t *testing.T) {
	r := newRoom(t)
	c := r.web.As(r.ines)
	if a := c.Post(r.path+"/close", "outcome", "", "once", "a"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="outcome-wrong"`) {
		t.Errorf("without an outcome: %d %s", a.Status, a.Wrong())
	}
	if a := c.Post(r.path+"/close", "outcome", strings.Repeat("ö", 2100), "once", "b"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, "öö</textarea>") {
		t.Errorf("too long: %d %s", a.Status, a.Wrong())
	}
	for range 2 {
		a := c.Follow(r.path+"/close", "outcome", "We refund **by hand**.", "once", "c")
		webtest.Says(t, a, "We refund by hand . Inês Carvalho closed this with an outcome, today 10:40", "Inês Carvalho closed it here.", "This thread has ended.", "Write on all the same")
		webtest.SaysNot(t, a, "Close with an outcome")
	}
	if a := c.Post(r.path+"/close", "outcome", "Otherwise.", "once", "d"); a.Status != http.StatusConflict {
		t.Errorf("closed twice: %d", a.Status)
	}
	webtest.Says(t, c.Follow(r.path+"/reopen", "once", "e"), "It is still open.", "Close with an outcome")
}

// TestClosingSaysWhatIsStillAsked of whom, and withdraws it or keeps it, as whoever closes it chooses. Who was not told of it,
// keeps it, and is told by that.
func TestClosingSaysWhatIsStillAsked(t *testing.T) {
	r := newRoom(t)
	for choice, want := range map[string]struct {
		toast, strip string
		open         bool
	}{
		"withdraw": {"Closed. The outcome comes to those who follow it, in their next delivery.", "Withdrawn at 10:40.", false},
		"keep":     {"Closed. Still asked: Kenji Morita. The outcome comes to those who follow it, in their next delivery.", "Kenji Morita Asked, by", true},
		"":         {"Closed. Still asked: Kenji Morita. The outcome comes to those who follow it, in their next delivery.", "Kenji Morita Asked, by", true},
	} {
		th, err := r.Threads.Start(t.Context(), r.mira, thread.Opening{Space: r.ticketing.ID, Title: "Fares " + choice, Body: "Which?", Ask: &ask.Wanted{Kind: ask.Answer,
			Of: []id.ID{r.kenji.ID}, Want: worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, 15), Clock: 12 * 60})}})
		if err != nil {
			t.Fatal(err)
		}
		c, path := r.web.As(r.ines), "/threads/"+th.ID.String()
		webtest.Says(t, c.Get(path), "Still asked here Kenji Morita Asked, by Thu 12:00 in Tokyo", "It is not needed any more", "It is still needed")
		again := c.Post(path+"/close", "outcome", "", "asked", choice, "once", "a"+choice)
		if kept := strings.Contains(again.HTML, `value="keep" checked`); kept != (choice == "keep") {
			t.Errorf("%q: what was chosen is forgotten", choice)
		}
		a := c.Follow(path+"/close", "outcome", "We keep them.", "asked", choice, "once", "c"+choice)
		if a.Toast() != want.toast {
			t.Errorf("%q: saying %q", choice, a.Toast())
		}
		webtest.Says(t, a, want.strip)
		mine, err := r.Asks.Theirs(t.Context(), r.mira)
		if open := slices.ContainsFunc(mine, func(q ask.Asked) bool { return q.Thread == th.ID }); err != nil || open != want.open {
			t.Errorf("%q: it is open: %t %v", choice, open, err)
		}
	}
}

// What was written is never lost with the right to send it, nor on the page that says why.
func TestWordsOutliveARefusal(t *testing.T) {
	r := newRoom(t)
	c := r.web.As(r.ines)
	form := []string{"place", c.Get(r.path).Field("place"), "body", "I was here.", "told", "yes", "once", "k"}
	if err := r.Spaces.Remove(t.Context(), r.mira, r.ticketing.ID, r.ines.ID); err != nil {
		t.Fatal(err)
	}
	a := c.Post(r.path+"/letters", form...)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "Join this space first") || !strings.Contains(a.HTML, ">I was here.</textarea>") {
		t.Errorf("not a member any more: %d %s", a.Status, a.Text())
	}
	for range thread.PageSize {
		r.Reply(r.kenji, r.refunds.ID, "Another letter.")
	}
	latest := r.Reply(r.kenji, r.refunds.ID, "The latest letter.")
	long := strings.Repeat("word ", 14_000)
	a = r.web.As(r.mira).Post(r.path+"/letters", "place", "thread:"+r.refunds.ID.String(), "body", long, "told", "yes", "once", "l")
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, "word word") || !strings.Contains(a.HTML, `id="body-wrong"`) || !strings.Contains(a.Text(), latest.Excerpt) {
		t.Errorf("too long, under a long thread: %d %s", a.Status, a.Wrong())
	}
}

func TestLongThreadsComeInPages(t *testing.T) {
	r := newRoom(t)
	if err := r.Threads.Follow(t.Context(), r.mira, r.refunds.ID, thread.Unset); err != nil {
		t.Fatal(err)
	}
	letters := []id.ID{0, r.first()}
	const all = thread.PageSize + 30
	for n := 2; n <= all; n++ {
		letters = append(letters, r.Reply(r.kenji, r.refunds.ID, fmt.Sprintf("Letter %d.", n)).ID)
	}
	c := r.web.As(r.ines)
	link := func(a webtest.Answer, words string) string {
		t.Helper()
		before, _, ok := strings.Cut(a.HTML, ">"+words+"</a>")
		if !ok {
			t.Fatalf("there is no link to %q", words)
		}
		return html.UnescapeString(before[strings.LastIndex(before, `href="`)+6 : len(before)-1])
	}
	shows := func(a webtest.Answer, first, last int) {
		t.Helper()
		found := regexp.MustCompile(`id="l-(\w+)"`).FindAllStringSubmatch(a.HTML, -1)
		if len(found) != last-first+1 || found[0][1] != letters[first].String() || found[len(found)-1][1] != letters[last].String() {
			t.Errorf("it does not show letters %d to %d but %d", first, last, len(found))
		}
	}
	a := c.Get(r.path)
	shows(a, 1, 200)
	webtest.SaysNot(t, a, "From the beginning", "Earlier letters", "letters that you have not read")
	if strings.Contains(a.HTML, `action="`+r.path+`/letters"`) {
		t.Error("it asks for a reply before the end")
	}
	later := link(a, "Later letters")
	if !strings.HasSuffix(later, "#l-"+letters[201].String()) {
		t.Errorf("it leads to %s", later)
	}
	shows(c.Get(later), 201, all)
	shows(c.Get(link(a, "The latest one")), 31, all)
	a = c.Get(r.path) // all is read: the end
	shows(a, all-19, all)
	webtest.Says(t, a, "From the beginning")
	webtest.SaysNot(t, a, "Later letters", "New since you were here")
	a = c.Get(link(a, "Earlier letters"))
	shows(a, all-19-200, all-20)
	shows(c.Get(link(a, "Earlier letters")), 1, all-19-201)
	shows(c.Get(link(a, "From the beginning")), 1, 200)
	shows(c.Get(r.path+"?at="+letters[120].String()), 20, 219)
	letters = append(letters, r.Reply(r.kenji, r.refunds.ID, "The newest.").ID)
	a = c.Get(r.path)
	shows(a, all, all+1)
	webtest.Says(t, a, "New since you were here KM Kenji Morita")
	for _, query := range []string{"?at=nowhere", "?from=nowhere", "?until=start"} {
		if a := c.Get(r.path + query); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", query, a.Status)
		}
	}
}

// What cannot be sent is shown again where it was written, at the end.
func TestAMistakeAtTheEndOfALongThread(t *testing.T) {
	r := newRoom(t)
	for range thread.PageSize + 1 {
		r.Reply(r.kenji, r.refunds.ID, "Again.")
	}
	c := r.web.As(r.ines)
	long := c.Post(r.path+"/letters", "place", "thread:"+r.refunds.ID.String(), "body", strings.Repeat("word ", 14_000), "told", "yes", "once", "w")
	if long.Status != http.StatusUnprocessableEntity || !strings.Contains(long.HTML, "word word") {
		t.Errorf("what cannot be sent is lost: %d", long.Status)
	}
}

// Going to the end past letters that are not read leaves them unread, says so, and lets the reader decide.
func TestSkippedLettersStayUnread(t *testing.T) {
	r := newRoom(t)
	for n := range thread.PageSize + 30 {
		r.Reply(r.kenji, r.refunds.ID, fmt.Sprintf("Letter %d.", n+2))
	}
	if err := r.Threads.Follow(t.Context(), r.ines, r.refunds.ID, thread.Following); err != nil {
		t.Fatal(err)
	}
	c := r.web.As(r.ines)
	webtest.Says(t, c.Get(r.path+"?until=end"), "Before these come letters that you have not read. Go to the first of them")
	if n := len(r.Today(r.ines).Sealed.Entries); n != 1 {
		t.Errorf("%d things wait: the first letter does not come any more, unread", n)
	}
	webtest.Says(t, c.Get(r.path), "412 bookings by hand")
	webtest.SaysNot(t, c.Get(r.path+"?until=end"), "Before these come letters")
	r.Reply(r.kenji, r.refunds.ID, "One more.")
	ada := r.web.As(r.Person("Ada Bell", "Europe/London"))
	webtest.Says(t, ada.Get(r.path+"?until=end"), "Take all of it as read")
	a := ada.Follow(r.path+"/read", "once", "k")
	if a.Toast() != "All of it counts as read. What of it was on its way to you does not come any more." {
		t.Errorf("saying %q", a.Toast())
	}
	webtest.Says(t, a, "One more.")
	webtest.SaysNot(t, a, "Before these come letters", "412 bookings")
}

func TestOnlyLooking(t *testing.T) {
	r := newRoom(t)
	a := r.web.As(r.Person("Owen Pryce", "Europe/London")).Get(r.path)
	webtest.Says(t, a, "Join this space first; then you can write in it.", "Go to the space")
	webtest.SaysNot(t, a, "Close with an outcome")
	if strings.Contains(a.HTML, r.path+"/letters") {
		t.Error("it offers to reply")
	}
	if err := r.Spaces.Archive(t.Context(), r.mira, r.ticketing.ID); err != nil {
		t.Fatal(err)
	}
	webtest.Says(t, r.web.As(r.ines).Get(r.path), "This space is archived")
}

// TestWhatIsAsked has everybody see how it went, and only who asks and who is asked do something about it.
func TestWhatIsAsked(t *testing.T) {
	r := newRoom(t)
	th, err := r.Threads.Start(t.Context(), r.mira, thread.Opening{Space: r.ticketing.ID, Title: "Fares", Body: "Which?", Ask: &ask.Wanted{Kind: ask.Decision,
		Of: []id.ID{r.ines.ID, r.kenji.ID}, Want: worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 12 * 60})}})
	if err != nil {
		t.Fatal(err)
	}
	owen, path := r.Person("Owen Pryce", "Europe/Lisbon"), "/threads/"+th.ID.String()
	mine, theirs := []string{"Hand it on", "Answered elsewhere"}, []string{"Ask again, in Kenji’s time", "Ask someone else", "Carry on without", "Withdraw it"}
	a := r.web.As(r.ines).Get(path)
	webtest.Says(t, a, append(mine, "A decision is needed Mira asks for it. IC You Asked, by 12:00 tomorrow. Say where you stand", "Kenji Morita Asked, by 12:00 tomorrow in Tokyo, 04:00 for you.")...)
	webtest.SaysNot(t, a, theirs...)
	a = r.web.As(r.mira).Get(path)
	webtest.Says(t, a, append(theirs, "You ask for it.", "Inês Carvalho Asked, by 12:00 tomorrow in Lisbon, 11:00 for you.")...)
	webtest.SaysNot(t, a, mine...)
	a = r.web.As(owen).Get(path)
	webtest.Says(t, a, "Inês Carvalho Asked, by 12:00 tomorrow.")
	webtest.SaysNot(t, a, append(mine, theirs...)...)
	l, err := r.Threads.Reply(t.Context(), r.ines, thread.Answer{Thread: th.ID, Body: "The low ones.", Answers: true})
	if err != nil {
		t.Fatal(err)
	}
	r.At(lisbon(14, 12, 0))
	a = r.web.As(r.mira).Get(path)
	webtest.Says(t, a, "Inês Carvalho Answered at 09:40 yesterday. Read the answer", "That time has passed. Ask again By when, in Kenji’s time")
	if !strings.Contains(a.HTML, `href="/letters/`+l.ID.String()+`"`) {
		t.Error("no way to the answer")
	}
	for _, q := range mustAsk(t, r, th.ID) {
		if q.End == nil {
			if err := r.Asks.Withdraw(t.Context(), r.mira, q.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	a = r.web.As(r.kenji).Get(path)
	webtest.Says(t, a, "A decision was needed Mira asked for it.", "KM You Withdrawn at 20:00.")
	webtest.SaysNot(t, a, mine...)
}

func mustAsk(t *testing.T, r *room, in id.ID) []ask.Asked {
	t.Helper()
	p, err := r.Threads.Find(t.Context(), r.mira, in)
	if err != nil {
		t.Fatal(err)
	}
	return p.Ask.Asked
}
