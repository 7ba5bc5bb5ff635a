package space_test

import (
	"fmt"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// company is two spaces, one of them closed, and a guest in that one.
type company struct {
	*apptest.World
	ruth, ines, kenji, gil person.Actor
	open, closed           space.Space
}

func found(t *testing.T, w *apptest.World) company {
	c := company{World: w, ruth: w.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner), ines: w.Person("Inês Carvalho", "Europe/Lisbon"),
		kenji: w.Person("Kenji Morita", "Asia/Tokyo"), gil: w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest)}
	c.open = w.Space("Ticketing", c.ines, c.kenji)
	c.closed = w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth, c.gil)
	return c
}

func (c company) names(t *testing.T, actor person.Actor, q space.Search) string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	page, _, err := c.Spaces.Directory(t.Context(), actor, q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range page {
		out = append(out, e.Name)
	}
	return strings.Join(out, ", ")
}

func TestDirectory(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		everybody := "Gil Brandão, Inês Carvalho, Kenji Morita, Ruth Adeyemi"
		for name, tt := range map[string]struct {
			who  person.Actor
			q    space.Search
			want string
		}{
			"everybody":              {c.ines, space.Search{}, everybody},
			"a guest":                {c.gil, space.Search{}, "Gil Brandão, Ruth Adeyemi"},
			"by name, without marks": {c.ines, space.Search{Name: "ines car"}, "Inês Carvalho"},
			"by a later word":        {c.ines, space.Search{Name: "MORI"}, "Kenji Morita"},
			"by handle":              {c.ines, space.Search{Name: "@kenji"}, "Kenji Morita"},
			"nobody of that name":    {c.ines, space.Search{Name: "kenji carvalho"}, ""},
			"nobody of signs alone":  {c.ines, space.Search{Name: "%"}, ""},
			"blanks are no name":     {c.ines, space.Search{Name: " "}, everybody},
			"a guest by name":        {c.gil, space.Search{Name: "kenji"}, ""},
			"members of a space":     {c.ruth, space.Search{Space: c.open.ID}, "Inês Carvalho, Kenji Morita"},
			"who is not in a space":  {c.ines, space.Search{Beside: c.open.ID}, "Gil Brandão, Ruth Adeyemi"},
			"nobody left to add":     {c.gil, space.Search{Beside: c.closed.ID}, ""},
		} {
			if got := c.names(t, tt.who, tt.q); got != tt.want {
				t.Errorf("%s: got %q, want %q", name, got, tt.want)
			}
		}
		if err := w.Persons.People.Deactivate(t.Context(), c.ruth, c.kenji.ID); err != nil {
			t.Fatal(err)
		}
		if got := c.names(t, c.ines, space.Search{}); got != "Gil Brandão, Inês Carvalho, Ruth Adeyemi" {
			t.Errorf("after one was deactivated: %q", got)
		}
	})
}

func TestDirectoryPages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		var got []string
		q := space.Search{Limit: 1}
		for range 10 {
			page, next, err := w.Spaces.Directory(t.Context(), c.ines, q)
			if err != nil || len(page) != 1 {
				t.Fatalf("%d people, %v", len(page), err)
			}
			got = append(got, page[0].Name)
			if q.After = next; next == "" {
				break
			}
		}
		if fmt.Sprint(got) != "[Gil Brandão Inês Carvalho Kenji Morita Ruth Adeyemi]" {
			t.Errorf("got %v", got)
		}
		for _, cursor := range []string{"!", "AA", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"} {
			if _, _, err := w.Spaces.Directory(t.Context(), c.ines, space.Search{After: cursor}); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%q: %v", cursor, err)
			}
		}
	})
}

