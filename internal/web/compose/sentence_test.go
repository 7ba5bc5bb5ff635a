package compose_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

func TestAdvisesAndFollows(t *testing.T) {
	for name, c := range map[string]struct {
		fields []string
		says   string
		step   triage.Step
		field  string // that the step changes
		want   string
	}{
		"a decision":      {[]string{"complexity", "complicated", "need", "decision", "of", "@kenji"}, "Lay it out, so that they can decide", triage.LayOutProposal, "layout", "proposal"},
		"a question":      {[]string{"complexity", "complicated", "need", "answer", "of", "@kenji"}, "Lay it out, so that one answer is enough", triage.LayOutProblem, "layout", "problem"},
		"an account":      {[]string{"complexity", "complicated"}, "Say first what matters", triage.LayOutAccount, "layout", "account"},
		"today":           {[]string{"urgency", "today"}, "It comes in their next delivery, today or not.", triage.AskForAnAnswer, "need", "answer"},
		"today from whom": {[]string{"urgency", "today", "need", "work", "of", "@mira"}, "Say by when", triage.ByTheEndOfTheirDay, "by", "today"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			web := d.web.As(d.ines)
			form := d.form(c.fields...)
			webtest.Says(t, web.Post("/arrivals", form...), c.says)
			webtest.Says(t, web.Post("/new", with(form, "told", "")...), "Send it?", c.says)
			a := web.Post("/advice", with(form, "step", string(c.step))...)
			webtest.Says(t, a, "What about winter?")
			if strings.Contains(a.Text(), c.says) {
				t.Errorf("it is still advised: %s", a.Text())
			}
			if !strings.Contains(a.HTML, `name="`+c.field+`" value="`+c.want+`"`) && !strings.Contains(a.HTML, `<option value="`+c.want+`" selected>`) {
				t.Errorf("%s is not %s", c.field, c.want)
			}
		})
	}
	d := newDesk(t)
	if a := d.web.As(d.ines).Post("/arrivals", d.form()...); strings.Contains(a.HTML, `formaction="/advice"`) {
		t.Errorf("something simple is advised on: %s", a.Text())
	}
	if a := d.web.As(d.ines).Post("/advice", d.form("step", "dance")...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, "What about winter?</textarea>") {
		t.Errorf("a step that there is not: %d", a.Status)
	}
}

func TestTheOrganisationsReasonIsQuoted(t *testing.T) {
	d := newDesk(t)
	if err := d.Advice.Set(t.Context(), d.PersonAs("Ada Admin", "Europe/Lisbon", person.Admin), "complicated_account", triage.Override{Reason: "We agreed on <one page>."}); err != nil {
		t.Fatal(err)
	}
	webtest.Says(t, d.web.As(d.ines).Post("/arrivals", d.form("complexity", "complicated")...), "We agreed on <one page>.")
}

func TestLaysOutWithoutLosingAWord(t *testing.T) {
	d := newDesk(t)
	a := d.web.As(d.ines).Post("/advice", d.form("complexity", "complicated", "need", "decision", "of", "@kenji", "step", "proposal")...)
	if !strings.Contains(a.HTML, ">## What it is about\n\nWhat about winter?\n\n## What we could do\n") {
		t.Error(a.HTML)
	}
	if got := a.Field("of"); got != "@kenji" {
		t.Errorf("of %q", got)
	}
}

