package person

import (
	"database/sql"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// never is later than every session and token.
const never = 1<<63 - 1

func lockOwners(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE person SET role = role WHERE role = 'owner'`)
	return err
}

func activeOwners(tx *db.Tx) (int, error) {
	n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM person WHERE role = 'owner' AND deactivated_at IS NULL`)
	return n, err
}

func setRole(tx *db.Tx, person id.ID, role Role) error {
	_, err := tx.Exec(`UPDATE person SET role = $2 WHERE id = $1`, person, string(role))
	return err
}

func setDeactivated(tx *db.Tx, person id.ID, now time.Time) error {
	_, err := tx.Exec(`UPDATE person SET deactivated_at = $2 WHERE id = $1`, person, db.Micros(now))
	return err
}

func setActive(tx *db.Tx, person id.ID) error {
	_, err := tx.Exec(`UPDATE person SET deactivated_at = NULL WHERE id = $1`, person)
	return err
}

// endAccess ends whatever lets somebody in, but for what they know or hold themself: password and passkeys.
func endAccess(tx *db.Tx, person id.ID, now time.Time) error {
	if _, err := tx.Exec(`DELETE FROM session WHERE person_id = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM once_link WHERE person_id = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE token SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL`, person, db.Micros(now))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE invitation SET revoked_at = $2 WHERE created_by = $1 AND revoked_at IS NULL`, person, db.Micros(now))
	return err
}

func insertSession(tx *db.Tx, hash string, person id.ID, s Session) error {
	_, err := tx.Exec(`INSERT INTO session (hash, id, person_id, agent, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		hash, s.ID, person, s.Agent, db.Micros(s.Created), db.Micros(s.Expires))
	return err
}

// actorOfSession gives the actor of an active person's session, and when it ends; a zero actor when there is none.
func actorOfSession(tx *db.Tx, hash string) (Actor, time.Time, error) {
	var expires int64
	actor, _, err := db.One(tx, func(s db.Scanner) (a Actor, err error) {
		a.Scopes = AllScopes
		err = s.Scan(&a.Session, &a.ID, &a.Role, &expires)
		return a, err
	}, `SELECT s.id, p.id, p.role, s.expires_at FROM session s JOIN person p ON p.id = s.person_id
		WHERE s.hash = $1 AND p.deactivated_at IS NULL`, hash)
	return actor, db.Time(expires), err
}

// livingSessions keeps of some sessions those of active people that have not ended.
func livingSessions(tx *db.Tx, sessions []id.ID, now time.Time) ([]id.ID, error) {
	list, err := db.All(tx, func(s db.Scanner) (out Session, err error) {
		var expires int64
		err = s.Scan(&out.ID, &expires)
		out.Expires = db.Time(expires)
		return out, err
	}, `SELECT s.id, s.expires_at FROM session s JOIN person p ON p.id = s.person_id
		WHERE s.id `+tx.In(1)+` AND p.deactivated_at IS NULL`, db.List(tx, sessions))
	var out []id.ID
	for _, s := range list {
		if s.Expires.After(now) {
			out = append(out, s.ID)
		}
	}
	return out, err
}

func extendSession(tx *db.Tx, session id.ID, expires time.Time) error {
	_, err := tx.Exec(`UPDATE session SET expires_at = $2 WHERE id = $1`, session, db.Micros(expires))
	return err
}

func sessionsOf(tx *db.Tx, person id.ID, now time.Time) ([]Session, error) {
	return db.All(tx, func(s db.Scanner) (out Session, err error) {
		var created, expires int64
		err = s.Scan(&out.ID, &out.Agent, &created, &expires)
		out.Created, out.Expires = db.Time(created), db.Time(expires)
		return out, err
	}, `SELECT id, agent, created_at, expires_at FROM session WHERE person_id = $1 AND expires_at > $2 ORDER BY id DESC`,
		person, db.Micros(now))
}

// sweep removes what has expired.
func sweep(tx *db.Tx, now time.Time) error {
	for _, statement := range []string{
		`DELETE FROM session WHERE expires_at <= $1`,
		`DELETE FROM ceremony WHERE expires_at <= $1`,
		`DELETE FROM once_link WHERE expires_at <= $1`,
	} {
		if _, err := tx.Exec(statement, db.Micros(now)); err != nil {
			return err
		}
	}
	return nil
}

// passwordOf gives the hash of a person's password, or nothing.
func passwordOf(tx *db.Tx, person id.ID) (string, error) {
	hash, _, err := db.One(tx, db.Value[string], `SELECT hash FROM password WHERE person_id = $1`, person)
	return hash, err
}

