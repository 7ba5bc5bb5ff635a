package incoming_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// at is the address of a space, as one who belongs to it sees it.
func (d *desk) at(who person.Actor, s space.Space) string {
	d.t.Helper()
	to, ok, err := d.Incoming.ToSpace(d.t.Context(), who, s.ID)
	if err != nil || !ok {
		d.t.Fatal(ok, err)
	}
	return to.Address
}

// opens is a mail of Inês's to a space.
func opens(to, subject, body string, more ...string) string {
	raw := mail(to, body, more...)
	return strings.Replace(raw, "Subject: Re: Fares in winter\r\n", subject, 1)
}

func (d *desk) titles(s space.Space) (out []string) {
	d.t.Helper()
	list, _, err := d.Threads.Browse(d.t.Context(), d.mira, s.ID, thread.All, 0, 50)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range list {
		out = append(out, fmt.Sprintf("%s (%d)", l.Title, l.Letters))
	}
	return out
}

// said are the reasons of what somebody was told by mail.
func (d *desk) said() (out []string) {
	d.t.Helper()
	d.read(func(tx *db.Tx) (err error) {
		out, err = db.All(tx, db.Value[string], `SELECT m.reason FROM outbox o JOIN mail_in m ON m.number = o.ref WHERE o.kind = 'mail_refused' ORDER BY m.received_at, m.number`)
		return err
	})
	return out
}

func TestAMailToASpaceOpensAThread(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		to := d.at(d.mira, d.crew)
		if to != "meantime+reply-crew-app@saltmarsh.example" {
			t.Errorf("it is at %q", to)
		}
		written := strings.ToUpper(strings.Replace(to, "crew-app", "Crew_App", 1))
		d.come(opens(written, "Subject: Re: Fwd: The =?utf-8?q?winter_=C3=A2?= times\r\n", "--b\r\nContent-Type: text/html\r\n\r\n<p>They are <b>late</b>.</p>\r\n--b\r\nContent-Type: text/csv; name=times.csv\r\nContent-Disposition: attachment; filename=times.csv\r\n\r\na,b\r\n--b--",
			"MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"))
		d.wants("posted")
		list, _, err := w.Threads.Browse(t.Context(), d.mira, d.crew.ID, thread.GoingOn, 0, 1)
		if err != nil || len(list) != 1 || list[0].Title != "The winter â times" {
			t.Fatalf("%v %+v", err, list)
		}
		page, err := w.Threads.Look(t.Context(), d.mira, list[0].ID, thread.Part{})
		if err != nil || len(page.Letters) != 1 {
			t.Fatal(err, len(page.Letters))
		}
		first := page.Letters[0]
		if first.Author != d.ines.ID || !first.Origin.ByMail || first.Origin.Sender != "" || !strings.HasPrefix(first.Body, "They are **late**.") || !strings.Contains(first.Body, "times.csv") || page.Ask != nil {
			t.Errorf("%+v", first)
		}
		w.Pass(w.Clock().Add(26 * time.Hour))
		if got := strings.Join(w.Titles(d.mira), "\n"); !strings.Contains(got, "The winter â times") {
			t.Errorf("it is delivered as any other: %q", got)
		}
		if wrong, err := w.Threads.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("%v %q", err, wrong)
		}
	})
}

