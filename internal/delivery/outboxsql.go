package delivery

import (
	"database/sql"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
)

func insertAnnouncement(tx *db.Tx, channel string, who id.ID, kind string, ref int64, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO outbox (person_id, channel, kind, ref, made_at, not_before, attempts, lease_until, state, problem)
		VALUES ($1, $2, $3, $4, $5, $5, 0, 0, 'waiting', '')
		ON CONFLICT (person_id, channel, kind, ref) DO UPDATE SET made_at = excluded.made_at, not_before = excluded.not_before, attempts = 0, lease_until = 0,
			state = 'waiting', problem = ''`, who, channel, kind, ref, db.Micros(at))
	return err
}

func scanAnnouncement(row db.Scanner) (Announcement, error) {
	var a Announcement
	var due, made int64
	err := row.Scan(&a.Person, &a.Channel, &a.Kind, &a.Ref, &a.Attempts, &a.Unsure, &due, &made)
	a.Due, a.Made = db.Time(due), db.Time(made)
	return a, err
}

// Where a channel leads.
const (
	insideTheProgram  = `channel = 'page'`
	outsideTheProgram = `channel <> 'page'`

	soonOutside = outsideTheProgram + ` AND kind NOT IN ('delivery', 'delivery_part', 'week_away', 'back')` // see Many
	manyOutside = outsideTheProgram + ` AND kind IN ('delivery', 'delivery_part', 'week_away', 'back')`
)

// lease says what is leased, and until when.
type lease struct {
	where string // inside the program, or on which way outside
	until time.Time
	most  int
}

// insertThreadMails parts a delivery into mails, each a moment after the other.
func insertThreadMails(tx *db.Tx, a Announcement, threads []id.ID, number func() id.ID, now time.Time) error {
	for i, thread := range threads {
		v := number()
		n, err := tx.Exec(`INSERT INTO thread_mail (id, person_id, slot_at, thread_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, v, a.Person, a.Ref, thread)
		if err == nil && n > 0 {
			err = insertAnnouncement(tx, a.Channel, a.Person, CamePart, int64(v), now.Add(time.Duration(i)*time.Microsecond))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func threadMail(tx *db.Tx, who id.ID, number int64) (m ThreadMail, err error) {
	m, found, err := db.One(tx, func(row db.Scanner) (m ThreadMail, err error) {
		var slot int64
		err = row.Scan(&slot, &m.Thread)
		m.Slot = db.Time(slot)
		return m, err
	}, `SELECT slot_at, thread_id FROM thread_mail WHERE id = $1 AND person_id = $2`, number, who)
	if err == nil && !found {
		err = ErrMoot
	}
	if err != nil || m.Thread != 0 {
		return m, err
	}
	m.Others, err = db.All(tx, db.Value[id.ID], `SELECT thread_id FROM thread_mail WHERE person_id = $1 AND slot_at = $2 AND thread_id <> 0`, who, db.Micros(m.Slot))
	return m, err
}

// beginThread has the mails of a thread begin with the one that is tried first.
func beginThread(tx *db.Tx, who id.ID, number int64) (time.Time, error) {
	slot, found, err := db.One(tx, db.Value[int64], `UPDATE thread_mail SET first_at = coalesce(first_at, (SELECT min(o.first_at) FROM thread_mail o
		WHERE o.thread_id = thread_mail.thread_id AND o.person_id = thread_mail.person_id), slot_at)
		WHERE id = $1 AND person_id = $2 RETURNING first_at`, number, who)
	if err == nil && !found {
		err = ErrMoot
	}
	return db.Time(slot), err
}

// sendings says how far some announcements of a kind have come, by ref.
func sendings(tx *db.Tx, channel string, who id.ID, kind string, refs []int64) (map[int64]Sending, error) {
	out := map[int64]Sending{}
	_, err := db.All(tx, func(row db.Scanner) (s Sending, err error) {
		var ref, at int64
		err = row.Scan(&ref, &s.State, &s.Says, &at)
		s.At = db.Time(at)
		out[ref] = s
		return s, err
	}, `SELECT ref, state, problem, not_before FROM outbox WHERE person_id = $1 AND channel = $2 AND kind = $3 AND ref `+tx.In(4), who, channel, kind, db.List(tx, refs))
	return out, err
}

// maxLost bounds what is shown of what was lost.
const maxLost = 100

// leaving reads how things stand with what leaves the program.
func leaving(tx *db.Tx) (Leaving, error) {
	out, _, err := db.One(tx, func(row db.Scanner) (l Leaving, err error) {
		return l, row.Scan(&l.Waiting, &l.Failing)
	}, `SELECT count(*), count(*) FILTER (WHERE attempts > 0) FROM outbox WHERE state = 'waiting' AND `+outsideTheProgram)
	if err != nil {
		return out, err
	}
	out.Twice, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM outbox WHERE unsure > 0 AND state = 'sent' AND `+outsideTheProgram)
	if err != nil {
		return out, err
	}
	if out.Failing > 0 {
		out.Said, _, err = db.One(tx, db.Value[string], `SELECT problem FROM outbox WHERE state = 'waiting' AND `+outsideTheProgram+` AND attempts > 0 ORDER BY not_before DESC LIMIT 1`)
		if err != nil {
			return out, err
		}
	}
	out.Lost, err = db.All(tx, func(row db.Scanner) (l Lost, err error) {
		var at int64
		err = row.Scan(&l.Person, &l.Kind, &l.Ref, &l.Says, &at)
		l.At = db.Time(at)
		return l, err
	}, `SELECT person_id, kind, ref, problem, not_before FROM outbox WHERE state = 'dead' AND `+outsideTheProgram+` ORDER BY not_before DESC LIMIT $1`, maxLost)
	return out, err
}

// abandoned is one of what was leased before, and nobody came back for: it may have been sent. Open pages may hear twice.
const abandoned = `CASE WHEN lease_until > 0 AND ` + outsideTheProgram + ` THEN 1 ELSE 0 END`

// leaseAnnouncements takes what may leave for a while.
func leaseAnnouncements(tx *db.Tx, now time.Time, l lease) ([]Announcement, error) {
	found, err := db.All(tx, scanAnnouncement, `SELECT person_id, channel, kind, ref, attempts, unsure + `+abandoned+`, not_before, made_at FROM outbox
		WHERE state = 'waiting' AND not_before <= $1 AND lease_until <= $1 AND `+l.where+`
		ORDER BY not_before LIMIT $2`+tx.SkipLocked(), db.Micros(now), l.most)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		_, err := tx.Exec(`UPDATE outbox SET unsure = unsure + `+abandoned+`, lease_until = $5 WHERE person_id = $1 AND channel = $2 AND kind = $3 AND ref = $4`,
			a.Person, a.Channel, a.Kind, a.Ref, db.Micros(l.until))
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func settleAnnouncement(tx *db.Tx, a Announcement, state, problem string, next time.Time) error {
	_, err := tx.Exec(`UPDATE outbox SET state = $5, problem = $6, not_before = $7, attempts = attempts + 1, lease_until = 0, unsure = $8
		WHERE person_id = $1 AND channel = $2 AND kind = $3 AND ref = $4`,
		a.Person, a.Channel, a.Kind, a.Ref, state, problem, db.Micros(next), a.Unsure)
	return err
}

// returnAnnouncement notes of a mail that was sent that it is lost.
func returnAnnouncement(tx *db.Tx, l Lost, now time.Time) error {
	_, err := tx.Exec(`UPDATE outbox SET state = 'dead', problem = $5, not_before = $6 WHERE person_id = $1 AND channel = $2 AND kind = $3 AND ref = $4 AND state = 'sent'`,
		l.Person, Mail, l.Kind, l.Ref, l.Says, db.Micros(now))
	return err
}

// postponeAnnouncement has one wait that was not tried.
func postponeAnnouncement(tx *db.Tx, a Announcement, next time.Time) error {
	_, err := tx.Exec(`UPDATE outbox SET not_before = $5, lease_until = 0 WHERE person_id = $1 AND channel = $2 AND kind = $3 AND ref = $4`,
		a.Person, a.Channel, a.Kind, a.Ref, db.Micros(next))
	return err
}

// backdateAnnouncements has nothing wait to be told for longer than anything does, as what was put off before the clock was set back.
func backdateAnnouncements(tx *db.Tx, now time.Time) error {
	const longest = 48 * time.Hour
	_, err := tx.Exec(`UPDATE outbox SET not_before = CASE WHEN not_before > $2 OR made_at > $3 THEN $1 ELSE not_before END,
		made_at = CASE WHEN made_at > $3 THEN $1 ELSE made_at END, lease_until = CASE WHEN lease_until > $3 THEN $4 ELSE lease_until END
		WHERE state = 'waiting' AND (not_before > $2 OR made_at > $3 OR lease_until > $3)`,
		db.Micros(now), db.Micros(now.Add(longest)), db.Micros(now.Add(mostAhead)), db.Micros(now.Add(sendLease)))
	return err
}

// What must hold for an announcement to be worth telling.
const (
	deliveryStands = `SELECT count(*) FROM inbox i JOIN person p ON p.id = i.person_id AND p.deactivated_at IS NULL
		WHERE i.person_id = $1 AND i.slot_at BETWEEN $2 AND $2 AND i.read_at IS NULL AND i.done_at IS NULL`
	partStands = `SELECT count(*) FROM thread_mail m JOIN inbox i ON i.person_id = m.person_id AND i.slot_at BETWEEN m.slot_at AND m.slot_at
			AND i.read_at IS NULL AND i.done_at IS NULL
		JOIN item it ON it.id = i.item_id AND (m.thread_id = 0 OR it.thread_id = m.thread_id)
		JOIN person p ON p.id = m.person_id AND p.deactivated_at IS NULL WHERE m.person_id = $1 AND m.id = $2`
	backStands = `SELECT count(*) FROM inbox i JOIN person p ON p.id = i.person_id AND p.deactivated_at IS NULL
		WHERE i.person_id = $1 AND i.item_id = $2 AND i.later_until IS NOT NULL AND i.done_at IS NULL`
)

// stillStands asks again, while the lease is held, whether there is something to tell (rule 43).
func stillStands(tx *db.Tx, a Announcement) (bool, error) {
	var query string
	switch a.Kind {
	case Came:
		query = deliveryStands
	case CamePart:
		query = partStands
	case announcedBack:
		query = backStands
	default: // its sender knows
		return true, nil
	}
	n, _, err := db.One(tx, db.Value[int], query, a.Person, a.Ref)
	return n > 0, err
}

// earliestRing is when the next ring is due, zero for never.
func earliestRing(tx *db.Tx) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT min(fire_at) FROM timer WHERE kind = 'rings'`)
	return db.NullTime(at), err
}

// earliestDue is when the next thing inside the program but a ring is due: a slot, a timer or an announcement.
func earliestDue(tx *db.Tx) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT min(at) FROM (
		SELECT min(next_at) AS at FROM person_delivery WHERE next_at IS NOT NULL
		UNION ALL SELECT min(fire_at) FROM timer WHERE kind <> 'rings'
		UNION ALL SELECT min(`+leaves+`) FROM outbox WHERE state = 'waiting' AND `+insideTheProgram+`) AS due`)
	return db.NullTime(at), err
}

// earliestOutside is when the next announcement leaves the program on some way, not before a pause is over.
func earliestOutside(tx *db.Tx, where string, paused time.Time) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT min(`+leaves+`) FROM outbox WHERE state = 'waiting' AND `+where)
	if next := db.NullTime(at); next.IsZero() || !next.Before(paused) {
		return next, err
	}
	return paused, err
}

// leaves is when an announcement leaves: one that is leased, when nobody came back for it.
const leaves = `CASE WHEN lease_until > not_before THEN lease_until ELSE not_before END`

// How long what must not be kept is kept.
const (
	keepAnnouncements = 14 * 24 * time.Hour
	keepInvitations   = person.MaxInvitation + 24*time.Hour
	keepNotices       = 90 * 24 * time.Hour
)

func forget(tx *db.Tx, now time.Time) error {
	for _, old := range []struct {
		query string
		keep  time.Duration
	}{
		{`DELETE FROM outbox WHERE state <> 'waiting' AND not_before < $1 AND kind <> 'invitation'`, keepAnnouncements},
		{`DELETE FROM outbox WHERE state <> 'waiting' AND not_before < $1`, keepInvitations},
		{`DELETE FROM notice WHERE happened_at < $1`, keepNotices},
	} {
		if _, err := tx.Exec(old.query, db.Micros(now.Add(-old.keep))); err != nil {
			return err
		}
	}
	return nil
}

func insertNotice(tx *db.Tx, v id.ID, kind, detail string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO notice (id, kind, detail, happened_at) VALUES ($1, $2, $3, $4)`, v, kind, detail, db.Micros(at))
	return err
}