func setPassword(tx *db.Tx, person id.ID, hash string, now time.Time) error {
	_, err := tx.Exec(`INSERT INTO password (person_id, hash, set_at) VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at`, person, hash, db.Micros(now))
	return err
}

// endLinks removes the links of a kind for a person that end before some time.
func endLinks(tx *db.Tx, kind string, person id.ID, until time.Time) error {
	_, err := tx.Exec(`DELETE FROM once_link WHERE kind = $1 AND person_id = $2 AND expires_at < $3`, kind, person, db.Micros(until))
	return err
}

// insertLink keeps the hash of a link for a person.
func insertLink(tx *db.Tx, hash, kind string, person id.ID, expires time.Time) error {
	_, err := tx.Exec(`INSERT INTO once_link (hash, kind, person_id, expires_at) VALUES ($1, $2, $3, $4)`,
		hash, kind, person, db.Micros(expires))
	return err
}

func linkHolder(tx *db.Tx, hash, kind string, now time.Time) (id.ID, error) {
	person, ok, err := db.One(tx, db.Value[id.ID], `SELECT l.person_id FROM once_link l JOIN person p ON p.id = l.person_id
		WHERE l.hash = $1 AND l.kind = $2 AND l.expires_at > $3 AND p.deactivated_at IS NULL`, hash, kind, db.Micros(now))
	if err == nil && !ok {
		err = notALink()
	}
	return person, err
}

// useLink removes a link, with all others of its kind that its person has, and gives whose it was; of several at once one gets them. Ending an
// account removes its links.
func useLink(tx *db.Tx, hash, kind string, now time.Time) (person id.ID, err error) {
	ended, err := db.All(tx, func(s db.Scanner) (h string, err error) {
		return h, s.Scan(&h, &person)
	}, `DELETE FROM once_link WHERE kind = $2 AND person_id = (SELECT person_id FROM once_link WHERE hash = $1 AND kind = $2 AND expires_at > $3)
		RETURNING hash, person_id`, hash, kind, db.Micros(now))
	if err == nil && !slices.Contains(ended, hash) {
		return 0, notALink()
	}
	return person, err
}

func insertToken(tx *db.Tx, hash string, person id.ID, t Token) error {
	_, err := tx.Exec(`INSERT INTO token (id, person_id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		t.ID, person, t.Name, hash, t.Scopes.String(), db.Micros(t.Created), db.NullMicros(t.Expires))
	return err
}

func actorOfToken(tx *db.Tx, hash string) (Actor, time.Time, error) {
	var scopes string
	expires := int64(never)
	actor, ok, err := db.One(tx, func(s db.Scanner) (a Actor, err error) {
		err = s.Scan(&a.Token, &a.ID, &a.Role, &scopes, &expires)
		return a, err
	}, `SELECT t.id, p.id, p.role, t.scopes, coalesce(t.expires_at, $2) FROM token t JOIN person p ON p.id = t.person_id
		WHERE t.hash = $1 AND t.revoked_at IS NULL AND p.deactivated_at IS NULL`, hash, int64(never))
	if !ok || err != nil {
		return Actor{}, time.Time{}, err
	}
	actor.Scopes, err = ParseScopes(scopes)
	return actor, db.Time(expires), err
}

func tokensOf(tx *db.Tx, person id.ID, now time.Time) ([]Token, error) {
	return db.All(tx, func(s db.Scanner) (t Token, err error) {
		var scopes string
		var created int64
		var expires sql.NullInt64
		if err = s.Scan(&t.ID, &t.Name, &scopes, &created, &expires); err != nil {
			return t, err
		}
		t.Created, t.Expires = db.Time(created), db.NullTime(expires)
		t.Scopes, err = ParseScopes(scopes)
		return t, err
	}, `SELECT id, name, scopes, created_at, expires_at FROM token WHERE person_id = $1 AND revoked_at IS NULL
		AND coalesce(expires_at, $3) > $2 ORDER BY id DESC`, person, db.Micros(now), int64(never))
}

func revokeToken(tx *db.Tx, person, token id.ID, now time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE token SET revoked_at = $3 WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL`,
		token, person, db.Micros(now))
	return n == 1, err
}

const invitationColumns = `id, email, role, space_id, uses_left, created_by, created_at, expires_at`

func scanInvitation(s db.Scanner) (i Invitation, err error) {
	var space sql.NullInt64
	var created, expires int64
	err = s.Scan(&i.ID, &i.Email, &i.Role, &space, &i.Left, &i.By, &created, &expires)
	i.Space, i.Created, i.Expires = id.ID(space.Int64), db.Time(created), db.Time(expires)
	return i, err
}

