package file

import (
	"slices"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// What a text is that refers to files.
const (
	Letter    = "letter"
	Outcome   = "outcome"
	Why       = "why" // something was decided; its number is that of the outcome
	Urgent    = "urgent"
	Draft     = "draft"     // of a person, at a place
	Scheduled = "scheduled" // and not sent yet
)

// Ref is a text that refers to files.
type Ref struct {
	Kind  string
	Text  id.ID  // the number of the text; of a draft its writer's
	Place string // of a draft
	Space id.ID  // whose viewers see the text; zero where its writer alone does, and it opens nothing
}

// Hold makes sure that the actor still sees all of some files, and that they stay as they are until the transaction ends. It
// comes before anything is written that is going to refer to them.
func (f *Files) Hold(tx *db.Tx, actor person.Actor, files []id.ID) error {
	if len(files) == 0 {
		return nil
	}
	if err := lock(tx, files); err != nil {
		return err
	}
	visible, err := f.Seen(tx, actor, files)
	if err != nil {
		return err
	}
	for _, v := range files {
		if _, ok := visible[v]; !ok {
			return fault.Conflict("file_gone", "A file that this refers to is not there any more. Please look at the text again.")
		}
	}
	return nil
}

// Refer replaces what a text refers to, in the transaction that keeps the text. Of those files that the actor does not see it refers to
// none.
func (f *Files) Refer(tx *db.Tx, actor person.Actor, from Ref, files []id.ID) error {
	before, err := refsOf(tx, from)
	if err != nil || len(before) == 0 && len(files) == 0 {
		return err
	}
	if err := lock(tx, slices.Concat(before, files)); err != nil {
		return err
	}
	visible, err := f.Seen(tx, actor, files)
	if err != nil {
		return err
	}
	for _, v := range before {
		if _, stays := visible[v]; stays {
			continue
		}
		if err := deleteRef(tx, from, v); err != nil {
			return err
		}
		if err := left(tx, v, f.now().Add(keeps)); err != nil {
			return err
		}
	}
	for v := range visible {
		if err := insertRef(tx, from, v); err != nil {
			return err
		}
	}
	return nil
}

// Drop ends what a text refers to, which is gone.
func (f *Files) Drop(tx *db.Tx, from Ref) error { return f.Refer(tx, person.Actor{}, from, nil) }

// Of returns the files that texts of some kinds refer to, by the number of the text. It is for who sees the texts.
func (f *Files) Of(tx *db.Tx, texts []id.ID, kinds ...string) (map[id.ID][]File, error) {
	out := map[id.ID][]File{}
	if len(texts) == 0 {
		return out, nil
	}
	list, err := filesOf(tx, texts, kinds)
	for _, one := range list {
		out[one.text] = append(out[one.text], one.File)
	}
	return out, err
}
