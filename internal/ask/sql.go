package ask

import (
	"database/sql"
	"encoding/json"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
)

func insertAsk(tx *db.Tx, a Ask) error {
	_, err := tx.Exec(`INSERT INTO ask (id, thread_id, space_id, kind, of_space, author_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.ID, a.Thread, a.Space, a.Kind, a.OfSpace, a.Author, db.Micros(a.CreatedAt))
	return err
}

func insertAsked(tx *db.Tx, q Asked) error {
	want, err := json.Marshal(q.Want)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO asked (id, ask_id, person_id, author_id, by_id, follows_id, item_ref, said, wanted, due_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		q.ID, q.Ask, orNull(q.Person), q.Author, q.By, orNull(q.Follows), q.Item, q.Said, string(want), db.NullMicros(q.DueAt), db.Micros(q.CreatedAt))
	if err == nil && n == 0 {
		err = fault.Conflict("asked_already", "This person is asked for it already.")
	}
	return err
}

// orNull is a number that may be none, which zero stands for.
func orNull(v id.ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(v), Valid: v != 0} }

// gone is that an asking is open, and whoever is asked is no longer here, or does not see the space any more.
const gone = `(q.ended_at IS NULL AND EXISTS (SELECT 1 FROM person gone JOIN space s ON s.id = k.space_id WHERE gone.id = q.person_id
	AND (gone.deactivated_at IS NOT NULL OR ` + unseen + `)))`

// unseen is that the person gone does not see the space s.
const unseen = `((s.kind <> 'open' OR gone.role = 'guest') AND NOT EXISTS (SELECT 1 FROM member m WHERE m.space_id = s.id AND m.person_id = gone.id))`

const askedColumns = `q.id, q.ask_id, k.thread_id, k.space_id, k.kind, k.of_space, q.author_id, q.person_id, q.by_id, q.follows_id, q.item_ref, q.said, q.wanted, q.due_at, q.created_at,
	` + gone + `, q.past_ref, q.remind_ref, q.ended, q.ended_by, q.ended_at, q.letter_id, q.instead_at
	FROM asked q JOIN ask k ON k.id = q.ask_id`

func scanAsked(row db.Scanner) (Asked, error) {
	var (
		q                                                   Asked
		want, how                                           string
		created                                             int64
		who, follows, due, past, reminder, by, at, byLetter sql.NullInt64
		instead                                             sql.NullInt64
	)
	err := row.Scan(&q.ID, &q.Ask, &q.Thread, &q.Space, &q.Kind, &q.OfSpace, &q.Author, &who, &q.By, &follows, &q.Item, &q.Said, &want, &due, &created,
		&q.Gone, &past, &reminder, &how, &by, &at, &byLetter, &instead)
	if err != nil {
		return q, err
	}
	q.Person, q.Follows = id.ID(who.Int64), id.ID(follows.Int64)
	q.DueAt, q.CreatedAt, q.past = db.NullTime(due), db.Time(created), id.ID(past.Int64)
	q.reminder = id.ID(reminder.Int64)
	if at.Valid {
		q.End = &End{How: How(how), By: id.ID(by.Int64), At: db.NullTime(at), Letter: id.ID(byLetter.Int64), Instead: db.NullTime(instead)}
	}
	return q, json.Unmarshal([]byte(want), &q.Want)
}

// find returns an asking whose space the actor sees.
func find(tx *db.Tx, viewer []any, asked id.ID) (Asked, error) {
	q, ok, err := db.One(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id WHERE q.id = $3 AND `+space.Seen("s", 1, 2),
		append(viewer, asked)...)
	if err == nil && !ok {
		err = fault.NotFound("ask")
	}
	return q, err
}

// openOf returns what a person is asked in a thread and has not ended.
func openOf(tx *db.Tx, who, thread id.ID) (Asked, bool, error) {
	return db.One(tx, scanAsked, `SELECT `+askedColumns+` WHERE k.thread_id = $1 AND q.person_id = $2 AND q.ended_at IS NULL`, thread, who)
}

// findOpen returns an asking that has not ended, whoever looks.
func findOpen(tx *db.Tx, asked id.ID) (Asked, bool, error) {
	return db.One(tx, scanAsked, `SELECT `+askedColumns+` WHERE q.id = $1 AND q.ended_at IS NULL`, asked)
}

// openWith lists what somebody is asked and has not ended, where that person saw the space until now.
func openWith(tx *db.Tx, who id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id JOIN person gone ON gone.id = q.person_id
		WHERE q.person_id = $1 AND q.ended_at IS NULL AND NOT `+unseen+` ORDER BY q.id`, who)
}

// openWithIn lists what somebody is asked in a space and has not ended, unless that person's account has.
func openWithIn(tx *db.Tx, who, where id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN person p ON p.id = q.person_id
		WHERE q.person_id = $1 AND k.space_id = $2 AND q.ended_at IS NULL AND p.deactivated_at IS NULL ORDER BY q.id`, who, where)
}

