package person

import (
	"database/sql"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/portrait"
	"meantime/internal/worktime"
)

const personColumns = `p.id, p.handle, p.email, p.role, p.name, p.title, p.pronouns, p.about, p.locale, p.single_keys, p.by_mail, p.mail_each,
	p.region, p.photo, p.created_at, p.deactivated_at, p.awaited`

func scanPerson(s db.Scanner) (p Person, err error) {
	var created int64
	var deactivated sql.NullInt64
	err = s.Scan(&p.ID, &p.Handle, &p.Email, &p.Role, &p.Name, &p.Title, &p.Pronouns, &p.About, &p.Locale, &p.SingleKeys, &p.ByMail, &p.MailEach,
		&p.Region, &p.Photo, &created, &deactivated, &p.Awaited)
	p.Joined, p.Deactivated = db.Time(created), db.NullTime(deactivated)
	return p, err
}

func personByID(tx *db.Tx, person id.ID) (Person, bool, error) {
	return db.One(tx, scanPerson, `SELECT `+personColumns+` FROM person p WHERE p.id = $1`, person)
}

func personByHandle(tx *db.Tx, handle string) (Person, bool, error) {
	return db.One(tx, scanPerson, `SELECT `+personColumns+` FROM person p WHERE p.handle = $1`, handle)
}

func personByEmail(tx *db.Tx, fold string) (Person, bool, error) {
	return db.One(tx, scanPerson, `SELECT `+personColumns+` FROM person p WHERE p.email_fold = $1`, fold)
}

// insertPerson adds a row unless its handle or address is taken; it says whether it did.
func insertPerson(tx *db.Tx, p Person) (bool, error) {
	n, err := tx.Exec(`INSERT INTO person
		(id, name, name_fold, handle, email, email_fold, role, title, pronouns, about, region, locale, single_keys, photo, created_at, by_mail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15) ON CONFLICT DO NOTHING`,
		p.ID, p.Name, naming.Fold(p.Name), p.Handle, p.Email, naming.FoldEmail(p.Email), string(p.Role), p.Title, p.Pronouns, p.About,
		p.Region, p.Locale, p.SingleKeys, db.Micros(p.Joined), string(p.ByMail))
	return n == 1, err
}

// insertAwaited adds the row of somebody who has no account yet, unless there is one with the address; it says whether it did.
func insertAwaited(tx *db.Tx, p Person) (bool, error) {
	n, err := tx.Exec(`INSERT INTO person
		(id, name, name_fold, handle, email, email_fold, role, title, pronouns, about, region, locale, single_keys, photo, created_at, deactivated_at, awaited)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', '', '', TRUE, '', $8, $8, TRUE) ON CONFLICT DO NOTHING`,
		p.ID, p.Name, naming.Fold(p.Name), p.Handle, p.Email, naming.FoldEmail(p.Email), string(p.Role), db.Micros(p.Joined))
	return n == 1, err
}

// arrive makes an account of the row of somebody who was awaited, unless the handle is taken; it says whether it did.
func arrive(tx *db.Tx, p Person) (bool, error) {
	n, err := tx.Exec(`UPDATE person SET name = $2, name_fold = $3, handle = $4, email = $5, role = $6, region = $7, locale = $8, single_keys = $9,
		created_at = $10, by_mail = $11, deactivated_at = NULL, awaited = FALSE
		WHERE id = $1 AND awaited AND NOT EXISTS (SELECT 1 FROM person o WHERE o.handle = $4)`,
		p.ID, p.Name, naming.Fold(p.Name), p.Handle, p.Email, string(p.Role), p.Region, p.Locale, p.SingleKeys, db.Micros(p.Joined), string(p.ByMail))
	return n == 1, err
}

func updateProfile(tx *db.Tx, person id.ID, p Profile) error {
	_, err := tx.Exec(`UPDATE person SET name = $2, name_fold = $3, title = $4, pronouns = $5, about = $6, locale = $7,
		single_keys = $8, by_mail = $9, mail_each = $10 WHERE id = $1`, person, p.Name, naming.Fold(p.Name), p.Title, p.Pronouns, p.About, p.Locale, p.SingleKeys, string(p.ByMail), string(p.MailEach))
	return err
}

func setEmail(tx *db.Tx, person id.ID, email string) error {
	_, err := tx.Exec(`UPDATE person SET email = $2, email_fold = $3 WHERE id = $1`, person, email, naming.FoldEmail(email))
	return err
}