// Whoever may not see a space cannot ask who is in it, nor who is not.
func TestDirectoryOfForeignSpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		for _, q := range []space.Search{{Space: c.closed.ID}, {Beside: c.closed.ID}} {
			if _, _, err := w.Spaces.Directory(t.Context(), c.ines, q); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

func TestKnows(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		nobody := w.IDs.New()
		for name, tt := range map[string]struct {
			who, of id.ID
			as      person.Role
			want    bool
		}{
			"a member knows everybody":     {c.ines.ID, c.gil.ID, person.Member, true},
			"a guest knows their space":    {c.gil.ID, c.ruth.ID, person.Guest, true},
			"a guest knows themself":       {c.gil.ID, c.gil.ID, person.Guest, true},
			"a guest knows nobody else":    {c.gil.ID, c.ines.ID, person.Guest, false},
			"nobody knows who is not":      {c.ines.ID, nobody, person.Member, false},
			"not even a guest who is none": {c.gil.ID, nobody, person.Guest, false},
		} {
			err := w.Spaces.Knows(t.Context(), person.Actor{ID: tt.who, Role: tt.as}, tt.of)
			if (err == nil) != tt.want || err != nil && fault.Of(err).Code != "person_not_found" {
				t.Errorf("%s: %v", name, err)
			}
		}
		var known map[id.ID]bool
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			known, err = w.Spaces.KnownOf(tx, c.gil, c.ruth.ID, c.ines.ID, c.ruth.ID)
			return err
		}); err != nil || len(known) != 1 || !known[c.ruth.ID] {
			t.Errorf("a guest knows %v, %v", known, err)
		}
		if err := w.Spaces.Remove(t.Context(), c.ruth, c.closed.ID, c.gil.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Spaces.Knows(t.Context(), c.gil, c.ruth.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("removed, the guest still knows: %v", err)
		}
	})
}

func TestFaces(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		for _, tt := range []struct {
			who  person.Actor
			n    int
			want map[id.ID]string
		}{
			{c.ines, 5, map[id.ID]string{c.open.ID: "Inês Carvalho, Kenji Morita"}},
			{c.ines, 1, map[id.ID]string{c.open.ID: "Inês Carvalho"}},
			{c.ruth, 5, map[id.ID]string{c.open.ID: "Inês Carvalho, Kenji Morita", c.closed.ID: "Ruth Adeyemi, Gil Brandão"}},
			{c.gil, 5, map[id.ID]string{c.closed.ID: "Ruth Adeyemi, Gil Brandão"}},
		} {
			faces, err := w.Spaces.Faces(t.Context(), tt.who, tt.n, c.open.ID, c.closed.ID)
			got := map[id.ID]string{}
			for where, cards := range faces {
				if len(cards) == 0 {
					continue
				}
				var names []string
				for _, card := range cards {
					names = append(names, card.Name)
				}
				got[where] = strings.Join(names, ", ")
			}
			if err != nil || fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got %v, %v; want %v", got, err, tt.want)
			}
		}
		if err := w.Persons.People.Deactivate(t.Context(), c.ruth, c.ines.ID); err != nil {
			t.Fatal(err)
		}
		if faces, err := w.Spaces.Faces(t.Context(), c.kenji, 5, c.open.ID); err != nil || len(faces[c.open.ID]) != 1 {
			t.Errorf("whose account is closed has a face: %v, %v", faces[c.open.ID], err)
		}
	})
}

func TestShared(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		names := func(actor, of person.Actor) string {
			list, err := w.Spaces.Shared(t.Context(), actor, of.ID)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, s := range list {
				out = append(out, s.Name)
			}
			return strings.Join(out, ", ")
		}
		if got := names(c.ruth, c.kenji) + "/" + names(c.ines, c.ruth) + "/" + names(c.gil, c.ruth); got != "Ticketing//Board" {
			t.Errorf("got %q", got)
		}
		if err := w.Spaces.Archive(t.Context(), c.ines, c.open.ID); err != nil {
			t.Fatal(err)
		}
		if got := names(c.ruth, c.kenji); got != "" {
			t.Errorf("archived: %q", got)
		}
	})
}
