package decisions_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

func lisbon(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour-1, minute, 0, 0, time.UTC)
}

// room is a proposal of Mira's, of which Inês and Kenji are asked; Dale belongs, and Owen only looks.
type room struct {
	*apptest.World
	web                           *webtest.Web
	mira, ines, kenji, dale, owen person.Actor
	ticketing                     space.Space
	proposal                      thread.Thread
	path                          string
}

func newRoom(t *testing.T) *room {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	r := &room{World: w, web: webtest.New(t, w), mira: w.Person("Mira Osei", "Africa/Accra"), ines: w.Person("Inês Carvalho", "Europe/Lisbon"),
		kenji: w.Person("Kenji Morita", "Asia/Tokyo"), dale: w.Person("Dale Whitford", "Europe/London"), owen: w.Person("Owen Pryce", "Europe/London")}
	r.ticketing = w.Space("Ticketing", r.mira, r.ines, r.kenji, r.dale)
	r.proposal = r.propose("Refund automatically")
	r.path = "/threads/" + r.proposal.ID.String()
	return r
}

func (r *room) propose(title string) thread.Thread {
	r.T.Helper()
	made, err := r.Threads.Start(r.T.Context(), r.mira, thread.Opening{Space: r.ticketing.ID, Title: title, Body: "After an hour.",
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{r.ines.ID, r.kenji.ID}}})
	if err != nil {
		r.T.Fatal(err)
	}
	return made
}

func (r *room) decided(in thread.Thread, outcome string, review worktime.Date) decision.Decision {
	r.T.Helper()
	made, err := r.Decisions.Decide(r.T.Context(), r.mira, decision.Deciding{Thread: in.ID, Outcome: outcome, Review: review})
	if err != nil {
		r.T.Fatal(err)
	}
	return made
}

func TestTakingAStance(t *testing.T) {
	r := newRoom(t)
	ines := r.web.As(r.ines)
	webtest.Says(t, ines.Get(r.path), "Where everybody stands Nobody has said so yet.", "Still to come: You and Kenji.", "Say where you stand")
	a := ines.Post(r.path+"/stance", "kind", "concern", "reason", " ", "once", "a")
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Wrong(), "what concerns you") || !strings.Contains(a.HTML, `value="concern" checked`) {
		t.Errorf("%d %q", a.Status, a.Wrong())
	}
	if a := ines.Post(r.path+"/stance", "once", "b"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("nothing chosen: %d", a.Status)
	}
	a = ines.Follow(r.path+"/stance", "kind", "concern", "reason", "The night fares.", "once", "c")
	webtest.Says(t, a, "You agree, with a concern", "The night fares.", "Still to come: Kenji.", "You Answered at 10:40.", "Change where you stand")
	if a.Toast() == "" || !strings.Contains(a.HTML, "stance--concern") {
		t.Error("it does not say so, or has no mark")
	}
	ines.Follow(r.path+"/stance", "kind", "agree", "reason", "", "once", "d")
	a = r.web.As(r.kenji).Get(r.path)
	webtest.Says(t, a, "Inês Carvalho agrees", "What was changed or taken back IC Inês Carvalho agrees, with a concern", "Agree Inês")
	a = ines.Follow(r.path+"/stance", "back", "yes", "once", "e")
	webtest.Says(t, a, "Nobody has said so yet.", "Say where you stand")
	webtest.SaysNot(t, r.web.As(r.owen).Get(r.path), "Say where you stand")
	if a := r.web.As(r.owen).Post(r.path+"/stance", "kind", "agree", "once", "f"); a.Status != http.StatusForbidden {
		t.Errorf("who only looks: %d", a.Status)
	}
}