func TestTheTitleOfAMail(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	d := sit(t, w)
	to := d.at(d.mira, d.crew)
	for subject, want := range map[string]string{
		"Subject: AW: Re: Fares\r\n":            "Fares",
		"":                                      "By a tenth, I would say",
		"Subject: \r\n":                         "By a tenth, I would say",
		"Subject: Re:\r\n":                      "By a tenth, I would say",
		"Subject: Fares\r\n \r\n\tand more\r\n": "Fares and more",
		"Subject: =?utf-8?q?Fares=0D=0ABcc=3A_x=40y?=\r\n":       "Fares Bcc: x@y",
		"Subject: =?utf-8?q?a=00b=E2=80=AEc?=\r\n":               "abc",
		"Subject: " + strings.Repeat("long ", 60) + "\r\n":       strings.Repeat("long ", 40)[:thread.MaxTitle-1] + "…",
		"Subject: <script>alert(1)</script> **bold**\r\n":        "<script>alert(1)</script> **bold**",
		"Subject: One\r\nSubject: Two\r\n":                       "One",
		"Subject: =?iso-8859-1?q?Pre=E7os?=\r\nX-Other: Re:\r\n": "Preços",
	} {
		d.verdict.Proven = true
		id := fmt.Sprintf("Message-ID: <%d@mail.example>", w.IDs.New())
		d.come(strings.Replace(opens(to, subject, "By a tenth, I would say"), "Message-ID: <one@mail.example>", id, 1))
		list, _, err := w.Threads.Browse(t.Context(), d.mira, d.crew.ID, thread.All, 0, 1)
		if err != nil || len(list) != 1 || list[0].Title != want {
			t.Errorf("%q: %v %q, not %q", subject, err, list[0].Title, want)
		}
	}
}

// What comes twice opens one thread, and who answers the mail by which one was opened answers there.
func TestOneThreadForOneMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		to := d.at(d.ines, d.crew)
		first := opens(to, "Subject: Winter times\r\n", "When do they begin?")
		d.come(first)
		w.At(w.Clock().Add(time.Minute))
		d.come(first)
		d.wants("posted", "known")
		reply := strings.NewReplacer(inesMail, "mira.osei@saltmarsh.example", "Message-ID: <one@", "Message-ID: <two@").Replace(opens(to, "Subject: Re: Winter times\r\n", "In December.", "References: <zero@mail.example> <one@mail.example>", "In-Reply-To: <one@mail.example>"))
		d.verdict.From = "mira.osei@saltmarsh.example"
		w.At(w.Clock().Add(time.Minute))
		d.come(reply)
		w.At(w.Clock().Add(time.Minute))
		d.come(reply)
		d.wants("posted", "known", "posted", "known")
		if got := strings.Join(d.titles(d.crew), "; "); got != "Winter times (2); Fares in winter (1)" {
			t.Errorf("%s", got)
		}
		// A message of somebody else that bears the same Message-ID is another.
		w.At(w.Clock().Add(time.Minute))
		d.come(strings.NewReplacer(inesMail, "mira.osei@saltmarsh.example").Replace(opens(to, "Subject: Mine\r\n", "It is.")))
		if got := strings.Join(d.titles(d.crew), "; "); got != "Mine (1); Winter times (2); Fares in winter (1)" {
			t.Errorf("%s", got)
		}
		// In another space it is not known.
		other := w.Space("Elsewhere", d.ines, d.mira)
		d.verdict.From = inesMail
		w.At(w.Clock().Add(time.Minute))
		d.come(opens(d.at(d.ines, other), "Subject: Re: Winter times\r\n", "Here, too.", "References: <one@mail.example>"))
		if got := strings.Join(d.titles(other), "; "); got != "Winter times (1)" {
			t.Errorf("%s", got)
		}
		if wrong, err := w.Threads.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("%v %q", err, wrong)
		}
	})
}

