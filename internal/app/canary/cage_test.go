package canary_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cage is a confidential space and private notes full of canaries, with everybody who must never hear one, and a member who must.
type cage struct {
	*apptest.World
	handler  http.Handler
	log      *bytes.Buffer
	insider  person.Actor
	leaves   person.Actor // is removed later
	outsider map[string]person.Actor
	closed   space.Space
	thread   thread.Thread
	proposal id.ID         // that is open
	note     thread.Thread // private, between the insider and who leaves
	numbers  []id.ID       // of everything confidential, to be tried wherever an address takes a number
	canaries map[string]string
	headers  map[address]http.Header // that an operation must be sent with
	sessions map[id.ID]string
	tokens   map[id.ID]string
}

// invited is what owners and admins may hear, whose pages show it: it is no member's.
const invited = "address of an invitation"

// plants put one canary each into a field of something confidential. What is new in Meantime joins with a line.
var plants = map[string]func(c *cage, canary string) error{
	"name of a space": func(c *cage, canary string) (err error) {
		c.closed, err = c.Spaces.Create(c.T.Context(), c.insider, space.Details{Name: canary, Kind: space.Confidential})
		c.numbers = append(c.numbers, c.closed.ID)
		return err
	},
	"purpose of a space": func(c *cage, canary string) error {
		return c.Spaces.Edit(c.T.Context(), c.insider, c.closed.ID, space.Details{Name: c.closed.Name, Purpose: canary, Kind: space.Confidential})
	},
	"title of a thread": func(c *cage, canary string) (err error) {
		c.thread, err = c.Threads.Start(c.T.Context(), c.insider, thread.Opening{Space: c.closed.ID, Title: canary, Body: "Hello."})
		c.numbers = append(c.numbers, c.thread.ID, c.thread.LastLetter)
		return err
	},
	"letter": func(c *cage, canary string) error {
		l, err := c.Threads.Reply(c.T.Context(), c.insider, thread.Answer{Thread: c.thread.ID, Body: canary})
		c.numbers = append(c.numbers, l.ID)
		return err
	},
	"letter before its edit": func(c *cage, canary string) error {
		l, err := c.Threads.Reply(c.T.Context(), c.insider, thread.Answer{Thread: c.thread.ID, Body: canary})
		if err != nil {
			return err
		}
		c.numbers = append(c.numbers, l.ID)
		return c.Threads.Edit(c.T.Context(), c.insider, l.ID, "Said better.")
	},
	"name of a file": func(c *cage, canary string) error { return c.plantFile(canary+".txt", "Hello.") },
	"file":           func(c *cage, canary string) error { return c.plantFile("plan.txt", canary) },
	"outcome": func(c *cage, canary string) error {
		other := c.Thread(c.insider, c.closed, "Another", "Hello.")
		c.numbers = append(c.numbers, other.ID)
		return c.Threads.Close(c.T.Context(), c.insider, other.ID, canary)
	},
	"stance": stance, "stance that was changed": changedStance, "decision": decided, "why of a decision": reason,
	"what is said with handing on": func(c *cage, canary string) error {
		asker := c.Person("Also A Member", "Europe/Lisbon")
		c.must(c.Spaces.Add(c.T.Context(), c.insider, c.closed.ID, asker.ID))
		th, err := c.Threads.Start(c.T.Context(), asker, thread.Opening{Space: c.closed.ID, Title: "A question", Body: "Who knows?",
			Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{c.leaves.ID}, Want: worktime.WorkingDays(1)}})
		c.must(err)
		p, err := c.Threads.Find(c.T.Context(), asker, th.ID)
		c.must(err)
		handed, err := c.Asks.HandOn(c.T.Context(), c.leaves, p.Ask.Asked[0].ID, c.insider.ID, canary)
		c.numbers = append(c.numbers, th.ID, p.Ask.Asked[0].ID, handed.ID)
		return err
	},
	"what gets worse by waiting": func(c *cage, canary string) error {
		v, err := c.Urgents.Raise(c.T.Context(), c.insider, urgent.Raising{Space: c.closed.ID, Title: "Help", Worse: canary, Asked: c.leaves.ID})
		c.numbers = append(c.numbers, v.ID)
		return err
	},
	"what was urgent": func(c *cage, canary string) error {
		v, err := c.Urgents.Raise(c.T.Context(), c.insider, urgent.Raising{Space: c.closed.ID, Title: "Help again", Worse: "All of it."})
		c.must(err)
		th, err := c.Urgents.Resolve(c.T.Context(), c.insider, v.ID, urgent.Resolution{Was: canary, Done: "Nothing."}, &words.Locale{})
		c.numbers = append(c.numbers, v.ID, th.ID)
		return err
	},
	"title of a private note":  plantNote,
	"letter of a private note": plantNoteLetter,
	"draft of a private note":  plantNoteDraft,
	"private note sent later":  plantNoteLater,
	"title of what goes round": func(c *cage, canary string) error {
		also := c.Person("A Third Member", "Europe/Lisbon")
		c.must(c.Spaces.Add(c.T.Context(), c.insider, c.closed.ID, also.ID))
		made, err := c.Relays.Start(c.T.Context(), c.insider, relay.Opening{Space: c.closed.ID, Title: canary, Body: "Who is next?",
			Order: []id.ID{c.leaves.ID, also.ID}, Length: relay.EndOfDay})
		c.must(err)
		c.numbers = append(c.numbers, made.ID, made.Thread, made.Legs[0].ID, made.Legs[1].ID)
		return nil
	},
	invited: func(c *cage, canary string) error {
		i, _, err := c.Persons.Invitations.Create(c.T.Context(), c.insider, person.Invite{Email: canary + "@example.org"})
		c.numbers = append(c.numbers, i.ID)
		return err
	},
	"number to call": func(c *cage, canary string) error {
		return c.Rotas.SetLine(c.T.Context(), c.insider, c.closed.ID, "https://"+canary+".example.org")
	},
	"mail to a space": mailed,
	inName:            claimed, byStranger: waiting,
	"draft": func(c *cage, canary string) error {
		return c.Threads.SaveDraft(c.T.Context(), c.insider, thread.Draft{Place: thread.ThreadPlace(c.thread.ID), Body: canary})
	},
	"scheduled letter": func(c *cage, canary string) error {
		s, err := c.Threads.SendLater(c.T.Context(), c.insider, thread.Scheduled{Thread: c.thread.ID, Body: canary,
			Wall: worktime.WallIn(c.Clock().AddDate(0, 1, 0), time.UTC)})
		c.numbers = append(c.numbers, s.ID)
		return err
	},
}

