package find

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/index"
)

// kind is what is gone through in the order of its numbers.
type kind struct {
	name  string
	texts []string // what its texts are to the files that they refer to
	after func(tx *db.Tx, last id.ID, limit int) ([]index.Entry, error)
}

func kinds() []kind {
	return []kind{{"letter", textsOf(index.Letter), lettersAfter}, {"ending", textsOf(index.Outcome), endingsAfter}}
}

// atOnce is how many entries one write makes: so few that nobody who writes meanwhile waits.
const atOnce = 100

// Gather enters into the index what was written before there was one, or under another version of the tokeniser, until all of
// it is entered or the context ends. It goes on where it was stopped, and does nothing when nothing is to be done. Several nodes
// may do it at once.
func (f *Finds) Gather(ctx context.Context) error {
	for _, k := range kinds() {
		for done := false; !done; {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := f.db.Write(ctx, func(tx *db.Tx) (err error) {
				done, err = some(tx, k)
				return err
			})
			if err != nil {
				return fault.While("entering "+k.name+"s into the index", err)
			}
		}
	}
	return nil
}

// some enters the next of a kind, and tells whether that was all.
func some(tx *db.Tx, k kind) (done bool, err error) {
	at, err := stateOf(tx, k.name)
	if err != nil {
		return false, err
	}
	if at.version != index.Version {
		at = state{version: index.Version, upto: -1 << 63}
	}
	if at.whole {
		return true, nil
	}
	list, err := k.after(tx, at.upto, atOnce)
	if err != nil {
		return false, err
	}
	for _, text := range k.texts {
		if err := withFiles(tx, text, list); err != nil {
			return false, err
		}
	}
	if err := index.PutAll(tx, list); err != nil {
		return false, err
	}
	if len(list) > 0 {
		at.upto = list[len(list)-1].ID
	}
	at.whole = len(list) < atOnce
	return at.whole, setState(tx, k.name, at)
}

// Merge brings the index together, in small writes, until there is nothing to do or the context ends.
func (f *Finds) Merge(ctx context.Context) error {
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := f.db.Write(ctx, func(tx *db.Tx) (err error) {
			more, err = tx.MergeWords()
			return err
		})
		if err != nil {
			return fault.While("bringing the index together", err)
		}
	}
	return nil
}
