package file

import (
	"context"
	"fmt"
	"regexp"

	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/id"
)

// Check proves what must always hold of files and their bytes, and returns a sentence for each place where it does not. It looks at every file
// and reads none.
func (f *Files) Check(ctx context.Context) (wrong []string, err error) {
	there := map[blob.Key]bool{}
	if err := f.blobs.Each(func(k blob.Key, _ int64, _ bool) error { there[k.Base()] = true; return nil }); err != nil {
		return nil, err
	}
	var list []kept
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		if list, err = all(tx); err != nil {
			return err
		}
		wrong, err = rowsHold(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		delete(there, one.blob)
		says, err := f.bytesHold(ctx, one)
		if err != nil {
			return wrong, err
		}
		if says != "" {
			wrong = append(wrong, says)
		}
	}
	for k := range there {
		wrong = append(wrong, fmt.Sprintf("the bytes %s are no file's", k))
	}
	return wrong, nil
}

// kept is what a row says of a file's bytes.
type kept struct {
	id      id.ID
	state   state
	size    int64
	picture bool
	blob    blob.Key
}

func scanKept(row db.Scanner) (k kept, err error) {
	err = row.Scan(&k.id, &k.state, &k.size, &k.picture, &k.blob)
	return k, err
}

const keptColumns = `SELECT id, state, size, width > 0, blob FROM file`

func all(tx *db.Tx) ([]kept, error) { return db.All(tx, scanKept, keptColumns+` ORDER BY id`) }

// bytesHold looks at the bytes of one file. What the program does to it meanwhile is no mistake, so the row is read once more.
func (f *Files) bytesHold(ctx context.Context, one kept) (says string, err error) {
	if says, err = f.bytesOf(one); err != nil || says == "" {
		return "", err
	}
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		now, ok, err := db.One(tx, scanKept, keptColumns+` WHERE id = $1`, one.id)
		if !ok || now != one {
			says = ""
		}
		return err
	})
	return says, err
}

func (f *Files) bytesOf(one kept) (says string, err error) {
	n, err := f.blobs.Arrived(one.blob)
	switch {
	case err != nil:
		return "", err
	case one.state == leaving:
		return "", nil
	case one.state == arriving && n > one.size, one.state == whole && n != one.size:
		return fmt.Sprintf("file %s should have %d bytes and has %d", one.id, one.size, n), nil
	case one.state == arriving:
		return "", nil
	}
	forms := []Form{Original}
	if one.picture {
		forms = []Form{Original, Display, Thumb}
	}
	for _, as := range forms {
		key := one.blob
		if as != Original {
			key = key.Of(string(as))
		}
		r, err := f.blobs.Open(key)
		if err != nil {
			return fmt.Sprintf("file %s has lost its bytes (%s)", one.id, key), nil
		}
		if err := r.Close(); err != nil {
			return "", err
		}
	}
	return "", nil
}

func rowsHold(tx *db.Tx) (wrong []string, err error) {
	for _, c := range []struct{ says, query string }{
		{"file %s is referred to and is not whole", `SELECT DISTINCT f.id FROM file f JOIN file_ref r ON r.file_id = f.id WHERE f.state <> 'whole'`},
		{"file %s is referred to and would go", `SELECT DISTINCT f.id FROM file f JOIN file_ref r ON r.file_id = f.id WHERE f.ends_at IS NOT NULL`},
		{"file %s is referred to by nothing and would stay", `SELECT f.id FROM file f WHERE f.ends_at IS NULL AND NOT EXISTS (SELECT 1 FROM file_ref r WHERE r.file_id = f.id)`},
	} {
		found, err := db.All(tx, db.Value[id.ID], c.query)
		if err != nil {
			return nil, err
		}
		for _, v := range found {
			wrong = append(wrong, fmt.Sprintf(c.says, v))
		}
	}
	r, _, err := findRoom(tx)
	if err != nil {
		return nil, err
	}
	used, _, err := db.One(tx, db.Value[int64], `SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM file`)
	if err == nil && used != r.Used {
		wrong = append(wrong, fmt.Sprintf("all files have %d bytes, and %d are said to be used", used, r.Used))
	}
	return wrong, err
}

// shown finds in the HTML of a text what it shows in place: a picture, a card, sound or film.
var shown = regexp.MustCompile(`(?:<(?:img|audio|video) src|class="md-card" href)="/files/([0-9a-z]{13})/`)

// TextsKeep proves that the texts of a kind keep what they show, and refer to nothing that they do not name: texts is a query
// of their id and html. It returns a sentence for each place where that does not hold.
func TextsKeep(tx *db.Tx, kind, texts string) (wrong []string, err error) {
	type pair struct{ text, file id.ID }
	kept := map[pair]bool{}
	if _, err := db.All(tx, func(row db.Scanner) (none struct{}, err error) {
		var p pair
		err = row.Scan(&p.text, &p.file)
		kept[p] = true
		return none, err
	}, `SELECT text_id, file_id FROM file_ref WHERE kind = $1`, kind); err != nil {
		return nil, err
	}
	_, err = db.All(tx, func(row db.Scanner) (none struct{}, err error) {
		var text id.ID
		var html string
		if err := row.Scan(&text, &html); err != nil {
			return none, err
		}
		for _, m := range shown.FindAllStringSubmatch(html, -1) {
			if v, err := id.Parse(m[1]); err == nil && !kept[pair{text, v}] {
				wrong = append(wrong, fmt.Sprintf("%s %s shows file %s and does not keep it", kind, text, v))
			}
		}
		for _, v := range In(html) {
			delete(kept, pair{text, v})
		}
		return none, nil
	}, `SELECT t.id, t.html FROM (`+texts+`) t WHERE t.html LIKE '%/files/%'`)
	for p := range kept {
		wrong = append(wrong, fmt.Sprintf("%s %s keeps file %s and does not name it", kind, p.text, p.file))
	}
	return wrong, err
}
