package incoming_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// desk is a company that takes mail, and a thread to answer in.
type desk struct {
	*apptest.World
	t          *testing.T
	place      incoming.Place
	verdict    incoming.Verdict
	ines, mira person.Actor
	crew       space.Space
	thread     thread.Thread
	sent       int // mails of Inês's that answer, each another message
}

func sit(t *testing.T, w *apptest.World) *desk {
	t.Helper()
	d := &desk{World: w, t: t, verdict: incoming.Verdict{From: inesMail, Proven: true}}
	var err error
	if d.place, err = incoming.ParsePlace("meantime+reply@saltmarsh.example"); err != nil {
		t.Fatal(err)
	}
	w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return d.verdict })
	d.ines, d.mira = w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
	d.crew = w.Space("Crew app", d.ines, d.mira)
	d.thread = w.Thread(d.mira, d.crew, "Fares in winter", "By a tenth?")
	return d
}

// address gives Inês one for the thread.
func (d *desk) address() string { return d.addressOf(d.ines, d.thread, false) }

func (d *desk) addressOf(who person.Actor, th thread.Thread, answers bool) string {
	d.t.Helper()
	a := d.place.Address(who.ID, th.ID, answers)
	if err := d.Incoming.Give(d.t.Context(), []incoming.Address{a}); err != nil {
		d.t.Fatal(err)
	}
	return a.Address
}

const inesMail = "inês.carvalho@saltmarsh.example"

// mail is a mail of Inês's to an address. more are lines of its header.
func mail(to, body string, more ...string) string {
	head := []string{"From: =?utf-8?q?In=C3=AAs?= <" + inesMail + ">", "To: Meantime <" + to + ">", "Subject: Re: Fares in winter", "Message-ID: <one@mail.example>"}
	return strings.Join(append(head, more...), "\r\n") + "\r\n\r\n" + body + "\r\n"
}

// come keeps a mail and has it decided about.
func (d *desk) come(raw string) {
	d.t.Helper()
	d.keep(raw, incoming.Envelope{})
	d.take()
}

func (d *desk) keep(raw string, e incoming.Envelope) {
	d.t.Helper()
	if err := incoming.Keep(d.t.Context(), d.DB, d.Now(), []byte(raw), e); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) take() {
	d.t.Helper()
	if err := d.Incoming.Take(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// became lists what became of mails, in the order in which they came.
func (d *desk) became() (out []string) {
	d.t.Helper()
	d.read(func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(s db.Scanner) (string, error) {
			var state, reason string
			err := s.Scan(&state, &reason)
			return strings.TrimSpace(state + " " + reason), err
		}, `SELECT state, reason FROM mail_in ORDER BY received_at, number`)
		return err
	})
	return out
}

func (d *desk) read(do func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.DB.Read(d.t.Context(), do); err != nil {
		d.t.Fatal(err)
	}
}

// letters are those of the thread.
func (d *desk) letters() []thread.Letter {
	d.t.Helper()
	page, err := d.Threads.Look(d.t.Context(), d.mira, d.thread.ID, thread.Part{})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Letters
}

// told are the announcements of refusals.
func (d *desk) told() (n int) {
	d.t.Helper()
	d.read(func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM outbox WHERE kind = 'mail_refused'`)
		return err
	})
	return n
}

func (d *desk) wants(want ...string) {
	d.t.Helper()
	if got := d.became(); !slices.Equal(got, want) {
		d.t.Errorf("the mails became %q, not %q", got, want)
	}
}

func TestAMailBecomesALetter(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		to := d.address()
		d.come(mail(strings.ToUpper(to), "By a tenth, for winter.\n\nOn Tue, 13 Oct 2026 at 10:40, Mira wrote:\n> By a tenth?\n\n-- \nInês Carvalho\nhttps://saltmarsh.example"))
		d.wants("posted")
		all := d.letters()
		last := all[len(all)-1]
		if len(all) != 2 || last.Author != d.ines.ID || last.Body != "By a tenth, for winter." {
			t.Fatalf("%d letters, the last %+v", len(all), last)
		}
		if rest := string(last.Origin.Rest); !last.Origin.ByMail || !strings.Contains(rest, "By a tenth?") || !strings.Contains(rest, "Inês Carvalho") {
			t.Errorf("what else it held: %q", rest)
		}
		w.Pass(w.Clock().Add(6 * time.Hour))
		if got := w.Titles(d.mira); !slices.Contains(got, "16:30 Fares in winter") && !slices.Contains(got, "13:00 Fares in winter") {
			t.Errorf("it is delivered as any other: %q", got)
		}
		d.read(func(tx *db.Tx) error {
			left, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in WHERE length(raw) > 0 OR recipients <> '' OR about <> ''`)
			if left > 0 {
				t.Error("what it said is kept")
			}
			return err
		})
		if wrong, err := w.Threads.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("%v %q", err, wrong)
		}
		if err := w.Threads.Delete(t.Context(), d.ines, last.ID); err != nil {
			t.Fatal(err)
		}
		if wrong, err := w.Threads.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("deleted: %v %q", err, wrong)
		}
	})
}

