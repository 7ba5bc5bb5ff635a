package threads_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
)

func TestChangingALetter(t *testing.T) {
	r := newRoom(t)
	path := "/letters/" + r.first().String()
	mira, ines := r.web.As(r.mira), r.web.As(r.ines)
	a := mira.Get(path + "/edit")
	if !strings.Contains(a.HTML, "412 bookings *by hand*.</textarea>") {
		t.Fatalf("it does not hold what was written: %s", a.Text())
	}
	if a := mira.Post(path+"/edit", "body", " ", "once", "a"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="body-wrong"`) {
		t.Errorf("nothing left: %d %s", a.Status, a.Wrong())
	}
	r.At(lisbon(13, 11, 2))
	a = mira.Follow(path+"/edit", "body", "413 bookings\r\n*by hand*.", "once", "b")
	if a.Toast() != "Changed. What it said before can still be compared." {
		t.Errorf("saying %q", a.Toast())
	}
	webtest.Says(t, ines.Get(r.path), "413 bookings", "changed today 11:02")
	h := ines.Get(path + "/history")
	webtest.Says(t, h, "What it said before", "Changed today 11:02", "Written today 10:40")
	for _, part := range []string{"<del>412</del>", "<ins>413</ins>", " bookings"} {
		if !strings.Contains(h.HTML, part) {
			t.Errorf("the history lacks %q: %s", part, h.HTML)
		}
	}
	for _, answer := range []webtest.Answer{ines.Get(path + "/edit"), ines.Post(path+"/edit", "body", "Mine now.", "once", "c")} {
		if answer.Status != http.StatusForbidden {
			t.Errorf("somebody else's: %d", answer.Status)
		}
	}
}

func TestManyChanges(t *testing.T) {
	r := newRoom(t)
	for i := range 40 {
		if err := r.Threads.Edit(t.Context(), r.mira, r.first(), fmt.Sprintf("Version %d.", i)); err != nil {
			t.Fatal(err)
		}
	}
	a := r.web.As(r.ines).Get("/letters/" + r.first().String() + "/history")
	webtest.Says(t, a, "Version 38 39 .", "Eleven older versions are kept, and not compared here.")
	webtest.SaysNot(t, a, "412 bookings")
}

func TestRemovingALetter(t *testing.T) {
	r := newRoom(t)
	reply := r.Reply(r.ines, r.refunds.ID, "Canary.")
	path := "/letters/" + reply.ID.String()
	if a := r.web.As(r.kenji).Get(path + "/delete"); a.Status != http.StatusForbidden {
		t.Errorf("somebody else's: %d", a.Status)
	}
	if a := r.web.As(r.kenji).Post(path+"/delete", "once", "x"); a.Status != http.StatusForbidden {
		t.Errorf("somebody else's: %d", a.Status)
	}
	mira := r.web.As(r.mira) // she made the space
	webtest.Says(t, mira.Get(path+"/delete"), "It is not yours, but you look after this space.", "Canary.")
	r.At(lisbon(13, 11, 2))
	for range 2 {
		mira.Follow(path+"/delete", "once", "y")
	}
	a := r.web.As(r.ines).Get(r.path)
	webtest.Says(t, a, "Mira Osei removed this letter, today 11:02")
	webtest.SaysNot(t, a, "Canary")
	webtest.Says(t, mira.Get(path+"/history"), "Nothing is left of it")
	webtest.SaysNot(t, mira.Get(path+"/history"), "Canary")
	if a := mira.Get(path + "/delete"); a.Status != http.StatusConflict {
		t.Errorf("removed already: %d", a.Status)
	}
}

func TestALinkToALetter(t *testing.T) {
	r := newRoom(t)
	letter := r.first().String()
	if a := r.web.As(r.ines).Get("/letters/" + letter); a.To != r.path+"?at="+letter+"#l-"+letter {
		t.Errorf("to %q", a.To)
	}
}

// What one may not see answers like what is not there, on every address.
func TestStrangers(t *testing.T) {
	r := newRoom(t)
	closed := r.SpaceOf(space.Details{Name: "Secret", Kind: space.Closed}, r.mira, r.ines)
	th := r.Thread(r.mira, closed, "Canary", "Canary.")
	p, err := r.Threads.Look(t.Context(), r.mira, th.ID, thread.Part{})
	if err != nil {
		t.Fatal(err)
	}
	stranger, guest := r.web.As(r.kenji), r.web.As(r.PersonAs("Gus Guest", "Europe/Lisbon", person.Guest))
	nobody := r.web.Stranger()
	absent := "0000000000001"
	hidden := map[string]string{"/threads/": th.ID.String(), "/letters/": p.Letters[0].ID.String()}
	for _, path := range []string{"GET /threads/ID", "POST /threads/ID/letters", "POST /threads/ID/follow", "POST /threads/ID/close", "POST /threads/ID/reopen",
		"GET /letters/ID", "GET /letters/ID/edit", "POST /letters/ID/edit", "GET /letters/ID/history", "GET /letters/ID/delete", "POST /letters/ID/delete"} {
		method, pattern, _ := strings.Cut(path, " ")
		ask := func(c *webtest.Client, number string) webtest.Answer {
			to := strings.Replace(pattern, "ID", number, 1)
			if method == "GET" {
				return c.Get(to)
			}
			return c.Post(to, "place", "thread:"+number, "body", "B", "outcome", "O", "state", "follow", "told", "yes", "once", path+number)
		}
		number := hidden[pattern[:len("/threads/")]]
		for name, c := range map[string]*webtest.Client{"a stranger": stranger, "a guest": guest} {
			theirs, nothing := ask(c, number), ask(c, absent)
			if theirs.Status != http.StatusNotFound || nothing.Status != http.StatusNotFound || theirs.Text() != nothing.Text() {
				t.Errorf("%s by %s: %d %s", path, name, theirs.Status, theirs.Text())
			}
		}
		switch a := ask(nobody, number); {
		case method == "GET" && (a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/sign-in")):
			t.Errorf("%s by nobody: %d to %q", path, a.Status, a.To)
		case method == "POST" && a.Status != http.StatusUnauthorized:
			t.Errorf("%s by nobody: %d", path, a.Status)
		}
	}
}