// findAsked returns an asking, whoever looks.
func findAsked(tx *db.Tx, asked id.ID) (Asked, bool, error) {
	return db.One(tx, scanAsked, `SELECT `+askedColumns+` WHERE q.id = $1`, asked)
}

// openOfGuest lists what a guest is asked and has not ended, in open spaces to which they do not belong.
func openOfGuest(tx *db.Tx, who id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id JOIN person p ON p.id = q.person_id
		WHERE q.person_id = $1 AND q.ended_at IS NULL AND p.deactivated_at IS NULL AND s.kind = 'open'
		AND NOT EXISTS (SELECT 1 FROM member m WHERE m.space_id = s.id AND m.person_id = $1) ORDER BY q.id`, who)
}

// openOfStrangers lists what those are asked in a space and have not ended who do not belong to it and are no guests, unless
// their accounts have ended.
func openOfStrangers(tx *db.Tx, where id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN person p ON p.id = q.person_id
		WHERE k.space_id = $1 AND q.ended_at IS NULL AND p.deactivated_at IS NULL AND p.role <> 'guest'
		AND NOT EXISTS (SELECT 1 FROM member m WHERE m.space_id = $1 AND m.person_id = p.id) ORDER BY q.id`, where)
}

// setPast keeps what tells that the time of an asking has gone by, or its person, unless it has ended; it says whether it did.
func setPast(tx *db.Tx, asked, ref id.ID) (bool, error) {
	n, err := tx.Exec(`UPDATE asked SET past_ref = $2 WHERE id = $1 AND ended_at IS NULL`, asked, ref)
	return n > 0, err
}

// setReminder notes the ref of what reminds of an asking that has not ended, zero for nothing any more; it says whether it did.
func setReminder(tx *db.Tx, asked, ref id.ID) (bool, error) {
	n, err := tx.Exec(`UPDATE asked SET remind_ref = $2 WHERE id = $1 AND ended_at IS NULL`, asked, orNull(ref))
	return n > 0, err
}

// knows tells whether who is asked has been brought it, or has taken it, and has not put it off past an instant.
func knows(tx *db.Tx, q Asked, at time.Time) (bool, error) {
	_, unready, err := db.One(tx, db.Value[id.ID], `SELECT it.id FROM inbox i JOIN item it ON it.id = i.item_id WHERE it.ref = $1 AND i.person_id = $2
		AND (i.later_until > $3 OR i.slot_at IS NULL AND i.read_at IS NULL AND NOT $4)`, q.Item, q.Person, db.Micros(at), q.OfSpace && q.By == q.Person)
	return !unready, err
}

// remindedBy lists the open askings of which some items remind the viewer.
func remindedBy(tx *db.Tx, viewer []any, refs []id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id
		WHERE q.remind_ref `+tx.In(3)+` AND q.person_id = $1 AND q.ended_at IS NULL AND `+space.Seen("s", 1, 2), append(viewer, db.List(tx, refs))...)
}

// openIn lists the open askings of a thread.
func openIn(tx *db.Tx, thread id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE k.thread_id = $1 AND q.ended_at IS NULL ORDER BY q.id`, thread)
}

// openFrom lists the open askings of a thread whose ask a letter brought, to whomever it has gone on.
func openFrom(tx *db.Tx, thread, letter id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE k.thread_id = $1 AND q.ended_at IS NULL
		AND EXISTS (SELECT 1 FROM asked first WHERE first.ask_id = k.id AND first.item_ref = $2)`, thread, letter)
}

// endAsked ends an asking that has not ended; it says whether it did.
func endAsked(tx *db.Tx, asked id.ID, e End) (bool, error) {
	n, err := tx.Exec(`UPDATE asked SET ended = $2, ended_by = $3, ended_at = $4, letter_id = $5, instead_at = $6 WHERE id = $1 AND ended_at IS NULL`,
		asked, e.How, e.By, db.Micros(e.At), orNull(e.Letter), db.NullMicros(e.Instead))
	return n > 0, err
}

// maxOpen bounds what one look shows; more comes up as these end.
const maxOpen = 200

// What a look at open askings is about. What brings one is aimed at its person, and is in the inbox from the start; what the
// person took needs nothing to bring it. What a space is asked is brought by the letter, as to everybody.
const (
	brought = `EXISTS (SELECT 1 FROM item it JOIN inbox i ON i.item_id = it.id
		WHERE it.ref = q.item_ref AND i.person_id = $1 AND (i.slot_at IS NOT NULL OR i.read_at IS NOT NULL))`
	mine   = `q.person_id = $1 AND (k.of_space AND q.by_id = $1 OR ` + brought + `)`
	theirs = `q.author_id = $1 AND (q.person_id IS NULL OR q.person_id <> q.author_id)` // what has come back to her is hers to answer
	unused = `NOT EXISTS (SELECT 1 FROM space_archive a WHERE a.space_id = k.space_id)`
	toTake = `q.person_id IS NULL AND q.author_id <> $1 AND ` + unused + ` AND EXISTS (SELECT 1 FROM member m
		WHERE m.space_id = k.space_id AND m.person_id = $1 AND (m.joined_at > k.created_at OR ` + brought + `))`
	mineOf   = mine + ` AND q.author_id = $4`
	theirsOf = theirs + ` AND q.person_id = $4`
	toTakeIn = `q.person_id IS NULL AND k.space_id = $4 AND ` + unused
)

func openAsked(tx *db.Tx, viewer []any, which string, args ...any) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id
		WHERE q.ended_at IS NULL AND `+which+` AND `+space.Seen("s", 1, 2)+`
		ORDER BY q.due_at IS NULL, q.due_at, q.id LIMIT $3`, append(append(viewer, maxOpen), args...)...)
}