func TestInlineAnswersStayWithTheirQuestions(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.come(mail(d.address(), "Mira wrote on 13 Oct:\n> By how much?\n\nA tenth.\n\n> From when?\n\nDecember."))
		d.wants("posted")
		all := d.letters()
		want := []string{"By how much?", "A tenth.", "From when?", "December."}
		body := all[len(all)-1].Body
		for _, part := range want {
			_, after, there := strings.Cut(body, part)
			if !there {
				t.Fatalf("%q is not where it was: %q", part, all[len(all)-1].Body)
			}
			body = after
		}
	})
}

func TestAMailAnswersWhatIsAsked(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		made, err := w.Threads.Start(t.Context(), d.mira, thread.Opening{Space: d.crew.ID, Title: "Which fares?", Body: "Please say.",
			Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{d.ines.ID}, Want: worktime.WorkingDays(2)}})
		if err != nil {
			t.Fatal(err)
		}
		d.come(mail(d.addressOf(d.ines, made, true), "The low ones."))
		d.wants("posted")
		if mine, err := w.Asks.Mine(t.Context(), d.ines); err != nil || len(mine) > 0 {
			t.Errorf("she is still asked: %v %v", err, mine)
		}
	})
}

func TestFilesComeAlong(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.come(mail(d.address(), "--b\r\nContent-Type: text/html\r\n\r\n<p>Look:</p><img src=\"cid:p1\"><p>So it is. <a href=\"/files/1\">x</a></p>\r\n--b\r\nContent-Type: text/csv; name=fares.csv\r\nContent-Disposition: attachment; filename=fares.csv\r\n\r\na,b\r\n--b\r\nContent-Type: application/x-thing; name=n.txt\r\nContent-ID: <p1>\r\nContent-Disposition: inline; filename=n.txt\r\n\r\nhello\r\n--b--",
			"MIME-Version: 1.0", "Content-Type: multipart/related; boundary=b"))
		d.wants("posted")
		all := d.letters()
		body := all[len(all)-1].Body
		at, after := strings.Index(body, "n.txt"), strings.Index(body, "So it is")
		if at < 0 || after < at || !strings.Contains(body[after:], "fares.csv") {
			t.Errorf("%q", body)
		}
		var names []string
		d.read(func(tx *db.Tx) (err error) {
			names, err = w.Threads.FileNames(tx, "letter", all[len(all)-1].ID)
			return err
		})
		if slices.Sort(names); !slices.Equal(names, []string{"fares.csv", "n.txt"}) {
			t.Errorf("its files are %q", names)
		}
	})
}

func TestTheSameMailTwiceIsOneLetter(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		first, second := d.address(), d.address()
		d.come(mail(first, "Yes."))
		w.At(w.Clock().Add(time.Minute))
		d.come(mail(second, "Yes."))
		d.wants("posted", "known")
		if n := len(d.letters()); n != 2 {
			t.Errorf("%d letters", n)
		}
		if err := w.Threads.Delete(t.Context(), d.ines, d.letters()[1].ID); err != nil {
			t.Fatal(err)
		}
		w.At(w.Clock().Add(time.Minute))
		d.come(mail(first, "Yes."))
		d.wants("posted", "known", "known")
	})
}

