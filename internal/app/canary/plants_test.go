package canary_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// decides has the insider ask for a decision, in the closed space.
func (c *cage) decides() id.ID {
	c.T.Helper()
	th, err := c.Threads.Start(c.T.Context(), c.insider, thread.Opening{Space: c.closed.ID, Title: "A proposal", Body: "Shall we?",
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{c.leaves.ID}}})
	c.must(err)
	return th.ID
}

// stance plants why somebody stands where they do.
func stance(c *cage, canary string) error {
	c.proposal = c.decides()
	s, err := c.Decisions.Take(c.T.Context(), c.insider, c.proposal, decision.Concern, canary)
	c.numbers = append(c.numbers, c.proposal, s.ID)
	return err
}

// changedStance plants why somebody stood where they do not any more.
func changedStance(c *cage, canary string) error {
	_, err := c.Decisions.Take(c.T.Context(), c.leaves, c.proposal, decision.CannotLive, canary)
	c.must(err)
	_, err = c.Decisions.Take(c.T.Context(), c.leaves, c.proposal, decision.Agree, "")
	return err
}

// decided plants what is decided.
func decided(c *cage, canary string) error {
	on := c.decides()
	d, err := c.Decisions.Decide(c.T.Context(), c.insider, decision.Deciding{Thread: on, Outcome: canary})
	c.numbers = append(c.numbers, on, d.ID)
	return err
}

// reason plants why something is decided, in the place of another decision.
func reason(c *cage, canary string) error {
	on := c.decides()
	old, _, err := c.Decisions.Register(c.T.Context(), c.insider, decision.Look{Limit: 1})
	c.must(err)
	d, err := c.Decisions.Decide(c.T.Context(), c.insider, decision.Deciding{Thread: on, Outcome: "So it is.", Why: canary, Replaces: old[0].ID})
	c.numbers = append(c.numbers, on, d.ID)
	return err
}

// turns has people be on call for the closed space, one replaced by the other, and each offer the other a shift: what they
// are brought about that names the space.
func (c *cage) turns() {
	ctx, today := c.T.Context(), worktime.WallIn(c.Clock(), time.UTC).Date
	_, err := c.Rotas.Declare(ctx, c.insider, 1, oncall.Rota{Space: c.closed.ID, Zone: "UTC", First: today, Days: 1, People: []id.ID{c.insider.ID, c.leaves.ID}})
	c.must(err)
	o, err := c.Rotas.Replace(ctx, c.insider, oncall.Replacement{Space: c.closed.ID, Person: c.leaves.ID, Zone: "UTC",
		From: worktime.AtWall(worktime.Wall{Date: today + 6}), To: worktime.AtWall(worktime.Wall{Date: today + 7})})
	c.must(err)
	c.numbers = append(c.numbers, o.ID)
	for day, by := range map[int][2]person.Actor{2: {c.insider, c.leaves}, 3: {c.leaves, c.insider}} {
		gives := oncall.Stretch{From: (today + worktime.Date(day)).Time(), To: (today + worktime.Date(day+1)).Time()}
		s, err := c.Rotas.Offer(ctx, by[0], oncall.Swap{Space: c.closed.ID, Person: by[1].ID, Gives: gives})
		c.must(err)
		c.numbers = append(c.numbers, s.ID)
	}
}

// unpack adds the names and the contents of the entries of an archive.
func (c *cage) unpack(out io.Writer, archive []byte) {
	in, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	c.must(err)
	for _, f := range in.File {
		fmt.Fprintln(out, f.Name)
		r, err := f.Open()
		c.must(err)
		_, err = io.Copy(out, r)
		c.must(err)
	}
}

// TestTheMembersOwnArchiveTells proves that archives are looked into: who reads what is confidential takes it along.
func TestTheMembersOwnArchiveTells(t *testing.T) {
	c := newCage(t)
	for method, path := range map[string]string{http.MethodPost: "/me/archive", http.MethodGet: "/api/v1/me/archive"} {
		heard := c.heard(c.ask(c.insider, address{method, path, ""}))
		for _, name := range []string{"name of a space", "title of a thread", "letter", "letter before its edit", "name of a file", "file", "outcome", "stance", "decision", "why of a decision",
			"what gets worse by waiting", "what was urgent", "draft", "scheduled letter", "title of a private note", "letter of a private note", "title of what goes round"} {
			if !slices.Contains(heard, name) {
				t.Errorf("the %s is not in what %s brings", name, path)
			}
		}
	}
}

// comes has a mail of the insider's come to the closed space.
func (c *cage) comes(canary string, proven bool) {
	c.T.Helper()
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	c.must(err)
	from := "inês.carvalho@saltmarsh.example"
	c.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
		return incoming.Verdict{From: from, Proven: proven}
	})
	to, ok, err := c.Incoming.ToSpace(c.T.Context(), c.insider, c.closed.ID)
	c.must(err)
	if !ok {
		c.T.Fatal("no mail comes to the space")
	}
	raw := "From: " + from + "\r\nTo: " + to.Address + "\r\nSubject: " + canary + "\r\nMessage-ID: <" + canary + "@x>\r\n\r\n" + canary + "\r\n"
	c.must(incoming.Keep(c.T.Context(), c.DB, c.Now(), []byte(raw), incoming.Envelope{}))
	c.must(c.Incoming.Take(c.T.Context()))
	c.must(c.DB.Read(c.T.Context(), func(tx *db.Tx) error {
		list, err := db.All(tx, db.Value[id.ID], `SELECT coalesce(thread_id, number) FROM mail_in`)
		c.numbers = append(c.numbers, list...)
		return err
	}))
}

// mailed plants a thread that is opened by mail.
func mailed(c *cage, canary string) error {
	c.comes(canary, true)
	return nil
}

// inName is the canary that waits on a page of one member alone.
const inName = "mail in a member’s name"

// claimed plants a mail to the space of which nobody knows whose it is.
func claimed(c *cage, canary string) error {
	c.comes(canary, false)
	held, err := c.Incoming.Held(c.T.Context(), c.insider)
	if err == nil && len(held) != 1 {
		c.T.Fatal("it does not wait")
	}
	return err
}

// byStranger is the canary that waits for the members of a closed space, a confidential one taking none.
const byStranger = "mail of a stranger’s"

// waiting plants a mail of somebody's who has no account, which the members of a closed space have not let in.
func waiting(c *cage, canary string) error {
	ctx, from := c.T.Context(), "ana@elsewhere.example"
	in := c.SpaceOf(space.Details{Name: "Lost property", Kind: space.Closed}, c.insider)
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	c.must(err)
	c.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
		return incoming.Verdict{From: from, Proven: true}
	})
	to, _, err := c.Incoming.ToSpace(ctx, c.insider, in.ID)
	c.must(err)
	c.must(c.Incoming.TakeOthers(ctx, c.insider, in.ID, true))
	raw := "From: Ana <" + from + ">\r\nTo: " + to.Address + "\r\nSubject: " + canary + "\r\nMessage-ID: <" + canary + "@x>\r\n\r\n" + canary + "\r\n"
	c.must(incoming.Keep(ctx, c.DB, c.Now(), []byte(raw), incoming.Envelope{}))
	c.must(c.Incoming.Take(ctx))
	waits, err := c.Incoming.InSpace(ctx, c.insider, in.ID)
	c.must(err)
	if len(waits) != 1 {
		c.T.Fatalf("%d mails wait", len(waits))
	}
	c.numbers = append(c.numbers, in.ID, waits[0].Number)
	return nil
}
