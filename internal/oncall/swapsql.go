package oncall

import (
	"database/sql"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

func insertSwap(tx *db.Tx, s Swap) error {
	takesFrom, takesTo := "", ""
	if !s.Takes.IsZero() {
		takesFrom, takesTo = s.takesFrom.String(), s.takesTo.String()
	}
	_, err := tx.Exec(`INSERT INTO swap (id, space_id, author_id, person_id, zone, gives_from, gives_to, takes_from, takes_to, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.ID, s.Space, s.Author, s.Person, s.zone, s.givesFrom.String(), s.givesTo.String(), takesFrom, takesTo, db.Micros(s.CreatedAt))
	return err
}

// endSwap ends a swap that is open; it says whether it did.
func endSwap(tx *db.Tx, s Swap) (bool, error) {
	n, err := tx.Exec(`UPDATE swap SET ended = $2, ended_at = $3, answer_ref = $4 WHERE id = $1 AND ended_at IS NULL`,
		s.ID, s.Ended, db.Micros(s.EndedAt), sql.NullInt64{Int64: int64(s.Answer), Valid: s.Answer != 0})
	return n > 0, err
}

const swapColumns = `w.id, w.space_id, s.name, w.author_id, w.person_id, w.zone, w.gives_from, w.gives_to, w.takes_from, w.takes_to,
	w.created_at, w.answer_ref, w.ended, w.ended_at FROM swap w JOIN space s ON s.id = w.space_id`

func scanSwap(row db.Scanner) (s Swap, err error) {
	var givesFrom, givesTo, takesFrom, takesTo string
	var created int64
	var answer, ended sql.NullInt64
	err = row.Scan(&s.ID, &s.Space, &s.SpaceName, &s.Author, &s.Person, &s.zone, &givesFrom, &givesTo, &takesFrom, &takesTo, &created, &answer, &s.Ended, &ended)
	if err != nil {
		return s, err
	}
	s.CreatedAt, s.Answer, s.EndedAt = db.Time(created), id.ID(answer.Int64), db.NullTime(ended)
	for into, text := range map[*worktime.Moment]string{&s.givesFrom: givesFrom, &s.givesTo: givesTo, &s.takesFrom: takesFrom, &s.takesTo: takesTo} {
		if text == "" {
			continue
		}
		if *into, err = worktime.ParseMoment(text); err != nil {
			return s, err
		}
	}
	return s, nil
}

func openSwaps(tx *db.Tx, in id.ID) ([]Swap, error) {
	return db.All(tx, scanSwap, `SELECT `+swapColumns+` WHERE w.space_id = $1 AND w.ended_at IS NULL ORDER BY w.id`, in)
}

// openSwapsOf lists the open swaps that somebody offered, or was offered.
func openSwapsOf(tx *db.Tx, who id.ID) ([]Swap, error) {
	return db.All(tx, scanSwap, `SELECT `+swapColumns+` WHERE w.ended_at IS NULL AND (w.author_id = $1 OR w.person_id = $1) ORDER BY w.id`, who)
}

// swapsAbout finds swaps by their numbers or the refs of their answers, if they are about the actor, who sees their space.
func swapsAbout(tx *db.Tx, actor person.Actor, now time.Time, refs []id.ID) ([]Swap, error) {
	return db.All(tx, scanSwap, `SELECT `+swapColumns+` WHERE (w.id `+tx.In(3)+` OR w.answer_ref `+tx.In(3)+`)
		AND (w.author_id = $1 OR w.person_id = $1) AND `+space.Seen("s", 1, 2)+` ORDER BY w.id`, append(space.Viewer(actor, now), db.List(tx, refs))...)
}