// A mail that a node was busy with when it was killed is looked at again, and is a letter once.
func TestKilledBetween(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.keep(mail(d.address(), "Yes."), incoming.Envelope{})
		ctx, kill := context.WithCancel(t.Context())
		w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
			kill()
			return d.verdict
		})
		if err := w.Incoming.Take(ctx); err == nil {
			t.Error("nothing was cut short")
		}
		if len(d.letters()) != 1 {
			t.Error("it is a letter already")
		}
		sit := d.verdict
		w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return sit })
		d.take() // it has been put off
		w.At(w.Clock().Add(5 * time.Minute))
		d.take()
		d.take()
		d.wants("posted")
		if n := len(d.letters()); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}

// A mail that makes the program panic is tried again later, and keeps no other from becoming a letter.
func TestAMailThatPanics(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.keep(mail(d.address(), "Yes."), incoming.Envelope{})
		d.keep(strings.Replace(mail(d.address(), "No."), "<one@", "<two@", 1), incoming.Envelope{})
		verdict, looks := d.verdict, 0
		w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
			if looks++; looks == 1 {
				panic("a mail")
			}
			return verdict
		})
		if err := w.Incoming.Take(t.Context()); err == nil || !strings.Contains(err.Error(), "a mail") {
			t.Error(err)
		}
		if n := len(d.letters()); n != 2 {
			t.Errorf("%d letters after a panic", n)
		}
		w.At(w.Clock().Add(5 * time.Minute))
		d.take()
		if n := len(d.letters()); n != 3 {
			t.Errorf("%d letters after another try", n)
		}
	})
}

// A clock that is set back while a mail is looked at, or was put off, keeps it waiting for hours at the most, and it is a letter once.
func TestAClockIsSetBack(t *testing.T) {
	for _, back := range []time.Duration{time.Hour, 366 * 24 * time.Hour} {
		apptest.Each(t, func(t *testing.T, w *apptest.World) {
			d := sit(t, w)
			d.keep(mail(d.address(), "Yes."), incoming.Envelope{})
			verdict := d.verdict
			ctx, kill := context.WithCancel(t.Context())
			w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
				kill() // the node that has it is gone
				return verdict
			})
			if err := w.Incoming.Take(ctx); err == nil {
				t.Error("nothing was cut short")
			}
			w.At(w.Clock().Add(-back))
			w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return verdict })
			for range 2 {
				w.At(w.Clock().Add(4*time.Hour + time.Minute))
				d.take()
			}
			d.wants("posted")
			if n := len(d.letters()); n != 2 {
				t.Errorf("%d letters", n)
			}
		})
	}
}

// A mail that is being looked at while the clock is set back is a letter all the same, and once.
func TestAClockIsSetBackMeanwhile(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.keep(mail(d.address(), "Yes."), incoming.Envelope{})
		deep := false
		w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
			if !deep {
				deep = true
				w.At(w.Clock().Add(-366 * 24 * time.Hour))
				d.take() // another node sees that nobody can have it for so long, and takes it
			}
			return d.verdict
		})
		d.take()
		d.wants("posted")
		if n := len(d.letters()); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}

// Two nodes that look at one mail at once make one letter of it.
func TestTwoNodesAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.keep(mail(d.address(), "Yes."), incoming.Envelope{})
		deep := false
		w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(ctx context.Context, _ []byte, _ incoming.Envelope) incoming.Verdict {
			if !deep { // it takes so long that another looks at it, and is done first
				deep = true
				w.At(w.Clock().Add(10 * time.Minute))
				d.take()
			}
			return d.verdict
		})
		d.take()
		d.wants("posted")
		if n := len(d.letters()); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}

func TestWhoDidNotWriteItPostsNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		for name, c := range map[string]struct {
			from    string
			verdict incoming.Verdict
			reason  string
		}{
			"nobody vouches":   {inesMail, incoming.Verdict{From: inesMail}, "unproven"},
			"another domain":   {inesMail, incoming.Verdict{From: "inês.carvalho@elsewhere.example", Proven: true}, "unproven"},
			"another person":   {"mira.osei@saltmarsh.example", incoming.Verdict{From: inesMail, Proven: true}, "other"},
			"two in one field": {inesMail + ", mira.osei@saltmarsh.example", incoming.Verdict{From: inesMail, Proven: true}, "from"},
			"two fields":       {inesMail + "\r\nFrom: mira.osei@saltmarsh.example", incoming.Verdict{From: inesMail, Proven: true}, "from"},
			"none":             {"nobody", incoming.Verdict{From: inesMail, Proven: true}, "from"},
		} {
			t.Run(name, func(t *testing.T) {
				d := held(t, w, c.from, c.verdict)
				list, err := w.Incoming.Held(t.Context(), d.ines)
				if err != nil || len(list) != 1 || string(list[0].Reason) != c.reason || list[0].Said != "Give them all away." {
					t.Fatalf("%v %+v", err, list)
				}
				if n := len(d.letters()); n != 1 || d.told() != 0 {
					t.Errorf("%d letters, and %d answers", n, d.told())
				}
				if other, err := w.Incoming.Held(t.Context(), d.mira); err != nil || len(other) > 0 {
					t.Errorf("another sees it: %v %v", err, other)
				}
				if _, err := w.Incoming.LetIn(t.Context(), d.mira, list[0].Number); !fault.Is(err, fault.KindNotFound) {
					t.Errorf("another lets it in: %v", err)
				}
				if err := w.Incoming.Throw(t.Context(), d.mira, list[0].Number); !fault.Is(err, fault.KindNotFound) {
					t.Errorf("another throws it away: %v", err)
				}
				if err := w.Incoming.Throw(t.Context(), d.ines, list[0].Number); err != nil {
					t.Fatal(err)
				}
				if _, err := w.Incoming.LetIn(t.Context(), d.ines, list[0].Number); !fault.Is(err, fault.KindNotFound) {
					t.Errorf("it is let in that was thrown away: %v", err)
				}
				if n, err := w.Incoming.Waits(t.Context(), d.ines); n != 0 || err != nil {
					t.Errorf("%d wait: %v", n, err)
				}
			})
		}
	})
}

// held is a desk to which a mail has come that says that it is from somebody. Of several in one world, each has people of its own.
func held(t *testing.T, w *apptest.World, from string, v incoming.Verdict) *desk {
	t.Helper()
	d := &desk{World: w, t: t, verdict: v}
	d.place, _ = incoming.ParsePlace("meantime@saltmarsh.example")
	w.Incoming.Open(d.place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return d.verdict })
	d.ines, d.mira = find(t, w, "Inês Carvalho"), find(t, w, "Mira Osei")
	d.crew = w.Space(fmt.Sprintf("Crew %d", w.IDs.New()), d.ines, d.mira)
	d.thread = w.Thread(d.mira, d.crew, "Fares in winter", "By a tenth?")
	d.come(strings.Replace(mail(d.address(), "Give them all away."), "From: =?utf-8?q?In=C3=AAs?= <"+inesMail+">", "From: "+from, 1))
	return d
}

// find is the person of a name, who is made where they are not there.
func find(t *testing.T, w *apptest.World, name string) (out person.Actor) {
	t.Helper()
	email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@saltmarsh.example"
	err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
		who, err := w.Persons.People.ByEmail(tx, email)
		out = person.Actor{ID: who.ID, Role: who.Role, Scopes: person.AllScopes}
		return err
	})
	if fault.Is(err, fault.KindNotFound) {
		return w.Person(name, "Europe/Lisbon")
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhoWroteItLetsItIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := held(t, w, inesMail, incoming.Verdict{From: inesMail})
		list, err := w.Incoming.Held(t.Context(), d.ines)
		if err != nil || len(list) != 1 {
			t.Fatal(err, list)
		}
		if in, err := w.Incoming.LetIn(t.Context(), d.ines, list[0].Number); err != nil || in != d.thread.ID {
			t.Fatal(err, in)
		}
		if _, err := w.Incoming.LetIn(t.Context(), d.ines, list[0].Number); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("it is let in twice: %v", err)
		}
		all := d.letters()
		if len(all) != 2 || all[1].Author != d.ines.ID || all[1].Body != "Give them all away." {
			t.Errorf("%+v", all)
		}
	})
}

func TestWhatIsHeldGoesAfterTwoWeeks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := held(t, w, inesMail, incoming.Verdict{})
		w.At(w.Clock().Add(14*24*time.Hour - time.Minute))
		if err := w.Incoming.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := w.Incoming.Held(t.Context(), d.ines)
		if err != nil || len(list) != 1 {
			t.Fatal(err, list)
		}
		w.At(w.Clock().Add(2 * time.Minute))
		if _, err := w.Incoming.LetIn(t.Context(), d.ines, list[0].Number); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("it is let in too late: %v", err)
		}
		if err := w.Incoming.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.wants()
	})
}
