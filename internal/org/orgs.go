package org

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// setupLifetime bounds how long a link that nobody opened is remembered; each start prints a new one.
const setupLifetime = 30 * 24 * time.Hour

// Options are what Orgs is made from. All are needed.
type Options struct {
	DB       *db.DB
	Now      func() time.Time
	Bus      *bus.Bus
	Zones    func() *zone.Data // the zone data in force
	Holidays *holiday.Data
}

// Orgs founds the one organisation, finds and changes it.
type Orgs struct {
	db       *db.DB
	now      func() time.Time
	bus      *bus.Bus
	zones    func() *zone.Data
	holidays *holiday.Data
	changed  func(region string)
}

// New returns the verbs.
func New(o Options) *Orgs {
	return &Orgs{db: o.DB, now: o.Now, bus: o.Bus, zones: o.Zones, holidays: o.Holidays, changed: func(string) {}}
}

// WhenHolidaysChange names what is told, after the commit, that the holidays of a region are others. It is called once,
// before anything is changed; fn must not wait.
func (o *Orgs) WhenHolidaysChange(fn func(region string)) { o.changed = fn }

// SetupLink returns the token of a new set-up link, or nothing when the organisation is founded. Links that were printed
// before go on working until then.
func (o *Orgs) SetupLink(ctx context.Context) (token string, err error) {
	var raw [32]byte
	rand.Read(raw[:]) // never fails
	secret := base64.RawURLEncoding.EncodeToString(raw[:])
	err = o.db.Write(ctx, func(tx *db.Tx) error {
		_, founded, err := row(tx)
		if founded || err != nil {
			token = ""
			return err
		}
		token = secret
		return insertLink(tx, hashOf(secret), o.now(), o.now().Add(setupLifetime))
	})
	return token, fault.While("making a set-up link", err)
}

// CheckLink tells whether a set-up link works: fault.KindNotFound when it does not.
func (o *Orgs) CheckLink(ctx context.Context, token string) error {
	err := o.db.Read(ctx, func(tx *db.Tx) error {
		ok, err := linkWorks(tx, hashOf(token), o.now())
		if err == nil && !ok {
			err = notALink()
		}
		return err
	})
	return fault.While("checking a set-up link", err)
}

func notALink() error { return fault.NotFound("set-up link") }

// SetUp founds the organisation with the token of a set-up link. founder is called in the same transaction to add the
// first owner; its error undoes everything, and the link works still. A link that does not work: fault.KindNotFound;
// settings that do not hold what they must: fault.KindInvalid.
func (o *Orgs) SetUp(ctx context.Context, token string, s Settings, founder func(tx *db.Tx) error) error {
	s, err := s.clean(o.zones(), o.holidays)
	if err != nil {
		return err
	}
	err = o.db.Write(ctx, func(tx *db.Tx) error {
		// The row first: those with other links wait there, and not for each other's links.
		added, err := insertOrg(tx, Org{Settings: s, Founded: o.now()})
		if err != nil {
			return err
		}
		ok, err := linkWorks(tx, hashOf(token), o.now())
		if err != nil {
			return err
		}
		if !added || !ok {
			return notALink()
		}
		if err := deleteLinks(tx); err != nil {
			return err
		}
		return founder(tx)
	})
	return fault.While("setting up", err)
}

// Find returns the organisation, or fault.KindNotFound before it is set up.
func (o *Orgs) Find(ctx context.Context) (found Org, err error) {
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		found, err = o.Get(tx)
		return err
	})
	return found, fault.While("finding the organisation", err)
}

// Get is Find in the caller's transaction.
func (o *Orgs) Get(tx *db.Tx) (Org, error) {
	found, ok, err := row(tx)
	if err == nil && !ok {
		err = fault.NotFound("organisation")
	}
	return found, err
}

// Change changes the settings. Others than admins: fault.KindForbidden; settings that do not hold what they must:
// fault.KindInvalid.
func (o *Orgs) Change(ctx context.Context, actor Actor, s Settings) error {
	if err := needAdmin(actor); err != nil {
		return err
	}
	s, err := s.clean(o.zones(), o.holidays)
	if err != nil {
		return err
	}
	err = o.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := o.Get(tx); err != nil {
			return err
		}
		tx.AfterCommit(func() { o.bus.Publish(Topic) })
		return updateOrg(tx, s)
	})
	return fault.While("changing the settings", err)
}

// Named returns the organisation's name, empty before it is set up.
func (o *Orgs) Named(tx *db.Tx) (string, error) {
	found, _, err := row(tx)
	return found.Name, err
}

// Usual returns what newcomers begin with: zone, hours and deliveries, and the region of their holidays. All of it is
// empty before the organisation is set up.
func (o *Orgs) Usual(tx *db.Tx) (worktime.Schedule, string, error) {
	found, _, err := row(tx)
	return worktime.Schedule{Zone: found.Zone, Hours: found.Hours, Batch: found.Batch}, found.Region, err
}

// hashOf is how the secret of a link is kept: it is random and long, and needs no stretching.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