// order is the order of planting: a thread needs its space, and what is sent later was a draft until then.
var order = []string{"name of a space", "purpose of a space", "title of a thread", "letter", "letter before its edit", "name of a file", "file", "outcome",
	"stance", "stance that was changed", "decision", "why of a decision",
	"what is said with handing on", "title of what goes round", "what gets worse by waiting", "what was urgent", "scheduled letter", "draft", "title of a private note", "letter of a private note", "private note sent later",
	"draft of a private note", "number to call", "mail to a space", inName, byStranger, invited}

func newCage(t *testing.T) *cage {
	t.Helper()
	return newCageOn(t, apptest.New(t, dbtest.SQLite(t)))
}

func newCageOn(t *testing.T, w *apptest.World) *cage {
	t.Helper()
	c := &cage{World: w, log: &bytes.Buffer{}, outsider: map[string]person.Actor{}, canaries: map[string]string{}, headers: map[address]http.Header{}, sessions: map[id.ID]string{},
		tokens: map[id.ID]string{}}
	var err error
	c.handler, err = app.NewHandler(w.Core, app.Config{Metrics: true, Log: slog.New(slog.NewTextHandler(c.log, nil))},
		&url.URL{Scheme: "http", Host: "localhost:8484"})
	c.must(err)
	c.insider = w.Person("Inês Carvalho", "Europe/Lisbon")
	c.leaves = w.Person("Once A Member", "Europe/Lisbon")
	for name, role := range map[string]person.Role{"owner": person.Owner, "admin": person.Admin, "member": person.Member, "guest": person.Guest} {
		c.outsider[name] = w.PersonAs("Outside "+name, "Europe/Lisbon", role)
	}
	c.outsider["nobody"] = person.Actor{}
	w.Space("Everybody", c.insider, c.leaves, c.outsider["owner"], c.outsider["admin"], c.outsider["member"], c.outsider["guest"])
	if len(order) != len(plants) {
		t.Fatal("a canary is missing from the order of planting")
	}
	for i, name := range order {
		c.canaries[name] = fmt.Sprintf("canary%dqzx", i)
		c.must(plants[name](c, c.canaries[name]))
		if name == "name of a space" {
			c.must(c.Spaces.Add(t.Context(), c.insider, c.closed.ID, c.leaves.ID))
		}
	}
	c.turns()
	c.Pass(c.Clock().Add(6 * time.Hour)) // what waits is delivered
	c.outsider["removed member"] = c.leaves
	for name, actor := range c.outsider {
		c.numbers = append(c.numbers, actor.ID)
		if name != "nobody" {
			c.signIn(actor)
		}
	}
	c.signIn(c.insider)
	c.inboxNumbers()
	return c
}

func (c *cage) must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

func (c *cage) signIn(who person.Actor) {
	var err error
	c.sessions[who.ID], err = c.Persons.Sessions.Begin(c.T.Context(), who.ID, "", "")
	c.must(err)
	_, c.tokens[who.ID], err = c.Persons.Tokens.Create(c.T.Context(), who, "Test", person.AllScopes, time.Time{})
	c.must(err)
}

// again lets somebody in whom a request has signed out, or whose account it has ended: the next ones are to be hers, too.
func (c *cage) again(who person.Actor) {
	_, session := c.Persons.Sessions.Who(c.T.Context(), c.sessions[who.ID])
	_, token := c.Persons.Tokens.Who(c.T.Context(), c.tokens[who.ID])
	if session != nil || token != nil {
		c.must(c.Persons.People.Reactivate(c.T.Context(), c.outsider["owner"], who.ID))
		c.signIn(who)
	}
}

// inboxNumbers adds the numbers of all items to those that are tried.
func (c *cage) inboxNumbers() {
	c.must(c.DB.Read(c.T.Context(), func(tx *db.Tx) error {
		list, err := db.All(tx, db.Value[id.ID], `SELECT id FROM item`)
		c.numbers = append(c.numbers, list...)
		return err
	}))
}