func insertInvitation(tx *db.Tx, hash string, i Invitation) error {
	_, err := tx.Exec(`INSERT INTO invitation (id, hash, email, role, space_id, uses_left, created_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.ID, hash, i.Email, string(i.Role), nullID(i.Space), i.Left, i.By, db.Micros(i.Created), db.Micros(i.Expires))
	return err
}

// works is the condition under which an invitation can be redeemed; $1 is now.
const works = `uses_left > 0 AND revoked_at IS NULL AND expires_at > $1`

// linked is the condition under which a link is an invitation's: it was handed over, or it was mailed; $2 is its hash.
const linked = `(hash = $2 OR id = (SELECT invitation_id FROM invitation_link WHERE hash = $2))`

func invitationByHash(tx *db.Tx, hash string, now time.Time) (Invitation, bool, error) {
	return db.One(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE `+works+` AND `+linked, db.Micros(now), hash)
}

// useInvitation takes one use; PostgreSQL makes the others wait for the row and look at it again.
func useInvitation(tx *db.Tx, hash string, now time.Time) (Invitation, bool, error) {
	return db.One(tx, scanInvitation, `UPDATE invitation SET uses_left = uses_left - 1 WHERE `+works+` AND `+linked+`
		RETURNING `+invitationColumns, db.Micros(now), hash)
}

func invitationByID(tx *db.Tx, v id.ID, now time.Time) (Invitation, bool, error) {
	return db.One(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE `+works+` AND id = $2`, db.Micros(now), v)
}

func insertInvitationLink(tx *db.Tx, hash string, invitation id.ID) error {
	_, err := tx.Exec(`INSERT INTO invitation_link (hash, invitation_id) VALUES ($1, $2)`, hash, invitation)
	return err
}

func standingInvitations(tx *db.Tx, now time.Time) ([]Invitation, error) {
	return db.All(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE `+works+` ORDER BY id DESC`, db.Micros(now))
}

func invitationsBy(tx *db.Tx, person id.ID, now time.Time) ([]Invitation, error) {
	return db.All(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE `+works+` AND created_by = $2
		ORDER BY id DESC`, db.Micros(now), person)
}

func revokeInvitation(tx *db.Tx, invitation, person id.ID, anybodys bool, now time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE invitation SET revoked_at = $1 WHERE `+works+` AND id = $2 AND (created_by = $3 OR $4)`,
		db.Micros(now), invitation, person, anybodys)
	return n == 1, err
}

// insertJoining notes who came by an invitation; false for who did before.
func insertJoining(tx *db.Tx, invitation, person id.ID, now time.Time) (bool, error) {
	n, err := tx.Exec(`INSERT INTO joining (invitation_id, person_id, joined_at) VALUES ($1, $2, $3)
		ON CONFLICT (invitation_id, person_id) DO NOTHING`, invitation, person, db.Micros(now))
	return n == 1, err
}

// lockPerson lets what follows in the transaction be the only one of its kind for the person.
func lockPerson(tx *db.Tx, person id.ID) error {
	_, err := tx.Exec(`UPDATE person SET role = role WHERE id = $1`, person)
	return err
}

type passkeyRow struct {
	Passkey
	doc string
}

func passkeysOf(tx *db.Tx, person id.ID) ([]passkeyRow, error) {
	return db.All(tx, func(s db.Scanner) (r passkeyRow, err error) {
		var created int64
		err = s.Scan(&r.ID, &r.Name, &r.doc, &created)
		r.Created = db.Time(created)
		return r, err
	}, `SELECT id, name, doc, created_at FROM passkey WHERE person_id = $1 ORDER BY created_at, id`, person)
}

// insertPasskey adds a passkey unless it is known; it says whether it did.
func insertPasskey(tx *db.Tx, passkey string, person id.ID, name, doc string, now time.Time) (bool, error) {
	n, err := tx.Exec(`INSERT INTO passkey (id, person_id, name, doc, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO NOTHING`, passkey, person, name, doc, db.Micros(now))
	return n == 1, err
}

func updatePasskey(tx *db.Tx, passkey, doc string) error {
	_, err := tx.Exec(`UPDATE passkey SET doc = $2 WHERE id = $1`, passkey, doc)
	return err
}

func insertCeremony(tx *db.Tx, hash, doc string, expires time.Time) error {
	_, err := tx.Exec(`INSERT INTO ceremony (id, doc, expires_at) VALUES ($1, $2, $3)`, hash, doc, db.Micros(expires))
	return err
}

func takeCeremony(tx *db.Tx, hash string, now time.Time) (string, bool, error) {
	return db.One(tx, db.Value[string], `DELETE FROM ceremony WHERE id = $1 AND expires_at > $2 RETURNING doc`, hash, db.Micros(now))
}
