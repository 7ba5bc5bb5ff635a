package thread

import (
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// glanceColumns adds to a thread what its space's pages show; $1 is who looks.
const glanceColumns = `
	coalesce((SELECT l.excerpt FROM letter l WHERE l.thread_id = t.id ORDER BY l.id LIMIT 1), ''),
	coalesce((SELECT l.author_id FROM letter l WHERE l.id = t.last_letter_id), t.author_id),
	coalesce((SELECT r.letter_id FROM reading r WHERE r.person_id = $1 AND r.thread_id = t.id), 0) >= t.last_letter_id
		OR EXISTS (SELECT 1 FROM imported o WHERE o.letter_id = t.last_letter_id),
	` + threadColumns

// glanceScanner reads the leading columns, then leaves the rest to scanThread.
type glanceScanner struct {
	row db.Scanner
	g   *Glance
}

// Scan takes the destinations of scanThread.
func (s glanceScanner) Scan(dest ...any) error {
	return s.row.Scan(append([]any{&s.g.Excerpt, &s.g.LastBy, &s.g.Read}, dest...)...)
}

func scanGlance(row db.Scanner) (Glance, error) {
	var g Glance
	var err error
	if g.Thread, err = scanThread(glanceScanner{row, &g}); err != nil {
		return g, err
	}
	g.Note = isNote(g.Title, g.Excerpt)
	if g.Closure != nil {
		g.Ended = gist(g.Closure.Outcome)
	}
	return g, nil
}

func browse(tx *db.Tx, actor person.Actor, where id.ID, which Which, before id.ID, limit int) ([]Glance, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	narrow := ""
	const over = `EXISTS (SELECT 1 FROM closure e WHERE e.thread_id = t.id AND e.reopened_at IS NULL)`
	switch which { // asked like this, PostgreSQL knows that there are many, and begins with the latest
	case GoingOn:
		narrow = ` AND NOT ` + over
	case Ended:
		narrow = ` AND ` + over
	}
	return db.All(tx, scanGlance, `SELECT `+glanceColumns+` WHERE t.space_id = $2 AND t.last_letter_id < $3`+narrow+`
		ORDER BY t.last_letter_id DESC LIMIT $4`, actor.ID, where, before, limit)
}

func outcomes(tx *db.Tx, actor person.Actor, where id.ID, limit int) ([]Glance, error) {
	return db.All(tx, scanGlance, `SELECT `+glanceColumns+` WHERE t.id IN (
			SELECT x.thread_id FROM closure x WHERE x.space_id = $2 AND x.reopened_at IS NULL ORDER BY x.id DESC LIMIT $3)
		ORDER BY c.id DESC`, actor.ID, where, limit)
}

func latest(tx *db.Tx, viewer []any) ([]Glance, error) {
	return db.All(tx, scanGlance, `SELECT `+glanceColumns+` WHERE s.kind <> 'note' AND `+space.Seen("s", 1, 2)+`
		AND t.id = (SELECT x.id FROM thread x WHERE x.space_id = s.id ORDER BY x.last_letter_id DESC LIMIT 1)`,
		viewer...)
}
