package notes_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/notes"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/webtest"
)

func TestPages(t *testing.T) {
	shell := func(confide string) page.Shell {
		s := pagetest.Shell(t, "Private notes", page.PlaceSpaces)
		s.Confide = confide
		return s
	}
	s := shell("")
	at := s.Moment
	pagetest.Check(t, "notes/list", &notes.List{Shell: shell("Only you <read> this."), Notes: []notes.Line{
		{Href: "/threads/1", Title: "Your <raise>", From: "Nadia <Haddad>", Others: "Kenji", Last: at(s.Now), Until: at(s.Now)},
		{Href: "/threads/2", Title: "Leave", Last: at(s.Now), Until: at(s.Now), Read: true}}}, &notes.List{Shell: shell("")})
	pagetest.Check(t, "notes/erase", &notes.Erase{Shell: shell("Only you."), ID: 5, Subject: "<b>", Key: "k"})
}

// world is a private note from Ruth to Kenji, in a browser each, and Inês, who owns the organisation.
type world struct {
	*apptest.World
	web               *webtest.Web
	ines, ruth, kenji person.Actor
	note              thread.Thread
}

func newWorld(t *testing.T, w *apptest.World) *world {
	t.Helper()
	n := &world{World: w, web: webtest.New(t, w), ines: w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), ruth: w.Person("Ruth Adeyemi", "Europe/London"),
		kenji: w.Person("Kenji Mori", "Asia/Tokyo")}
	var err error
	if n.note, err = w.Threads.Start(t.Context(), n.ruth, thread.Opening{Title: "Your raise", Body: "Ten per cent.", Private: &thread.Private{Readers: []id.ID{n.kenji.ID}}}); err != nil {
		t.Fatal(err)
	}
	return n
}

func (w *world) page(who person.Actor, path string, status int) string {
	w.T.Helper()
	answer := w.web.As(who).Get(path)
	if answer.Status != status {
		w.T.Fatalf("%s is answered %d: %s", path, answer.Status, answer.Text())
	}
	return answer.Text()
}

func TestThePageOfANoteSaysWhoReadsIt(t *testing.T) {
	w := newWorld(t, apptest.New(t, dbtest.SQLite(t)))
	path := "/threads/" + w.note.ID.String()
	for who, c := range map[person.Actor]struct {
		other string
		may   bool
	}{w.ruth: {"Kenji Mori", true}, w.kenji: {"Ruth Adeyemi", false}} {
		got := w.page(who, path, http.StatusOK)
		for _, want := range []string{"Only you and " + c.other + " read this.", "whoever owns the server can read the disk", "Kept until", "Ten per cent."} {
			if !strings.Contains(got, want) {
				t.Errorf("to the other of %s the page does not say %q:\n%s", c.other, want, got)
			}
		}
		if strings.Contains(got, "Erase it now") != c.may || strings.Contains(got, "Name another reader") != c.may {
			t.Errorf("the other of %s may not do what is theirs, or may do more", c.other)
		}
		html := w.web.As(who).Get(path).HTML
		if title := regexp.MustCompile(`<title>[^<]*</title>`).FindString(html); strings.Contains(title, "raise") {
			t.Errorf("the window is called %s", title)
		}
	}
	foreign, absent := w.page(w.ines, path, http.StatusNotFound), w.page(w.ines, "/threads/"+w.IDs.New().String(), http.StatusNotFound)
	if foreign != absent {
		t.Errorf("an owner can tell it from nothing:\n%s\n%s", foreign, absent)
	}
	w.page(w.kenji, "/spaces/"+w.note.Space.String(), http.StatusNotFound)
	if got := w.page(w.kenji, "/spaces", http.StatusOK); !strings.Contains(got, "Private notes") {
		t.Error("the spaces do not lead to private notes")
	}
	if got := w.page(w.ines, "/spaces", http.StatusOK); strings.Contains(got, "Private notes") {
		t.Error("who has none is led to private notes")
	}
	if got := w.page(w.kenji, "/notes", http.StatusOK); !strings.Contains(got, "Your raise") || !strings.Contains(got, "From Ruth Adeyemi, to you.") {
		t.Errorf("the list says\n%s", got)
	}
}

func TestADeliveryBringsIt(t *testing.T) {
	w := newWorld(t, apptest.New(t, dbtest.SQLite(t)))
	w.Pass(w.Clock().Add(24 * time.Hour))
	if got := w.page(w.kenji, "/today", http.StatusOK); !strings.Contains(got, "A private note from Ruth") {
		t.Errorf("Today says\n%s", got)
	}
	item := w.Today(w.kenji).Deliveries[0].Entries[0].ID
	if got := w.page(w.kenji, "/items/"+item.String()+"/why", http.StatusOK); !strings.Contains(got, "You are one of its readers") {
		t.Errorf("why it came:\n%s", got)
	}
}

