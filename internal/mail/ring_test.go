package mail_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/urgent"
)

// rung lets a minute go by, and reads the mails that came in it, by whom they are for.
func (p *post) rung() map[string]*enmime.Envelope {
	p.t.Helper()
	before := len(p.sink.mails())
	p.Pass(p.Clock().Add(time.Minute))
	out := map[string]*enmime.Envelope{}
	for i, raw := range p.sink.mails()[before:] {
		read, err := enmime.ReadEnvelope(bytes.NewReader(raw))
		if err != nil {
			p.t.Fatal(err)
		}
		out[p.sink.to[before+i]] = read
	}
	return out
}

func (p *post) raise(by, asked person.Actor, in space.Space, title string) urgent.Urgent {
	p.t.Helper()
	v, err := p.Urgents.Raise(p.t.Context(), by, urgent.Raising{Space: in.ID, Title: title, Worse: "The 13:10 leaves without its people.", Body: "The gate says *no*.", Asked: asked.ID})
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

func TestARingComesByMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		if err := w.Persons.People.SetProfile(t.Context(), p.mira, person.Profile{Name: "Mira Osei", ByMail: person.MailNone}); err != nil {
			t.Fatal(err)
		}
		address := func(who person.Actor) string {
			found, err := w.Persons.People.Find(t.Context(), who, who.ID)
			if err != nil {
				t.Fatal(err)
			}
			return found.Email
		}
		v := p.raise(p.ines, p.mira, p.crew, "Nobody can board")
		got := p.rung()
		read := got[address(p.mira)]
		if len(got) != 1 || read == nil {
			t.Fatalf("mails came to %v: %q", got, outbox(t, w))
		}
		if read.GetHeader("Subject") != "Urgent: Nobody can board" || read.GetHeader("Importance") != "high" {
			t.Errorf("%v", read.Root.Header)
		}
		inOrder(t, read.Text, "Nobody can board", "Inês Carvalho raised this", "What gets worse by waiting", "The 13:10 leaves without its people.", "The gate says *no*.",
			"You are rung because it is asked of you first, and you are at work. Unless somebody takes it, the next one is rung", "https://meantime.example/urgents/"+v.ID.String())

		// Nobody takes it: who raised it is told, and once more nobody hears what was heard.
		p.Pass(v.RaisedAt.Add(2 * time.Hour))
		told := false
		for i, raw := range p.sink.mails() {
			told = told || p.sink.to[i] == address(p.ines) && bytes.Contains(raw, []byte("Nobody has answered."))
		}
		if !told {
			t.Error("who raised it is not told by mail that nobody answered")
		}

		// What is taken before the mail leaves is not sent, nor is anything in its place.
		if err := w.Urgents.Mine(t.Context(), p.mira, v.ID); err != nil {
			t.Fatal(err)
		}
		p.sink.mu.Lock()
		p.sink.rcpt = errors.New("the relay is being mended")
		p.sink.mu.Unlock()
		taken := p.raise(p.ines, p.mira, p.crew, "The gate again")
		p.rung()
		if err := w.Urgents.Mine(t.Context(), p.mira, taken.ID); err != nil {
			t.Fatal(err)
		}
		p.sink.mu.Lock()
		p.sink.rcpt = nil
		p.sink.mu.Unlock()
		before := len(p.sink.mails())
		p.Pass(w.Clock().Add(10 * time.Minute))
		if after := p.sink.mails()[before:]; len(after) > 0 {
			t.Errorf("a mail rings for what is taken:\n%s", after[0])
		}
	})
}

func TestARingTellsNothingConfidential(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		ruth := w.Person("Ruth Canary", "Europe/Lisbon")
		closed := w.SpaceOf(space.Details{Name: "Canary space", Kind: space.Confidential}, ruth, p.mira)
		if _, err := w.Urgents.Raise(t.Context(), ruth, urgent.Raising{Space: closed.ID, Title: "Canary title", Worse: "Canary worse", Body: "Canary body", Asked: p.mira.ID}); err != nil {
			t.Fatal(err)
		}
		p.rung()
		if len(p.sink.mails()) != 1 {
			t.Fatalf("%d mails: %q", len(p.sink.mails()), outbox(t, w))
		}
		raw := p.sink.mails()[0]
		read, err := enmime.ReadEnvelope(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		inOrder(t, read.Text, "Something confidential is urgent, and you are rung for it. Mail says no more of it.", "https://meantime.example/urgents/")
		for _, text := range []string{read.Text, read.HTML, string(raw), read.GetHeader("Subject")} {
			if strings.Contains(text, "Canary") {
				t.Errorf("it tells something:\n%s", text)
			}
		}
	})
}