// setWords replaces what a person is completed from.
func setWords(tx *db.Tx, person id.ID, words []string) error {
	if _, err := tx.Exec(`DELETE FROM person_word WHERE person_id = $1`, person); err != nil {
		return err
	}
	for _, w := range words {
		_, err := tx.Exec(`INSERT INTO person_word (word, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, w, person)
		if err != nil {
			return err
		}
	}
	return nil
}

// afterLast sorts behind every text that begins with the prefix before it.
const afterLast = "\U0010FFFF"

// peopleAfter pages through active people in the order of their folded names; an after of ("", 0) begins.
func peopleAfter(tx *db.Tx, name string, person id.ID, limit int) ([]Person, error) {
	return db.All(tx, scanPerson, `SELECT `+personColumns+` FROM person p
		WHERE (p.name_fold, p.id) > ($1, $2) AND p.deactivated_at IS NULL ORDER BY p.name_fold, p.id LIMIT $3`, name, person, limit)
}

// formerPeople lists those whose accounts are ended, last first; who never had one is none of them.
func formerPeople(tx *db.Tx, limit int) ([]Person, error) {
	return db.All(tx, scanPerson, `SELECT `+personColumns+` FROM person p
		WHERE p.deactivated_at IS NOT NULL AND NOT p.awaited ORDER BY p.deactivated_at DESC, p.id LIMIT $1`, limit)
}

// CardColumns are those of a card, of a person who is called p: what Into takes.
const CardColumns = `p.id, p.name, p.handle, p.photo, p.role, p.deactivated_at IS NULL`

// Into is where the columns of a card go.
func (c *Card) Into() []any {
	return []any{&c.ID, &c.Name, &c.Handle, &c.Photo, &c.Role, &c.Active}
}

func scanCard(s db.Scanner) (c Card, err error) {
	err = s.Scan(c.Into()...)
	return c, err
}

// foundCard is a card with the text that its name is matched in.
type foundCard struct {
	Card
	fold string
}

// cardsByWord lists active people one of whose words begins with the prefix, by name, after a name.
func cardsByWord(tx *db.Tx, prefix, name string, person id.ID, limit int) ([]foundCard, error) {
	return db.All(tx, func(s db.Scanner) (c foundCard, err error) {
		err = s.Scan(append(c.Into(), &c.fold)...)
		return c, err
	}, `SELECT `+CardColumns+`, p.name_fold FROM person p
		WHERE p.id IN (SELECT person_id FROM person_word WHERE word >= $1 AND word < $2) AND p.deactivated_at IS NULL
		AND (p.name_fold, p.id) > ($3, $4) ORDER BY p.name_fold, p.id LIMIT $5`, prefix, prefix+afterLast, name, person, limit)
}

// versionRow is the newest version of a person's schedule.
type versionRow struct {
	person  id.ID
	version int64
}

type scheduleRow struct {
	person   id.ID
	version  int64
	declared string
	doc      string
}

func scanSchedule(s db.Scanner) (r scheduleRow, err error) {
	err = s.Scan(&r.person, &r.version, &r.declared, &r.doc)
	return r, err
}

// scheduleEpoch changes with every schedule; zero before the first.
func scheduleEpoch(tx *db.Tx) (int64, error) {
	v, _, err := db.One(tx, db.Value[int64], `SELECT value FROM epoch WHERE name = 'schedule'`)
	return v, err
}

func newScheduleEpoch(tx *db.Tx, v id.ID) error {
	_, err := tx.Exec(`INSERT INTO epoch (name, value) VALUES ('schedule', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, v)
	return err
}

func newestVersions(tx *db.Tx, people []id.ID) ([]versionRow, error) {
	return db.All(tx, func(s db.Scanner) (v versionRow, err error) {
		err = s.Scan(&v.person, &v.version)
		return v, err
	}, `SELECT person_id, max(version) FROM schedule WHERE person_id `+tx.In(1)+` GROUP BY person_id`, db.List(tx, people))
}

func newestSchedules(tx *db.Tx, people []id.ID) ([]scheduleRow, error) {
	if len(people) == 0 {
		return nil, nil
	}
	return db.All(tx, scanSchedule, `SELECT s.person_id, s.version, s.declared, s.doc FROM schedule s WHERE s.person_id `+tx.In(1)+`
		AND s.version = (SELECT max(n.version) FROM schedule n WHERE n.person_id = s.person_id)`, db.List(tx, people))
}

// withoutSchedule are those who have an account, or had one, and no schedule.
func withoutSchedule(tx *db.Tx) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT p.id FROM person p WHERE NOT p.awaited AND NOT EXISTS (SELECT 1 FROM schedule s WHERE s.person_id = p.id) ORDER BY p.id`)
}

func scheduleAt(tx *db.Tx, person id.ID, version int64) (scheduleRow, bool, error) {
	return db.One(tx, scanSchedule, `SELECT person_id, version, declared, doc FROM schedule
		WHERE person_id = $1 AND version = $2`, person, version)
}

// insertSchedule adds a version unless it is there; it says whether it did.
func insertSchedule(tx *db.Tx, r scheduleRow, now time.Time) (bool, error) {
	n, err := tx.Exec(`INSERT INTO schedule (person_id, version, declared, doc, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, r.person, r.version, r.declared, r.doc, db.Micros(now))
	return n == 1, err
}

func setRegion(tx *db.Tx, person id.ID, region string) error {
	_, err := tx.Exec(`UPDATE person SET region = $2 WHERE id = $1`, person, region)
	return err
}

// setLeaves replaces the rows by which time away is found.
func setLeaves(tx *db.Tx, person id.ID, leaves []Leave) error {
	if _, err := tx.Exec(`DELETE FROM leave WHERE person_id = $1`, person); err != nil {
		return err
	}
	for _, l := range leaves {
		_, err := tx.Exec(`INSERT INTO leave (person_id, first, last, stand_in, note) VALUES ($1, $2, $3, $4, $5)`,
			person, l.From.String(), l.To.String(), nullID(l.StandIn), l.Note)
		if err != nil {
			return err
		}
	}
	return nil
}

// nullID is an id for a column that is null for none.
func nullID(i id.ID) any {
	if i == 0 {
		return nil
	}
	return i
}

func insertPhoto(tx *db.Tx, name string, person id.ID, made portrait.Portrait, now time.Time) error {
	_, err := tx.Exec(`INSERT INTO photo (hash, person_id, large, small, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash) DO NOTHING`, name, person, made.Large, made.Small, db.Micros(now))
	return err
}

func deletePhotosBut(tx *db.Tx, person id.ID, name string) error {
	_, err := tx.Exec(`DELETE FROM photo WHERE person_id = $1 AND hash <> $2`, person, name)
	return err
}

func setPhoto(tx *db.Tx, person id.ID, name string) error {
	_, err := tx.Exec(`UPDATE person SET photo = $2 WHERE id = $1`, person, name)
	return err
}

func photoByName(tx *db.Tx, name string, small bool) ([]byte, bool, error) {
	column := `large`
	if small {
		column = `small`
	}
	return db.One(tx, db.Value[[]byte], `SELECT `+column+` FROM photo WHERE hash = $1`, name)
}

// peopleOf pages through active people by id: those who keep the holidays of a region or of
// one within it, or all when it is empty.
func peopleOf(tx *db.Tx, region string, after id.ID, limit int) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT id FROM person WHERE deactivated_at IS NULL AND id > $1
		AND ($2 = '' OR region = $2 OR (region > $3 AND region < $4)) ORDER BY id LIMIT $5`,
		after, region, region+"-", region+".", limit) // a full stop follows the hyphen
}

// absenceRow is one time away with who is away.
type absenceRow struct {
	person id.ID
	Leave
}

func scanAbsence(s db.Scanner) (a absenceRow, err error) {
	var from, to string
	var standIn sql.NullInt64
	if err = s.Scan(&a.person, &from, &to, &standIn, &a.Note); err != nil {
		return a, err
	}
	a.StandIn = id.ID(standIn.Int64)
	if a.From, err = worktime.ParseDate(from); err != nil {
		return a, err
	}
	a.To, err = worktime.ParseDate(to)
	return a, err
}

const absenceColumns = `l.person_id, l.first, l.last, l.stand_in, l.note`

// absencesOf lists all times away of people, in order.
func absencesOf(tx *db.Tx, people []id.ID) ([]absenceRow, error) {
	return db.All(tx, scanAbsence, `SELECT `+absenceColumns+` FROM leave l WHERE l.person_id `+tx.In(1)+` ORDER BY l.person_id, l.first`,
		db.List(tx, people))
}

// absences lists everybody's times away that end on a date or later, and begin before another.
func absences(tx *db.Tx, from, before worktime.Date) ([]absenceRow, error) {
	return db.All(tx, scanAbsence, `SELECT `+absenceColumns+` FROM leave l JOIN person p ON p.id = l.person_id
		WHERE p.deactivated_at IS NULL AND l.last >= $1 AND l.first < $2 ORDER BY l.first, l.person_id`, from.String(), before.String())
}
