package person

import (
	"context"
	"maps"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

const (
	// SessionLifetime is how long a session lives after its last renewal.
	SessionLifetime = 30 * 24 * time.Hour
	renewEvery      = 24 * time.Hour
)

// Sessions are sign-ins. The token is 256 random bits that only the browser keeps.
type Sessions struct{ *core }

// Session is one sign-in of a person. Nothing says when it was last used.
type Session struct {
	ID      id.ID
	Agent   string // for reading: "Chromium on Linux"
	Created time.Time
	Expires time.Time
	Current bool // whether it is the one that asks
}

// Begin signs a person in and returns the token of a new session. old, which may be empty, is the token that the browser
// held before: it ends. A person whose account is ended: fault.KindForbidden.
func (s *Sessions) Begin(ctx context.Context, person id.ID, userAgent, old string) (token string, err error) {
	token = newSecret()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		return s.begin(tx, person, token, userAgent, old)
	})
	return token, fault.While("signing in", err)
}

func (s *Sessions) begin(tx *db.Tx, person id.ID, token, userAgent, old string) error {
	who, ok, err := personByID(tx, person)
	if err != nil {
		return err
	}
	if !ok || !who.Active() {
		return ended()
	}
	if old != "" {
		if err := s.end(tx, old); err != nil {
			return err
		}
	}
	now := s.now()
	return insertSession(tx, hashOf(token), person, Session{ID: s.ids.New(), Agent: naming.Agent(userAgent), Created: now, Expires: now.Add(SessionLifetime)})
}

// Who says who holds a token: fault.KindUnsigned when nobody does. It is asked on every request, and answers from
// memory for up to two seconds; a session that is in use lives on.
func (s *Sessions) Who(ctx context.Context, token string) (Actor, error) {
	actor, expires, err := s.who(ctx, "session ", token, actorOfSession)
	if err == nil && !expires.IsZero() {
		s.renew(ctx, actor.Session, expires)
	}
	return actor, err
}

// renew moves a session's end, once a day at most.
func (s *Sessions) renew(ctx context.Context, session id.ID, expires time.Time) {
	now := s.now()
	if expires.Sub(now) > SessionLifetime-renewEvery {
		return
	}
	// A session that cannot be renewed now, because the disk is full, say, is still one.
	_ = s.db.Write(ctx, func(tx *db.Tx) error { return extendSession(tx, session, now.Add(SessionLifetime)) })
}

// Sweep removes sessions, links and ceremonies that have expired. None of them works any more; this makes room.
func (s *Sessions) Sweep(ctx context.Context) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error { return sweep(tx, s.now()) })
	return fault.While("removing what has expired", err)
}

// Hold says that something is open for the actor's session, until it is released: EndedTopic of the person is told once
// the session has ended, on whatever node, as soon as Check finds out.
func (s *Sessions) Hold(actor Actor) (release func()) { return s.held.hold(actor.ID, actor.Session) }

// CheckEvery is how often Check is to be called, so that the end of an account is felt on every node within five seconds.
const CheckEvery = 3 * time.Second

// Check asks the database, once for all sessions that are held on this node, which of them have ended, and tells of those.
func (s *Sessions) Check(ctx context.Context) error {
	ended := s.held.list()
	if len(ended) == 0 {
		return nil
	}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		living, err := livingSessions(tx, slices.Sorted(maps.Keys(ended)), s.now())
		for _, session := range living {
			delete(ended, session)
		}
		return err
	})
	if err != nil {
		return fault.While("looking for sessions that have ended", err)
	}
	for _, person := range ended {
		s.known.forget(person)
		s.bus.Publish(EndedTopic(person))
	}
	return nil
}

// List returns the actor's sessions, newest first.
func (s *Sessions) List(ctx context.Context, actor Actor) (list []Session, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = sessionsOf(tx, actor.ID, s.now())
		return err
	})
	for i := range list {
		list[i].Current = list[i].ID == actor.Session
	}
	return list, fault.While("listing sessions", err)
}

// End ends one of the actor's sessions; one that is not theirs is fault.KindNotFound.
func (s *Sessions) End(ctx context.Context, actor Actor, session id.ID) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`DELETE FROM session WHERE id = $1 AND person_id = $2`, session, actor.ID)
		if err == nil && n == 0 {
			err = fault.NotFound("session")
		}
		s.forget(tx, actor.ID)
		return err
	})
	return fault.While("ending a session", err)
}

// EndOthers ends every session of the actor but the one that asks.
func (s *Sessions) EndOthers(ctx context.Context, actor Actor) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error { return s.endOthers(tx, actor) })
	return fault.While("ending sessions", err)
}

func (c *core) endOthers(tx *db.Tx, actor Actor) error {
	c.forget(tx, actor.ID)
	_, err := tx.Exec(`DELETE FROM session WHERE person_id = $1 AND id <> $2`, actor.ID, actor.Session)
	return err
}

// SignOut ends the session of a token. A token that is nobody's is no error.
func (s *Sessions) SignOut(ctx context.Context, token string) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error { return s.end(tx, token) })
	return fault.While("signing out", err)
}

func (s *Sessions) end(tx *db.Tx, token string) error {
	person, ok, err := db.One(tx, db.Value[id.ID], `DELETE FROM session WHERE hash = $1 RETURNING person_id`, hashOf(token))
	if ok {
		s.forget(tx, person)
	}
	return err
}