// Who may not write there hears what the page would say; of a space that somebody does not see they hear what anybody hears of one that is none.
func TestWhoMayOpen(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		w.PersonAs("Olu Bello", "Africa/Lagos", person.Guest)
		open := w.SpaceOf(space.Details{Name: "Open", Kind: space.Open}, d.mira)
		closed := w.SpaceOf(space.Details{Name: "Closed", Kind: space.Closed}, d.mira)
		plum := w.SpaceOf(space.Details{Name: "Layoffs", Kind: space.Confidential}, d.mira)
		shut := w.Space("Over", d.ines, d.mira)
		toShut := d.at(d.ines, shut)
		if err := w.Spaces.Archive(t.Context(), d.ines, shut.ID); err != nil {
			t.Fatal(err)
		}
		unknown := "meantime+reply-nothing-here@saltmarsh.example"
		for n, c := range []struct {
			to, from, became, said string
		}{
			{d.at(d.mira, open), inesMail, "refused outside", "outside"},
			{d.at(d.mira, closed), inesMail, "refused ended", "ended"},
			{d.at(d.mira, plum), inesMail, "refused ended", "ended"},
			{unknown, inesMail, "refused ended", "ended"},
			{toShut, inesMail, "refused archived", "archived"},
			{d.at(d.mira, open), "olu.bello@saltmarsh.example", "refused ended", "ended"},
			{d.at(d.mira, open), "who@elsewhere.example", "refused no_address", ""},
			{d.at(d.mira, plum), "who@elsewhere.example", "refused no_address", ""},
			{unknown, "who@elsewhere.example", "refused no_address", ""},
		} {
			t.Run(fmt.Sprint(n, c), func(t *testing.T) {
				before := len(d.said())
				d.verdict = incoming.Verdict{From: c.from, Proven: true}
				w.At(w.Clock().Add(time.Minute))
				d.come(strings.Replace(opens(c.to, "Subject: Hello\r\n", "Me."), inesMail, c.from, 1))
				all := d.became()
				if got := all[len(all)-1]; got != c.became {
					t.Errorf("it became %q", got)
				}
				said := strings.Join(d.said()[before:], " ")
				if said != c.said {
					t.Errorf("told %q", said)
				}
			})
		}
		for _, s := range []space.Space{open, closed, plum} {
			if got := d.titles(s); len(got) > 0 {
				t.Errorf("%s: %q", s.Name, got)
			}
		}
		if to := d.at(d.mira, plum); strings.Contains(to, "ayoff") || strings.Contains(d.at(d.mira, closed), "closed@") {
			t.Errorf("the addresses tell too much: %s, %s", to, d.at(d.mira, closed))
		}
		// Its members open threads in what is confidential, too.
		d.verdict = incoming.Verdict{From: "mira.osei@saltmarsh.example", Proven: true}
		d.come(strings.Replace(opens(d.at(d.mira, plum), "Subject: Who\r\n", "Them."), inesMail, "mira.osei@saltmarsh.example", 1))
		if got := strings.Join(d.titles(plum), ""); got != "Who (1)" {
			t.Errorf("%q", got)
		}
	})
}

// TestARefusalSaysNothingConfidential: its writer is told by mail why nothing was posted, and of a confidential space not what it was about.
func TestARefusalSaysNothingConfidential(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		for kind, about := range map[space.Kind]string{space.Closed: "Who goes in May", space.Confidential: ""} {
			over := w.SpaceOf(space.Details{Name: "Over, " + string(kind), Kind: kind}, d.ines, d.mira)
			to := d.at(d.ines, over)
			if err := w.Spaces.Archive(t.Context(), d.ines, over.ID); err != nil {
				t.Fatal(err)
			}
			d.come(opens(to, "Subject: Who goes in May\r\n", "Nobody of "+string(kind)+"."))
			var got string
			d.read(func(tx *db.Tx) (err error) {
				got, _, err = db.One(tx, db.Value[string], `SELECT about FROM mail_in WHERE reason = 'archived' AND space_id = $1`, over.ID)
				return err
			})
			if got != about {
				t.Errorf("%s: it is told of as %q", kind, got)
			}
		}
	})
}

