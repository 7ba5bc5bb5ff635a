package compose_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/thread"
	"meantime/internal/web/webtest"
)

func TestSomethingSensitiveIsAPrivateNote(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("title", "Four days", "body", "I would like to talk.", "sensitivity", "sensitive", "readers", "@nadia", "days", "7", "space", "", "place", "new")
	webtest.Says(t, c.Post("/arrivals", form...), "Only you and Nadia read it.", "Gone on Tue 20 Oct.", "Send privately to Nadia", "Arrives in Nadia’s next delivery. That is at 11:00",
		"Only those you name can read it. Ask for half an hour")
	webtest.Says(t, c.Post("/arrivals", with(form, "complexity", "complicated")...), "This is better live.")
	for name, wrong := range map[string][]string{"readers": {"readers", " "}, "readers ": {"readers", "@stranger"}, "readers  ": {"days", "8"}, "of": {"need", "answer", "of", " , "}} {
		for _, told := range []string{"yes", ""} {
			a := c.Post("/new", with(with(form, wrong...), "told", told, "once", name+told)...)
			if name == "readers  " && told == "" {
				continue // the domain says it when it is sent
			}
			if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="`+strings.TrimSpace(name)+`-wrong"`) || !strings.Contains(a.HTML, "I would like to talk.</textarea>") {
				t.Errorf("%v, told %q: %d %s", wrong, told, a.Status, a.Wrong())
			}
		}
	}
	asked := c.Post("/new", with(form, "told", "", "need", "answer", "of", "@kenji")...)
	webtest.Says(t, asked, "Send it? A private note to Nadia and Kenji", "You need an answer from Kenji Morita", "Only you, Nadia and Kenji read it.")
	if asked.Field("sensitivity") != "sensitive" || asked.Field("readers") != "@nadia" || asked.Field("days") != "7" {
		t.Error("the page that asks forgets for whom it is")
	}
	sent := c.Follow("/new", with(form, "need", "answer", "of", "@kenji")...)
	webtest.Says(t, sent, "Four days")
	notes, err := d.Threads.PrivateNotes(t.Context(), d.kenji)
	if err != nil || len(notes) != 1 || len(notes[0].Readers) != 3 {
		t.Fatalf("%+v, %v", notes, err)
	}
	if a := d.web.As(d.mira).Get("/threads/" + notes[0].ID.String()); a.Status != http.StatusNotFound {
		t.Errorf("to somebody else it is there: %d", a.Status)
	}
	if got := d.titles(); len(got) != 0 {
		t.Errorf("it is in the space: %v", got)
	}
	if drafts, err := d.Threads.Drafts(t.Context(), d.ines); err != nil || len(drafts) != 0 {
		t.Errorf("drafts left: %v, %v", drafts, err)
	}
}

// A draft of something sensitive is one of its own, and what was kept before it was called so is gone.
func TestADraftBecomesPrivate(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("title", "Four days", "readers", "@nadia", "days", "90")
	c.Post("/drafts", form...)
	if kept := scripted(t, c, "/drafts", with(form, "sensitivity", "sensitive")...); kept["place"] != string(thread.PrivatePlace) {
		t.Errorf("kept: %v", kept)
	}
	list := c.Get("/drafts")
	if strings.Count(list.HTML, "data-row") != 1 || !strings.Contains(list.HTML, `href="/new?private=yes"`) {
		t.Errorf("%s", list.Text())
	}
	a := c.Get("/new?private=yes")
	webtest.Says(t, a, "Send privately to Nadia")
	if a.Field("readers") != "@nadia" || !strings.Contains(a.HTML, `<option value="90" selected>`) || !strings.Contains(a.HTML, `<option value="sensitive" selected>`) {
		t.Errorf("it came back for %q", a.Field("readers"))
	}
	webtest.Says(t, c.Follow("/new", with(form, "place", "private", "sensitivity", "sensitive", "when", "later", "date", "2026-10-14", "time", "09:00")...), "Is sent at 09:00 tomorrow.")
	waiting, err := d.Threads.Scheduled(t.Context(), d.ines)
	if err != nil || len(waiting) != 1 || waiting[0].Private == nil {
		t.Fatalf("%+v, %v", waiting, err)
	}
	if back := c.Follow("/scheduled/"+waiting[0].ID.String()+"/cancel", "once", "back"); back.To != "/new?private=yes" {
		t.Errorf("to %q", back.To)
	}
}

func TestAsksToTalkAboutSomethingSensitive(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("sensitivity", "sensitive", "readers", "@nadia", "space", "")
	webtest.Says(t, c.Post("/arrivals", form...), "Ask for 11:30 today")
	form = with(form, "step", "talk 2026-10-14T10:00:00Z")
	a := c.Post("/advice", form...)
	webtest.Says(t, a, "Wednesday 14 October at 11:00 in Lisbon, 13:00 in Amman.", "Nothing is put into a calendar.", "Only you and Nadia read it.", "13:00 tomorrow in Amman, 11:00 on your clock")
	if a.Field("of") != "@nadia" || a.Field("at") != "2026-10-14T10:00:00Z" || !strings.Contains(a.HTML, `<option value="talk" selected>`) {
		t.Errorf("of %q at %q", a.Field("of"), a.Field("at"))
	}
	if a := c.Post("/advice", with(form, "readers", "")...); !strings.Contains(a.HTML, `id="readers-wrong"`) {
		t.Errorf("with nobody: %d %s", a.Status, a.Wrong())
	}
	webtest.Says(t, c.Follow("/new", with(form, "need", "talk", "of", "@nadia", "at", a.Field("at"))...), "Half an hour is asked for", "for 13:00 tomorrow in Amman, 11:00 for you")
	if got := offered(t, c, "nad&private=yes", "space", ""); got != "" {
		t.Errorf("offered: %s", got)
	}
	if a := c.Get("/complete/people?q=nad&private=yes"); !strings.Contains(a.HTML, "Nadia Haddad") {
		t.Errorf("nobody is offered to read it: %s", a.HTML)
	}
}
