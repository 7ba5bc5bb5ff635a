package canary_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// private names who leaves later as the reader of a private note.
func (c *cage) private() *thread.Private { return &thread.Private{Readers: []id.ID{c.leaves.ID}} }

func plantNote(c *cage, canary string) (err error) {
	c.note, err = c.Threads.Start(c.T.Context(), c.insider, thread.Opening{Title: canary, Body: "Between us.", Private: c.private()})
	c.numbers = append(c.numbers, c.note.ID, c.note.Space, c.note.LastLetter)
	return err
}

func plantNoteLetter(c *cage, canary string) error {
	l, err := c.Threads.Reply(c.T.Context(), c.insider, thread.Answer{Thread: c.note.ID, Body: canary + " @outside"})
	c.numbers = append(c.numbers, l.ID)
	return err
}

func plantNoteDraft(c *cage, canary string) error {
	return c.Threads.SaveDraft(c.T.Context(), c.insider, thread.Draft{Place: thread.PrivatePlace, Title: "Not yet", Body: canary, Private: c.private()})
}

func plantNoteLater(c *cage, canary string) error {
	s, err := c.Threads.SendLater(c.T.Context(), c.insider, thread.Scheduled{Title: "Later", Body: canary, Private: c.private(),
		Wall: worktime.WallIn(c.Clock().AddDate(0, 1, 0), time.UTC)})
	c.numbers = append(c.numbers, s.ID)
	return err
}

// remove ends that somebody sees anything confidential.
func (c *cage) remove(who person.Actor) {
	c.must(c.Spaces.Remove(c.T.Context(), c.insider, c.closed.ID, who.ID))
	c.must(c.Threads.DropReader(c.T.Context(), c.insider, c.note.ID, who.ID))
}

