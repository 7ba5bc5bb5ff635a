package archive

import (
	"context"
	"io"
	"time"

	"meantime/internal/archive/pages"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/words"
)

// atOnce is how many archives are made at once for people: each takes a transaction, a disk and a line.
const atOnce = 2

// Archives makes archives for those whose they are.
type Archives struct {
	from Source
	now  func() time.Time
	busy chan struct{}
	note func(ctx context.Context, kind, detail string) error
}

// New returns the verbs on archives. note keeps what admins should know.
func New(d *db.DB, now func() time.Time, bytes *blob.Store, p pages.Pages, note func(ctx context.Context, kind, detail string) error) *Archives {
	return &Archives{from: Source{DB: d, Bytes: bytes, Pages: p, Locale: &words.Locale{}}, now: now, busy: make(chan struct{}, atOnce), note: note}
}

// Workspace writes the archive of everything that is no secret, for whoever runs Meantime. dir is for temporary files.
func (a *Archives) Workspace(ctx context.Context, to io.Writer, dir string) (Written, error) {
	from := a.from
	from.Made, from.Dir = a.now(), dir
	return Write(ctx, to, from, Everything())
}

// Making is an archive that somebody may make, and that has its turn. Whoever has it ends it.
type Making struct {
	archives *Archives
	scope    Scope
	made     time.Time
}

// Begin takes a turn to make an archive of what is the actor's, or of what they see of the organisation, which is told to all admins.
// Errors: the kind is none for them, or not an admin's, fault.KindForbidden; others are being made, fault.KindTooMany.
func (a *Archives) Begin(ctx context.Context, actor person.Actor, kind Kind) (*Making, error) {
	switch {
	case kind == Organisation && !actor.Administers():
		return nil, fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	case kind != Organisation && kind != Person:
		return nil, fault.NotFound("archive")
	}
	select {
	case a.busy <- struct{}{}:
	default:
		return nil, fault.TooMany("Other archives are being made right now. Please try again in a few minutes.")
	}
	now := a.now()
	m := &Making{a, Seen(kind, actor, now), now}
	if kind == Person {
		return m, nil
	}
	if err := a.note(ctx, "archive", actor.ID.String()); err != nil {
		m.End()
		return nil, fault.While("noting that an archive is made", err)
	}
	return m, nil
}

// Name is what the archive is called.
func (m *Making) Name() string {
	return "meantime-" + string(m.scope.Kind) + "-" + m.made.UTC().Format("2006-01-02") + ".zip"
}

// Write writes it. Where it fails, what was written is no archive.
func (m *Making) Write(ctx context.Context, to io.Writer, l *words.Locale) (Written, error) {
	from := m.archives.from
	from.Made, from.Locale = m.made, l
	return Write(ctx, to, from, m.scope)
}

// End gives the turn back.
func (m *Making) End() { <-m.archives.busy }