func TestDeciding(t *testing.T) {
	r := newRoom(t)
	mira, dale := r.web.As(r.mira), r.web.As(r.dale)
	webtest.SaysNot(t, dale.Get(r.path), "Decide it")
	if a := dale.Get(r.path + "/decide"); a.Status != http.StatusForbidden {
		t.Errorf("somebody who was not asked: %d", a.Status)
	}
	webtest.Says(t, mira.Get(r.path), "Decide it", "Close it undecided")
	r.web.As(r.ines).Post(r.path+"/stance", "kind", "cannot_live_with", "reason", "Not at night.", "once", "a")
	webtest.Says(t, mira.Get(r.path+"/decide"), "What is decided", "Cannot live with it Inês", "Still to come Kenji")
	for field, form := range map[string][]string{
		"outcome": {"outcome", " ", "why", "Kept."}, "review": {"outcome", "Kept.", "review", "2026-10-13"}, "which": {"outcome", "Kept.", "which", "Nothing of that name"},
	} {
		a := mira.Post(r.path+"/decide", append(form, "once", "k"+field)...)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="`+field+`-wrong"`) || !strings.Contains(a.HTML, "Kept.</textarea>") {
			t.Errorf("%s: %d %s", field, a.Status, a.Wrong())
		}
	}
	form := []string{"outcome", "We refund after **an hour**.", "why", "412 by hand.", "review", "2027-01-11", "once", "b"}
	a := mira.Follow(r.path+"/decide", form...)
	if a.Toast() != "Decided. It is number 1 in Ticketing, and comes to those who follow it in their next delivery." {
		t.Errorf("saying %q", a.Toast())
	}
	webtest.Says(t, a, "1 We refund after an hour", "Why 412 by hand.", "Decision 1 in Ticketing . Mira Osei decided it", "To be reviewed on 11 January 2027.", "Where everybody stood", "Kenji Morita Mira carried on without it")
	webtest.SaysNot(t, a, "Open it again", "Say where you stand", "Record it")
	if again := mira.Follow(r.path+"/decide", form...); again.Toast() != "" || again.To != r.path {
		t.Errorf("the same form again: %q to %q", again.Toast(), again.To)
	}
	if a := mira.Get(r.path + "/decide"); !strings.HasPrefix(a.To, "/decisions/") {
		t.Errorf("decided, it leads to %q", a.To)
	}
	r.Pass(lisbon(13, 18, 0))
	webtest.Says(t, r.web.As(r.ines).Get("/today"), "Mira decided it, as number 1: “We refund after an hour.”")
}

// What is typed means a decision by its number or title; where it may be several, one is chosen.
func TestReplacing(t *testing.T) {
	r := newRoom(t)
	first := r.decided(r.propose("Refunds by hand"), "By hand.", 0)
	r.decided(r.propose("Refunds in cash"), "In cash.", 0)
	mira := r.web.As(r.mira)
	a := mira.Post(r.path+"/decide", "outcome", "After an hour.", "which", "refunds", "once", "a")
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "This may be several decisions.") || !strings.Contains(a.HTML, `value="`+first.ID.String()+`"`) {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	if got := mira.Get("/complete/decisions?thread=" + r.proposal.ID.String() + "&q=1").HTML; !strings.Contains(got, "Refunds by hand") || strings.Contains(got, "cash") {
		t.Errorf("offered %s", got)
	}
	a = mira.Follow(r.path+"/decide", "outcome", "After an hour.", "which", "1", "once", "b")
	webtest.Says(t, a, "In place of Decision 1: Refunds by hand")
	old := mira.Get("/decisions/" + first.ID.String())
	webtest.Says(t, old, "Replaced by Decision 3: Refund automatically", "By hand.")
	webtest.SaysNot(t, old, "It still holds", "Propose something else")
	webtest.Says(t, mira.Get("/decisions"), "Number 3 Refund automatically After an hour. Ticketing. Mira Osei", "Number 1 Refunds by hand By hand. Ticketing. Mira Osei", "Replaced by Decision 3")
	webtest.SaysNot(t, mira.Get("/decisions?which=standing"), "Refunds by hand")
	webtest.Says(t, mira.Get("/decisions?which=replaced"), "Refunds by hand")
	webtest.Says(t, mira.Get("/decisions?which=due"), "Nothing is due for review")
	webtest.Says(t, mira.Get("/spaces/"+r.ticketing.ID.String()), "Decided lately", "Number 3 Refund automatically", "All decisions")
	webtest.Says(t, mira.Get("/spaces/"+r.ticketing.ID.String()+"/decisions"), "All that was decided", "Number 2 Refunds in cash")
	if a := mira.Get("/spaces/" + r.ticketing.ID.String() + "/decisions/1"); a.To != "/decisions/"+first.ID.String() {
		t.Errorf("by its number to %q", a.To)
	}
	for _, path := range []string{"/spaces/" + r.ticketing.ID.String() + "/decisions/9", "/spaces/" + r.ticketing.ID.String() + "/decisions/x", "/decisions/x"} {
		if a := mira.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

func TestRecordingAnOutcome(t *testing.T) {
	r := newRoom(t)
	rain := r.Thread(r.mira, r.ticketing, "Rain", "It rains.")
	path := "/threads/" + rain.ID.String()
	dale := r.web.As(r.dale)
	dale.Post(path+"/close", "outcome", "Every reader gets a hood.", "once", "a")
	webtest.Says(t, dale.Get(path), "Record it as a decision", "Open it again")
	webtest.Says(t, dale.Get(path+"/decide"), "Record it as a decision", "Every reader gets a hood.")
	webtest.Says(t, dale.Follow(path+"/decide", "why", "It is cheap.", "once", "b"), "Decision 1 in Ticketing", "It is cheap.")
	if a := dale.Post(path+"/reopen", "once", "c"); a.Status != http.StatusConflict {
		t.Errorf("opened again: %d", a.Status)
	}
}

// On its review date a decision comes back to who decided, who lets it stand or proposes something else.
func TestReviewing(t *testing.T) {
	r := newRoom(t)
	made := r.decided(r.proposal, "After an hour.", worktime.DateOf(2026, 10, 14))
	r.Pass(lisbon(14, 12, 0))
	mira, path := r.web.As(r.mira), "/decisions/"+made.ID.String()
	a := mira.Get("/today")
	webtest.Says(t, a, "Refund automatically Due for review: does number 1 still hold?")
	if !strings.Contains(a.HTML, `href="`+path+`"`) {
		t.Error("it does not lead there")
	}
	item := r.Today(r.mira).Deliveries[0].Entries[0]
	webtest.Says(t, mira.Get("/items/"+item.ID.String()+"/why"), "You decided it", "The date has come")
	webtest.SaysNot(t, r.web.As(r.kenji).Get(path), "It still holds")
	webtest.Says(t, mira.Get(path), "Due for review since 14 October 2026.", "It still holds", "Let it stand", "Propose something else")
	if a := mira.Post(path+"/keep", "until", "2026-10-14", "once", "a"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Wrong(), "lies ahead") {
		t.Errorf("%d %q", a.Status, a.Wrong())
	}
	webtest.Says(t, mira.Follow(path+"/keep", "until", "2027-01-11", "once", "b"), "To be reviewed on 11 January 2027.", "Looked at again Mira Osei looked at it again on 14 October 2026, and it still held, until 11 January 2027.")
	a = mira.Follow(path+"/propose", "once", "c")
	if a.To != "/new?space="+r.ticketing.ID.String() || !strings.Contains(a.HTML, `value="Refund automatically"`) || !strings.Contains(a.HTML, "In place of [Decision 1](http://localhost:8484"+path+").") ||
		!strings.Contains(a.HTML, `value="decision" selected`) {
		t.Errorf("to %q: %s", a.To, a.HTML)
	}
	th, err := r.Threads.Start(t.Context(), r.mira, thread.Opening{Space: r.ticketing.ID, Title: "Refund at eight", Body: "In place of [Decision 1](http://localhost:8484" + path + ").",
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{r.kenji.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	if a := r.web.As(r.kenji).Get("/threads/" + th.ID.String() + "/decide"); a.Field("which") != "Refund automatically" {
		t.Errorf("it names %q", a.Field("which"))
	}
}

// A stance waits for whoever proposes, and is gone once she has seen the thread.
func TestAStanceOnToday(t *testing.T) {
	r := newRoom(t)
	r.web.As(r.kenji).Post(r.path+"/stance", "kind", "concern", "reason", "The night fares.", "once", "a")
	r.web.As(r.dale).Post(r.path+"/stance", "kind", "agree", "once", "b")
	r.Pass(lisbon(13, 14, 30))
	mira := r.web.As(r.mira)
	webtest.Says(t, mira.Get("/today"), "Kenji agrees, with a concern: “The night fares.” Dale agrees.")
	item := r.Today(r.mira).Deliveries[0].Entries[0]
	webtest.Says(t, mira.Get("/items/"+item.ID.String()+"/why"), "You proposed it", "says where they stand")
	mira.Get(r.path)
	for _, e := range r.Today(r.mira).Deliveries[0].Entries {
		if e.ReadAt.IsZero() {
			t.Error("it is not read")
		}
	}
}