// hears names the canaries that somebody reads anywhere.
func (c *cage) hears(actor person.Actor) (out []string) {
	c.again(actor)
	for _, a := range c.addresses() {
		if a.method == http.MethodGet {
			out = append(out, c.heard(c.ask(actor, a))...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestASecondLaterNothingIsHeard changes who may see what, and walks through everything that can be read a second after.
func TestASecondLaterNothingIsHeard(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	ctx := t.Context()
	owner, member, reader := c.outsider["owner"], c.outsider["member"], c.leaves
	c.must(c.Persons.People.SetRole(ctx, owner, member.ID, person.Owner))
	c.must(c.Spaces.Add(ctx, c.insider, c.closed.ID, member.ID))
	as := func(who person.Actor, role person.Role) person.Actor { who.Role = role; return who }
	note := []string{"letter of a private note", "title of a private note"}
	for _, step := range []struct {
		name  string
		who   person.Actor
		do    func()
		hears []string // of what there is beforehand, and not afterwards
	}{
		{"named no more as a reader", reader, func() { c.must(c.Threads.DropReader(ctx, c.insider, c.note.ID, reader.ID)) }, note},
		{"removed from the space", reader, func() { c.must(c.Spaces.Remove(ctx, c.insider, c.closed.ID, reader.ID)) }, []string{"letter", "name of a space"}},
		{"an owner no more, and out of the space", as(member, person.Owner), func() {
			c.must(c.Spaces.Remove(ctx, c.insider, c.closed.ID, member.ID))
			c.must(c.Persons.People.SetRole(ctx, owner, member.ID, person.Member))
		}, []string{"letter", "name of a space"}},
		{"in what was open, and is confidential", member, func() { c.kind(space.Confidential) }, []string{"letter", "name of a space"}},
		{"a guest, where it is open", as(member, person.Guest), func() { c.must(c.Persons.People.SetRole(ctx, owner, member.ID, person.Guest)) }, []string{"letter", "name of a space"}},
		{"and the archive, closed again", as(member, person.Guest), func() {
			c.kind(space.Confidential)
			c.must(c.Spaces.Archive(ctx, c.insider, c.closed.ID))
		}, nil},
	} {
		switch step.name {
		case "in what was open, and is confidential", "a guest, where it is open":
			c.kind(space.Open)
		}
		before := c.hears(step.who)
		for _, name := range step.hears {
			if !slices.Contains(before, name) {
				t.Errorf("before being %s, the %s was not heard: %v", step.name, name, before)
			}
		}
		step.do()
		c.At(c.Clock().Add(time.Second))
		for _, name := range c.hears(step.who) {
			if len(step.hears) == 0 || name != invited {
				if step.name != "named no more as a reader" || slices.Contains(note, name) {
					t.Errorf("a second after being %s, the %s is heard", step.name, name)
				}
			}
		}
	}
}

// events is what somebody hears who listens to the stream while something is done: until they have heard
// enough, or where that is nil for a second after.
func (c *cage) events(server *httptest.Server, who person.Actor, do func(), enough func(string) bool) (out string) {
	ctx, stop := context.WithCancel(c.T.Context())
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/stream", nil)
	c.must(err)
	r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: c.sessions[who.ID]})
	answer, err := http.DefaultClient.Do(r)
	c.must(err)
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Scan() // the greeting: the stream listens from here on
	do()
	if enough == nil {
		time.AfterFunc(time.Second, stop)
		enough = func(string) bool { return false }
	}
	for !enough(out) && lines.Scan() {
		out += lines.Text() + "\n"
	}
	return out
}

// TestTheDeactivatedHearNothing listens as the reader of a private note and of a confidential space while their account ends,
// and walks through everything a second after, with the session and the token that they had.
func TestTheDeactivatedHearNothing(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	server := httptest.NewServer(c.handler)
	defer server.Close()
	reader := c.leaves
	before := c.hears(reader)
	for _, name := range []string{"letter of a private note", "title of a private note", "letter", "name of a space"} {
		if !slices.Contains(before, name) {
			t.Errorf("before, the %s was not heard: %v", name, before)
		}
	}
	write := func() {
		c.Reply(c.insider, c.thread.ID, "Something newer.")
		c.Reply(c.insider, c.note.ID, "Something newer, between us.")
	}
	tells := func(events string) bool {
		return strings.Contains(events, c.thread.ID.String()) || strings.Contains(events, c.note.ID.String())
	}
	if got := c.events(server, reader, write, tells); !tells(got) {
		t.Fatalf("before, the stream tells %q", got)
	}
	if got := c.events(server, reader, func() {
		c.must(c.Persons.People.Deactivate(t.Context(), c.outsider["owner"], reader.ID))
		c.At(c.Clock().Add(time.Second))
		write()
	}, nil); tells(got) {
		t.Errorf("deactivated while listening, they hear %q", got)
	}
	if got := c.events(server, reader, write, nil); tells(got) {
		t.Errorf("listening again, they hear %q", got)
	}
	for _, a := range c.addresses() {
		if got := c.heard(c.send(reader, a)); len(got) > 0 {
			t.Errorf("deactivated, they hear the %s at %s %s", got, a.method, a.path)
		}
	}
	for path, want := range map[string]string{"/today": "303", "/api/v1/me": "401"} {
		if got := c.send(reader, address{http.MethodGet, path, ""}); !strings.HasPrefix(got, want) {
			t.Errorf("%s answers %.3s", path, got)
		}
	}
}

// kind makes the space another kind of space.
func (c *cage) kind(k space.Kind) {
	found, err := c.Spaces.Find(c.T.Context(), c.insider, c.closed.ID)
	c.must(err)
	c.must(c.Spaces.Edit(c.T.Context(), c.insider, c.closed.ID, space.Details{Name: found.Name, Purpose: found.Purpose, Kind: k}))
}

// TestAtItsEndAPrivateNoteIsHeardByNobody waits for the end, and looks before anything has cleared it away and after.
func TestAtItsEndAPrivateNoteIsHeardByNobody(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	silent := func(when string) {
		t.Helper()
		for who, actor := range map[string]person.Actor{"its author": c.insider, "a reader": c.leaves} {
			for _, name := range c.hears(actor) {
				if name == "letter of a private note" || name == "title of a private note" {
					t.Errorf("%s, %s hears the %s", when, who, name)
				}
			}
		}
	}
	ends := c.note.CreatedAt.AddDate(0, 0, space.DefaultDays)
	c.Pass(ends.Add(-time.Second))
	if got := c.hears(c.leaves); !slices.Contains(got, "letter of a private note") {
		t.Errorf("a second before its end it is not heard: %v", got)
	}
	c.At(ends)
	silent("at its end")
	c.Pass(ends.Add(time.Second))
	silent("a second after")
}

// TestABackupWithoutTheKeyTellsNoPrivateNote reads one as somebody does who has found it.
func TestABackupWithoutTheKeyTellsNoPrivateNote(t *testing.T) {
	c := newCage(t)
	var file bytes.Buffer
	_, err := c.DB.Backup(t.Context(), &file)
	c.must(err)
	packed, err := gzip.NewReader(&file)
	c.must(err)
	raw, err := io.ReadAll(packed)
	c.must(err)
	got := c.heard(string(raw))
	for _, name := range got {
		if strings.Contains(name, "private note") {
			t.Errorf("the backup tells the %s", name)
		}
	}
	if !slices.Contains(got, "letter") {
		t.Errorf("the backup tells only %v, which proves little", got)
	}
}

// TestNoLabelOrLogNamesAnythingConfidential looks at what whoever runs the server reads beside the data.
func TestNoLabelOrLogNamesAnythingConfidential(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	if got := c.hears(c.insider); len(got) < len(plants)/2 {
		t.Fatalf("the member hears only %v", got)
	}
	for name, text := range map[string]string{"the log": c.log.String(), "what is measured": c.ask(person.Actor{}, address{http.MethodGet, "/metrics", ""})} {
		if got := c.heard(text); len(got) > 0 {
			t.Errorf("%s holds the %s", name, got)
		}
		for _, number := range c.numbers {
			if strings.Contains(text, number.String()) && name == "what is measured" {
				t.Errorf("%s holds the number %s", name, number)
			}
		}
	}
}

// plantFile puts a file into a letter, and begins to upload another one of its name.
func (c *cage) plantFile(name, says string) error {
	f, err := c.Files.Take(c.T.Context(), c.insider, name, -1, strings.NewReader(says))
	if err != nil {
		return err
	}
	l, err := c.Threads.Reply(c.T.Context(), c.insider, thread.Answer{Thread: c.thread.ID, Body: f.Link()})
	c.must(err)
	u, err := c.Files.Begin(c.T.Context(), c.insider, name, 9)
	c.numbers = append(c.numbers, l.ID, f.ID, u.ID)
	return err
}
