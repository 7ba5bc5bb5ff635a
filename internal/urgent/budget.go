package urgent

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// Window is for how long an urgent counts towards its sender's budget (rule 25).
const Window = 7 * 24 * time.Hour

// Bounds of the settings.
const (
	MaxBudget  = 100
	MaxWait    = 2 * time.Hour
	MaxRepeats = 5
	MaxWhy     = 300 // characters
)

// Settings are the organisation's for urgents.
type Settings struct {
	Budget  int           // how many each sender has in seven times 24 hours
	Wait    time.Duration // of each step of a ladder, whole minutes
	Repeats int           // how often a ladder begins again
}

// usual is what holds until an admin has set something else.
func usual() Settings { return Settings{Budget: 3, Wait: 10 * time.Minute, Repeats: 1} }

// Settings returns the organisation's settings.
func (u *Urgents) Settings(ctx context.Context) (set Settings, err error) {
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		set, err = settings(tx)
		return err
	})
	return set, fault.While("reading the settings of urgents", err)
}

// Set changes the organisation's settings, for what is raised from now on. Others than admins: fault.KindForbidden.
func (u *Urgents) Set(ctx context.Context, actor person.Actor, set Settings) error {
	switch {
	case !actor.Administers():
		return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	case set.Budget < 0 || set.Budget > MaxBudget:
		return fault.Invalid("budget", "Each person has up to 100 urgents in seven days.")
	case set.Wait < time.Minute || set.Wait > MaxWait || set.Wait%time.Minute != 0:
		return fault.Invalid("wait", "A step waits for one minute to two hours.")
	case set.Repeats < 0 || set.Repeats > MaxRepeats:
		return fault.Invalid("repeats", "A ladder begins again up to five times.")
	}
	return fault.While("setting urgents", u.DB.Write(ctx, func(tx *db.Tx) error { return saveSettings(tx, set) }))
}

// Spent is the error of raising an urgent when the budget is spent.
type Spent struct {
	Next time.Time // when another can be raised; zero where the settings allow none
}

// Error says so without a reader: surfaces say it in their words.
func (s *Spent) Error() string { return s.Unwrap().Error() }

// Unwrap returns the fault that it is.
func (s *Spent) Unwrap() error {
	return fault.Conflict("urgents_spent", "You have raised as many urgents as there are for seven days. This can go with the next delivery, or an owner can allow you one more.")
}

// Own is what of the budget a person has left, and how often they raised something in the last seven days. Nobody else is
// told.
type Own struct {
	worktime.Allowance
	Raised int
}

// Own returns the actor's own count.
func (u *Urgents) Own(ctx context.Context, actor person.Actor) (own Own, err error) {
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		own, _, err = u.left(tx, actor.ID, u.now())
		return err
	})
	return own, fault.While("counting urgents", err)
}

// left reckons what of the budget somebody has left. What an owner allowed counts for as long as an urgent does.
func (u *Urgents) left(tx *db.Tx, who id.ID, now time.Time) (Own, Settings, error) {
	set, err := settings(tx)
	if err != nil {
		return Own{}, set, err
	}
	uses, err := raisedSince(tx, who, now.Add(-Window))
	if err != nil {
		return Own{}, set, err
	}
	allowed, err := allowedSince(tx, who, now.Add(-Window))
	if err != nil {
		return Own{}, set, err
	}
	return Own{worktime.Budget(now, uses, set.Budget+allowed, Window), len(uses)}, set, nil
}

// spend makes sure that somebody has an urgent left, and that of several that are raised at once only so many are.
func (u *Urgents) spend(tx *db.Tx, who id.ID, now time.Time) (Settings, error) {
	if err := holdPerson(tx, who); err != nil {
		return Settings{}, err
	}
	own, set, err := u.left(tx, who, now)
	if err == nil && own.Left == 0 {
		err = &Spent{own.Next}
	}
	return set, err
}

// Grant is that an owner allowed somebody one more urgent than the budget.
type Grant struct {
	ID     id.ID
	Person id.ID
	By     id.ID
	Why    string
	At     time.Time
}

// Allow lets a person raise one more within the next seven times 24 hours. It is kept, with the reason. Others than owners:
// fault.KindForbidden.
func (u *Urgents) Allow(ctx context.Context, actor person.Actor, who id.ID, why string) (made Grant, err error) {
	if actor.Role != person.Owner || !actor.Administers() {
		return made, fault.Forbidden("owner_needed", "Only an owner can do this.")
	}
	if why, err = cleanWords("why", why, MaxWhy, "Please say why. It is kept with your name."); err != nil {
		return made, err
	}
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := u.People.Get(tx, who); err != nil {
			return err
		}
		made = Grant{u.IDs.New(), who, actor.ID, why, u.now()}
		return insertGrant(tx, made)
	})
	return made, fault.While("allowing an urgent", err)
}

// maxGrants bounds one list.
const maxGrants = 200

// Grants lists what owners have allowed, the latest first, at most 200: to admins all of it, to others what was allowed to
// them.
func (u *Urgents) Grants(ctx context.Context, actor person.Actor) (list []Grant, err error) {
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = grants(tx, actor.ID, actor.Administers(), maxGrants)
		return err
	})
	return list, fault.While("listing what was allowed", err)
}