func TestReadersComeAndGo(t *testing.T) {
	w := newWorld(t, apptest.New(t, dbtest.SQLite(t)))
	path, at := "/threads/"+w.note.ID.String(), "/notes/"+w.note.ID.String()
	ruth, kenji := w.web.As(w.ruth), w.web.As(w.kenji)
	for _, typed := range []string{"nobody <of> that name", ""} {
		got := ruth.Post(at+"/readers", "once", "1"+typed, "who", typed)
		if got.Status != http.StatusUnprocessableEntity || got.Field("who") != typed || !strings.Contains(got.HTML, `aria-invalid="true" aria-describedby="reader-wrong"`) ||
			!strings.Contains(got.HTML, `<details class="closing" open>`) || got.Toast() != "" {
			t.Errorf("naming %q: %d, %s", typed, got.Status, got.Wrong())
		}
	}
	if got := ruth.Post(at+"/prolong", "once", "7", "days", "next year"); got.Status != http.StatusUnprocessableEntity || got.Wrong() != "Please choose until when it is kept." {
		t.Errorf("keeping it until next year: %d, %s", got.Status, got.Wrong())
	}
	if got := kenji.Post(at+"/readers", "once", "2", "who", "ines.carvalho"); got.Status != http.StatusForbidden {
		t.Errorf("a reader names another: %d", got.Status)
	}
	ruth.Follow(at+"/readers", "once", "3", "who", "inês")
	if got := w.page(w.ines, path, http.StatusOK); !strings.Contains(got, "Only you, Ruth Adeyemi and Kenji Mori read this.") {
		t.Errorf("named, Inês reads\n%s", got)
	}
	for who, says := range map[person.Actor]string{w.ines: "From Ruth Adeyemi, to you and Kenji Mori.", w.ruth: "From you to Inês Carvalho and Kenji Mori."} {
		if got := w.page(who, "/notes", http.StatusOK); !strings.Contains(got, says) {
			t.Errorf("the list does not say %q:\n%s", says, got)
		}
	}
	ruth.Follow(at+"/drop", "once", "4", "reader", w.ines.ID.String())
	w.page(w.ines, path, http.StatusNotFound)
	w.Pass(w.Clock().Add(time.Minute))
	if got := ruth.Get(path).HTML; strings.Contains(got, `<option value="30">`) || !strings.Contains(got, `<option value="90">`) {
		t.Error("a minute more than the 30 days that it is kept is a choice, or 60 days more are none")
	}
	if got := ruth.Follow(at+"/prolong", "once", "5", "days", "90").Toast(); !strings.Contains(got, "kept until then") {
		t.Errorf("keeping it says %q", got)
	}
	if got := ruth.Post(at+"/prolong", "once", "6", "days", "30"); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Wrong(), "longer than that already") {
		t.Errorf("keeping it for less: %d, %s", got.Status, got.Wrong())
	}
	if got := kenji.Get(at + "/erase"); got.Status != http.StatusForbidden {
		t.Errorf("a reader is asked whether to erase it: %d", got.Status)
	}
	if got := w.page(w.ruth, at+"/erase", http.StatusOK); !strings.Contains(got, "It cannot be undone.") {
		t.Errorf("the author is asked\n%s", got)
	}
	ruth.Follow(at+"/erase", "once", "7")
	w.page(w.ruth, path, http.StatusNotFound)
	if got := w.page(w.kenji, "/notes", http.StatusOK); !strings.Contains(got, "Nothing private waits for you") {
		t.Errorf("erased, the list says\n%s", got)
	}
}

// A name may begin others: typed whole, it means the one who has it, and its beginning means nobody.
func TestANameThatBeginsAnother(t *testing.T) {
	w := newWorld(t, apptest.New(t, dbtest.SQLite(t)))
	ann, at := w.Person("Ann Lee", "Europe/London"), "/notes/"+w.note.ID.String()
	w.Person("Ann Lee Junior", "Europe/London")
	ruth := w.web.As(w.ruth)
	if got := ruth.Post(at+"/readers", "once", "1", "who", "ann le"); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Wrong(), "More than one person may be meant.") {
		t.Errorf("naming Ann: %d, %s", got.Status, got.Wrong())
	}
	ruth.Follow(at+"/readers", "once", "2", "who", "ann lee")
	w.page(ann, "/threads/"+w.note.ID.String(), http.StatusOK)
}

func TestAReplyNamesReadersOnly(t *testing.T) {
	w := newWorld(t, apptest.New(t, dbtest.SQLite(t)))
	for typed, offered := range map[string]bool{"ru": true, "in": false} {
		got := w.page(w.kenji, "/complete/people?thread="+w.note.ID.String()+"&q="+typed, http.StatusOK)
		if strings.Contains(got, "handle") != offered {
			t.Errorf("for %q are offered %s", typed, got)
		}
	}
}

// TestEveryPageOfAConfidentialSpaceSaysSo walks through them, and looks for what others could read off a window.
func TestEveryPageOfAConfidentialSpaceSaysSo(t *testing.T) {
	w := newWorld(t, apptest.New(t, dbtest.SQLite(t)))
	s := w.SpaceOf(space.Details{Name: "Reorganisation", Kind: space.Confidential}, w.ruth, w.kenji)
	th := w.Thread(w.ruth, s, "Who moves where", "Nobody yet.")
	for _, path := range []string{"/spaces/" + s.ID.String(), "/spaces/" + s.ID.String() + "/threads", "/spaces/" + s.ID.String() + "/members",
		"/spaces/" + s.ID.String() + "/settings", "/spaces/" + s.ID.String() + "/on-call", "/threads/" + th.ID.String(), "/letters/" + th.LastLetter.String() + "/edit"} {
		got := w.page(w.ruth, path, http.StatusOK)
		if !strings.Contains(got, "Confidential: nobody but its members learns that this space exists.") {
			t.Errorf("%s does not say that it is confidential", path)
		}
		title := regexp.MustCompile(`<title>[^<]*</title>`).FindString(w.web.As(w.ruth).Get(path).HTML)
		if strings.Contains(title, "Reorganisation") || strings.Contains(title, "Who moves") {
			t.Errorf("%s: the window is called %s", path, title)
		}
	}
	w.page(w.ines, "/spaces/"+s.ID.String(), http.StatusNotFound)
}
