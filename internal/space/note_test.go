package space_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// errUndone takes a transaction back that was only looked at.
var errUndone = errors.New("only looked at")

// noted is a note of Inês's in a transaction, with so many readers beside her.
func noted(t *testing.T, c company, readers []id.ID, look func(tx *db.Tx, note space.Space)) error {
	t.Helper()
	err := c.DB.Write(t.Context(), func(tx *db.Tx) error {
		note, err := c.Spaces.MakeNote(tx, c.ines, readers, 0)
		if err != nil {
			return err
		}
		look(tx, note)
		return errUndone
	})
	if errors.Is(err, errUndone) {
		return nil
	}
	return err
}

// A private note names twenty people at the most, from its beginning or one after the other.
func TestANoteNamesTwentyReaders(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		crowd := []id.ID{c.ines.ID} // who is one of them anyway
		for n := range space.MaxReaders {
			crowd = append(crowd, w.Person(fmt.Sprint("Zoe ", n), "Europe/Lisbon").ID)
		}
		if err := noted(t, c, append(crowd, crowd...), func(tx *db.Tx, note space.Space) {
			if note.Members != space.MaxReaders+1 || note.Mine == nil {
				t.Errorf("%d people read it", note.Members)
			}
			if _, err := c.Spaces.NameReader(tx, c.ines, note, c.kenji.ID); fault.Of(err).Message != "A private note names twenty readers at the most. What is for more has its place in a space." {
				t.Errorf("a twenty-first, later: %v", err)
			}
			if fresh, err := c.Spaces.NameReader(tx, c.ines, note, crowd[3]); err != nil || fresh {
				t.Errorf("somebody who reads it: %v, %v", fresh, err)
			}
		}); err != nil {
			t.Error(err)
		}
		if err := noted(t, c, append(crowd, c.kenji.ID), func(*db.Tx, space.Space) { t.Error("twenty-one are named") }); fault.Of(err).Field != "readers" {
			t.Error(err)
		}
		if err := noted(t, c, crowd[:space.MaxReaders], func(tx *db.Tx, note space.Space) {
			if fresh, err := c.Spaces.NameReader(tx, c.ines, note, c.kenji.ID); err != nil || !fresh {
				t.Errorf("a twentieth, later: %v, %v", fresh, err)
			}
		}); err != nil {
			t.Error(err)
		}
	})
}

// A note is its author's alone: not even an owner of the organisation who reads it can name, drop, keep or erase.
func TestANoteIsItsAuthorsAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		if err := noted(t, c, []id.ID{c.ruth.ID, c.kenji.ID}, func(tx *db.Tx, made space.Space) {
			note, err := c.Spaces.AnyIn(tx, c.ruth, made.ID)
			if err != nil {
				t.Error(err)
				return
			}
			_, named := c.Spaces.NameReader(tx, c.ruth, note, c.gil.ID)
			_, dropped := c.Spaces.DropReader(tx, c.ruth, note, c.kenji.ID)
			_, kept := c.Spaces.Prolong(tx, c.ruth, note, 90)
			for name, err := range map[string]error{"name": named, "drop": dropped, "keep": kept, "tend": note.MayTend(c.ruth)} {
				if !fault.Is(err, fault.KindForbidden) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if _, err := c.Spaces.FindIn(tx, c.ines, made.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("it is a place that is found: %v", err)
			}
			if known, err := c.Spaces.Named(tx, c.gil, []id.ID{c.ines.ID, c.ruth.ID, c.gil.ID}); err != nil || len(known) != 1 || known[0].Person != c.ruth.ID {
				t.Errorf("a guest could name %+v, %v", known, err)
			}
		}); err != nil {
			t.Error(err)
		}
	})
}

// Who is named, and who is named no more, hears at once that what they may read is another.
func TestWhoIsNamedHears(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		var note space.Space
		act := func(do func(tx *db.Tx) error) func() {
			return func() {
				if err := w.DB.Write(t.Context(), do); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, step := range []struct {
			name string
			who  person.Actor
			do   func(tx *db.Tx) error
		}{
			{"named at its beginning", c.kenji, func(tx *db.Tx) (err error) {
				note, err = c.Spaces.MakeNote(tx, c.ines, []id.ID{c.kenji.ID}, 7)
				return err
			}},
			{"named later", c.ruth, func(tx *db.Tx) error { _, err := c.Spaces.NameReader(tx, c.ines, note, c.ruth.ID); return err }},
			{"named no more", c.ruth, func(tx *db.Tx) error { _, err := c.Spaces.DropReader(tx, c.ines, note, c.ruth.ID); return err }},
			{"a reader of what is gone", c.kenji, func(tx *db.Tx) error { return c.Spaces.UnmakeNote(tx, note.ID) }},
		} {
			if topic := space.MineTopic(step.who.ID); !w.Hears(topic, topic, act(step.do)) {
				t.Errorf("who is %s hears nothing", step.name)
			}
		}
		if heard, err := c.Spaces.Heard(t.Context(), c.kenji); err != nil || slices.Contains(heard, note.ID) {
			t.Errorf("what is gone is heard: %v", err)
		}
	})
}