// lastOfAll is that of a person's askings for something an asking is the last, the one that counts.
const lastOfAll = `NOT EXISTS (SELECT 1 FROM asked n WHERE n.ask_id = q.ask_id AND n.person_id = q.person_id AND n.id > q.id)`

// talks lists the half hours that suit, of which the viewer is part and that begin after an instant. The conditions on due_at
// and wanted are those of the indexes.
func talks(tx *db.Tx, viewer []any, after time.Time) (out []Asked, err error) {
	for _, side := range []string{"person_id", "author_id"} {
		found, err := db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id
			WHERE q.`+side+` = $1 AND q.due_at IS NOT NULL AND q.wanted = 'null' AND q.due_at > $3 AND q.ended = 'answered' AND k.kind = 'talk'
			AND `+lastOfAll+` AND `+space.Seen("s", 1, 2)+` ORDER BY q.due_at, q.id LIMIT 50`, append(viewer, db.Micros(after))...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Whose going parts two who had agreed on a half hour: one person's, or that of all who do not see one space any more.
const (
	partedFrom = `gone.id = $2`
	partedIn   = `k.space_id = $2`
)

// partedTalks lists the half hours that suit and begin after an instant, whose one side is no longer here, or does not see the
// space any more. The conditions on due_at and wanted are those of the indexes.
func partedTalks(tx *db.Tx, side, which string, of id.ID, after time.Time) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id JOIN person gone ON gone.id = q.`+side+`
		WHERE q.due_at IS NOT NULL AND q.wanted = 'null' AND q.due_at > $1 AND q.ended = 'answered' AND k.kind = 'talk' AND `+which+`
		AND `+lastOfAll+` AND (gone.deactivated_at IS NOT NULL OR `+unseen+`) ORDER BY q.id`, db.Micros(after), of)
}

// agreedIn returns the half hour in a thread that suits somebody; false for none.
func agreedIn(tx *db.Tx, who, thread id.ID, after time.Time) (Asked, bool, error) {
	return db.One(tx, scanAsked, `SELECT `+askedColumns+` WHERE k.thread_id = $1 AND q.person_id = $2 AND q.due_at > $3
		AND q.ended = 'answered' AND k.kind = 'talk' AND `+lastOfAll, thread, who, db.Micros(after))
}

func askOf(tx *db.Tx, thread id.ID) (Ask, bool, error) {
	return db.One(tx, func(row db.Scanner) (Ask, error) {
		var a Ask
		var created int64
		err := row.Scan(&a.ID, &a.Thread, &a.Space, &a.Kind, &a.OfSpace, &a.Author, &created)
		a.CreatedAt = db.Time(created)
		return a, err
	}, `SELECT id, thread_id, space_id, kind, of_space, author_id, created_at FROM ask WHERE thread_id = $1`, thread)
}

func askedOf(tx *db.Tx, ask id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE q.ask_id = $1 ORDER BY q.id`, ask)
}

// letterOf is what brought an ask in the first place.
func letterOf(tx *db.Tx, ask id.ID) (id.ID, error) {
	ref, _, err := db.One(tx, db.Value[id.ID], `SELECT item_ref FROM asked WHERE ask_id = $1 ORDER BY id LIMIT 1`, ask)
	return ref, err
}

// openWithTime lists what is asked until some time of a person's own: of her, or by her of a space.
func openWithTime(tx *db.Tx, who id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE (q.person_id = $1 OR q.person_id IS NULL AND q.author_id = $1)
		AND q.ended_at IS NULL AND q.wanted <> 'null'`, who)
}

// setDue moves the due time of an asking that has not ended; it says whether it did.
func setDue(tx *db.Tx, asked id.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE asked SET due_at = $2 WHERE id = $1 AND ended_at IS NULL`, asked, db.NullMicros(at))
	return n > 0, err
}