// What becomes confidential has another address, and the one of before is none.
func TestTheAddressOfWhatBecomesConfidential(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		before := d.at(d.mira, d.crew)
		if err := w.Spaces.Edit(t.Context(), d.ines, d.crew.ID, space.Details{Name: "Renamed", Kind: space.Closed}); err != nil {
			t.Fatal(err)
		}
		if d.at(d.mira, d.crew) != before {
			t.Error("a new name changes what people have written down")
		}
		if err := w.Spaces.Edit(t.Context(), d.ines, d.crew.ID, space.Details{Name: "Crew app", Kind: space.Confidential}); err != nil {
			t.Fatal(err)
		}
		d.come(opens(before, "Subject: Hello\r\n", "Me."))
		d.wants("refused ended")
		after := d.at(d.mira, d.crew)
		if strings.Contains(after, "crew") || after == before {
			t.Errorf("%s says what it is", after)
		}
		w.At(w.Clock().Add(time.Minute))
		d.come(opens(after, "Subject: Hello\r\n", "Me."))
		d.wants("refused ended", "posted")
		ana := w.Person("Ana Reis", "Europe/Lisbon")
		other := w.Space("Crew app", ana)
		if to := d.at(ana, other); to != before {
			t.Errorf("another of that name is at %s", to)
		}
		same := w.Space("Crew (App)", ana)
		if to := d.at(ana, same); to != strings.Replace(before, "app", "app-2", 1) {
			t.Errorf("one that is spelled alike is at %s", to)
		}
		if to := d.at(ana, w.Space("海", ana)); !strings.HasPrefix(to, "meantime+reply-space-") {
			t.Errorf("one without a letter is at %s", to)
		}
		if to := d.at(ana, w.Space(strings.Repeat("ab ", 19), ana)); len(to) > len("meantime+reply-@saltmarsh.example")+25 {
			t.Errorf("a long one is at %s", to)
		}
		if _, ok, err := w.Incoming.ToSpace(t.Context(), d.ines, other.ID); ok || err != nil {
			t.Error("who does not belong to it is told", err)
		}
	})
}

func TestAMailToASpaceThatIsNotProven(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		to := d.at(d.ines, d.crew)
		d.verdict = incoming.Verdict{}
		for n := range 23 {
			w.At(w.Clock().Add(time.Second))
			d.come(strings.Replace(opens(to, "Subject: Winter times\r\n", "When?"), "<one@", fmt.Sprintf("<%d@", n), 1))
		}
		list, err := w.Incoming.Held(t.Context(), d.ines)
		if err != nil || len(list) != 20 || list[0].Space != d.crew.ID || len(d.said()) > 0 {
			t.Fatalf("%v: %d are held, %d answered", err, len(list), len(d.said()))
		}
		if got := d.became(); got[22] != "refused too_many" {
			t.Errorf("the last became %q", got[22])
		}
		if others, err := w.Incoming.Held(t.Context(), d.mira); err != nil || len(others) > 0 {
			t.Errorf("another sees them: %v", err)
		}
		in, err := w.Incoming.LetIn(t.Context(), d.ines, list[0].Number)
		if err != nil || in == 0 {
			t.Fatal(in, err)
		}
		if got := strings.Join(d.titles(d.crew), "; "); got != "Winter times (1); Fares in winter (1)" {
			t.Errorf("%s", got)
		}
		// In the name of who may not write there nothing waits.
		open := w.SpaceOf(space.Details{Name: "Open", Kind: space.Open}, d.mira)
		w.At(w.Clock().Add(time.Second))
		d.come(opens(d.at(d.mira, open), "Subject: Hello\r\n", "Me."))
		if got := d.became(); got[23] != "refused no_address" {
			t.Errorf("it became %q", got[23])
		}
	})
}

// Two nodes that look at one mail, and at a copy of it, open one thread.
func TestTwoNodesOpenOneThread(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		raw := opens(d.at(d.ines, d.crew), "Subject: Winter times\r\n", "When?")
		d.keep(raw, incoming.Envelope{})
		d.keep(raw, incoming.Envelope{})
		deep := false
		w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
			if !deep {
				deep = true
				w.At(w.Clock().Add(10 * time.Minute))
				d.take()
			}
			return d.verdict
		})
		d.take()
		if got := strings.Join(d.titles(d.crew), "; "); got != "Winter times (1); Fares in winter (1)" {
			t.Errorf("%s", got)
		}
	})
}