// TestAsksForHalfAnHour by one button of the advice, which names it; the others stay on offer, and the time is kept.
func TestAsksForHalfAnHour(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("complexity", "complicated", "need", "answer", "of", "@nadia")
	// Nadia gets it at 11:00 on Inês' clock, and works until 15:00: the first and the last hour of the day are spared.
	webtest.Says(t, c.Post("/arrivals", form...), "or talk it through.", "Ask for 11:30 today", "Ask for 10:00 tomorrow", "Ask for Thu 10:00")
	form = with(form, "step", "talk")
	a := c.Post("/advice", form...)
	webtest.Says(t, a, "Tuesday 13 October at 11:30 in Lisbon, 13:30 in Amman.", "They say whether it suits them, or which would instead. Nothing is put into a calendar.", "Rather 10:00 tomorrow")
	if got := a.Field("at"); got != "2026-10-13T10:30:00Z" {
		t.Errorf("at %q", got)
	}
	if !strings.Contains(a.HTML, "What about winter?</textarea>") {
		t.Error("what was written is lost")
	}
	chosen := with(form, "need", "talk", "at", a.Field("at"))
	webtest.Says(t, c.Post("/new", with(chosen, "told", "")...), "You need half an hour to talk from Nadia Haddad, Tuesday 13 October at 11:30 in Lisbon, 13:30 in Amman.")
	webtest.Says(t, c.Follow("/new", with(chosen, "once", "sent")...), "Half an hour is asked for", "Asked, for 13:30 today in Amman, 11:30 for you.")
	if a := c.Post("/new", with(chosen, "at", "")...); !strings.Contains(a.Text(), "Please choose a half hour.") || !strings.Contains(a.HTML, `id="c-need" name="need" aria-invalid="true" aria-describedby="by-wrong"`) {
		t.Errorf("without a time: %d %s", a.Status, a.Wrong())
	}
	if a := c.Post("/arrivals", with(chosen, "at", "")...); strings.Contains(a.Text(), "has begun already") || !strings.Contains(a.Text(), "First Nadia at 11:00") {
		t.Errorf("without a time it arrives %s", a.Text())
	}
	if a := c.Post("/new", with(chosen, "urgency", "urgent", "worse", "x", "rings", "yes")...); !strings.Contains(a.Text(), "For half an hour to talk, say that it is not urgent.") {
		t.Errorf("urgent: %d %s", a.Status, a.Wrong())
	}
	coarse := d.PersonWith("Cora Coarse", person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true})
	away := d.PersonWith("Axel Away", person.Member, person.Declared{Zone: "Europe/Lisbon",
		Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 1), To: worktime.DateOf(2026, 12, 20)}}})
	for _, who := range []person.Actor{coarse, away} {
		if err := d.Spaces.Add(t.Context(), d.ines, d.ticketing.ID, who.ID); err != nil {
			t.Fatal(err)
		}
	}
	outside := "This half hour is outside somebody’s hours."
	for of, is := range map[string]bool{"@nadia": false, "@cora": false, "@kenji": true, "@nadia, @kenji": true, "@axel": true} {
		a := c.Post("/arrivals", with(chosen, "of", of)...)
		if got := strings.Contains(a.Text(), outside); got != is || is == strings.Contains(a.Text(), "Nothing is put into a calendar.") {
			t.Errorf("with %s: said %t: %s", of, got, a.Text())
		}
	}
	none := c.Post("/arrivals", with(chosen, "of", "@kenji", "at", "")...)
	webtest.Says(t, none, "there is no half hour in which all of you work. In writing, each of you does it in their own day. Ask in writing Ask for 08:30 tomorrow, outside your hours Start a relay")
	if !strings.Contains(none.HTML, `href="/relays/new?people=`+d.kenji.ID.String()+`"`) {
		t.Errorf("the relay is not with him: %s", none.HTML)
	}
	if a := c.Post("/arrivals", with(chosen, "of", "@axel", "at", "")...); strings.Contains(a.Text(), "outside your hours") {
		t.Errorf("outside of the hours of who is away: %s", a.Text())
	}
	for of, wrong := range map[string]string{
		"": "Please say with whom you would like to talk.", "@axel": "there is no half hour in which all of you work",
		"@kenji": "there is no half hour in which all of you work", "@stranger": "Please ask people who see this space",
	} {
		a := c.Post("/advice", with(form, "of", of)...)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), wrong) || !strings.Contains(a.HTML, "What about winter?</textarea>") {
			t.Errorf("%s: %d %s", of, a.Status, a.Wrong())
		}
	}
}

func TestTheWordsAreKept(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("urgency", "today", "complexity", "complicated", "layout", "account", "need", "talk", "of", "@nadia", "at", "2026-10-15T08:00:00Z")
	kept := func(where string) {
		t.Helper()
		a := c.Get("/new?space=" + d.ticketing.ID.String())
		for _, want := range []string{`<option value="today" selected>`, `<option value="complicated" selected>`, `name="layout" value="account"`, `name="at" value="2026-10-15T08:00:00Z"`} {
			if !strings.Contains(a.HTML, want) {
				t.Errorf("%s: no %s", where, want)
			}
		}
	}
	c.Post("/drafts", form...)
	kept("a draft")
	webtest.Says(t, c.Follow("/new", with(form, "when", "later", "date", "2026-10-14", "time", "09:00")...), "Is sent at 09:00 tomorrow.")
	waiting, err := d.Threads.Scheduled(t.Context(), d.ines)
	if err != nil || len(waiting) != 1 || waiting[0].Manner.Urgency != thread.Today {
		t.Fatalf("%+v, %v", waiting, err)
	}
	c.Follow("/scheduled/"+waiting[0].ID.String()+"/cancel", "once", "back")
	kept("what was to be sent later")
	for _, wrong := range [][]string{{"urgency", "very"}, {"complexity", "tangled"}} {
		if a := c.Post("/new", with(form, wrong...)...); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", wrong, a.Status)
		}
	}
}
