package space

import (
	"database/sql"
	"fmt"
	"strings"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
)

// known is the condition under which an actor sees the person of a row, as SQL: everybody but guests sees everybody, and
// guests see whom they share a space with that they see. The placeholders are those of Viewer.
func known() string {
	return `(` + insider(1) + ` OR p.id = $1 OR EXISTS (SELECT 1 FROM member mine JOIN member theirs ON theirs.space_id = mine.space_id
	JOIN space s ON s.id = mine.space_id WHERE mine.person_id = $1 AND theirs.person_id = p.id AND ` + Seen("s", 1, 2) + `))`
}

const cardColumns = `p.id, p.name, p.handle, p.photo, p.role, p.deactivated_at`

// card lists where the columns of cardColumns go; done completes the card.
func card(c *person.Card) (dest []any, done func()) {
	var ended sql.NullInt64
	return []any{&c.ID, &c.Name, &c.Handle, &c.Photo, &c.Role, &ended}, func() { c.Active = !ended.Valid }
}

func scanEntry(row db.Scanner) (Entry, error) {
	var e Entry
	dest, done := card(&e.Card)
	err := row.Scan(append(dest, &e.Title, &e.Pronouns)...)
	done()
	return e, err
}

// afterAll sorts behind every word that begins with what stands before it.
const afterAll = "\U0010FFFF"

func directory(tx *db.Tx, viewer []any, q Search, name string, last id.ID, limit int) ([]Entry, error) {
	args := append(viewer, name, last, limit)
	var narrow strings.Builder
	and := func(condition string, values ...any) {
		marks := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = len(args)
		}
		fmt.Fprintf(&narrow, " AND "+condition, marks...)
	}
	words := searchWords(q.Name)
	if strings.TrimSpace(q.Name) != "" && len(words) == 0 {
		return nil, nil // nobody is called by signs alone
	}
	for _, word := range words {
		and(`p.id IN (SELECT w.person_id FROM person_word w WHERE w.word >= $%d AND w.word < $%d)`, word, word+afterAll)
	}
	if q.Space != 0 {
		and(`p.id IN (SELECT m.person_id FROM member m WHERE m.space_id = $%d)`, q.Space)
	}
	if q.Beside != 0 {
		and(`p.id NOT IN (SELECT m.person_id FROM member m WHERE m.space_id = $%d)`, q.Beside)
	}
	return db.All(tx, scanEntry, `SELECT `+cardColumns+`, p.title, p.pronouns FROM person p
		WHERE (p.name_fold, p.id) > ($3, $4) AND p.deactivated_at IS NULL AND `+known()+narrow.String()+`
		ORDER BY p.name_fold, p.id LIMIT $5`, args...)
}

// knows returns which of some people the actor sees.
func knows(tx *db.Tx, viewer []any, people []id.ID) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	for _, who := range people {
		if out[who] {
			continue
		}
		_, ok, err := db.One(tx, db.Value[id.ID], `SELECT p.id FROM person p WHERE p.id = $3 AND `+known(), append(viewer, who)...)
		if err != nil {
			return nil, err
		}
		if ok {
			out[who] = true
		}
	}
	return out, nil
}

func scanCard(row db.Scanner) (person.Card, error) {
	var c person.Card
	dest, done := card(&c)
	err := row.Scan(dest...)
	done()
	return c, err
}

// faces reads the first members in the order in which they are kept, so that a large space costs no more than a small one.
func faces(tx *db.Tx, viewer []any, space id.ID, n int) ([]person.Card, error) {
	return db.All(tx, scanCard, `SELECT `+cardColumns+` FROM member m JOIN space s ON s.id = m.space_id JOIN person p ON p.id = m.person_id
		WHERE m.space_id = $3 AND p.deactivated_at IS NULL AND `+Seen("s", 1, 2)+` ORDER BY m.person_id LIMIT $4`, append(viewer, space, n)...)
}

func shared(tx *db.Tx, viewer []any, who id.ID) ([]Space, error) {
	return db.All(tx, scanSpace, `SELECT `+columns+` WHERE a.archived_at IS NULL AND s.kind <> 'note'
		AND EXISTS (SELECT 1 FROM member theirs WHERE theirs.space_id = s.id AND theirs.person_id = $3)
		AND `+Seen("s", 1, 2)+` ORDER BY s.name_fold`, append(viewer, who)...)
}
