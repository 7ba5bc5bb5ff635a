package urgent

import (
	"slices"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

// gone has the ladders go on of what somebody had taken, in the transaction that ends that person's account, or makes them a
// guest: of what they see still, it stays theirs.
func (u *Urgents) gone(tx *db.Tx, who id.ID) error {
	list, err := takenBy(tx, who)
	if err != nil {
		return err
	}
	return u.release(tx, list, who)
}

// leftSpace is gone of who does not see a space any more, in the transaction in which they leave it.
func (u *Urgents) leftSpace(tx *db.Tx, where, who id.ID) error {
	list, err := takenBy(tx, who)
	if err != nil {
		return err
	}
	return u.release(tx, slices.DeleteFunc(list, func(v Urgent) bool { return v.Space != where }), who)
}

// shut is gone of all who do not belong to a space that is open no more.
func (u *Urgents) shut(tx *db.Tx, where id.ID) error {
	list, err := takenIn(tx, where)
	if err != nil {
		return err
	}
	for _, v := range list {
		if err := u.release(tx, []Urgent{v}, v.Mine.By); err != nil {
			return err
		}
	}
	return nil
}

// release takes back that somebody has taken some urgents who is no longer here: the next step of each rings now, and where
// there is none, who raised it and the fallback group are told again.
func (u *Urgents) release(tx *db.Tx, list []Urgent, who id.ID) error {
	for _, found := range list {
		where, err := space.Get(tx, found.Space)
		if err != nil {
			return err
		}
		reached, err := space.Reach(tx, where, []id.ID{who})
		if err != nil {
			return err
		}
		v, ok, err := hold(tx, found.ID)
		if err != nil {
			return err
		}
		if len(reached) > 0 || !ok || v.End != nil || v.Mine == nil || v.Mine.By != who {
			continue
		}
		if err := clearMine(tx, v.ID); err != nil {
			return err
		}
		v.Mine = nil
		u.tell(tx, v)
		if err := u.fire(tx, where, &v, u.now()); err != nil {
			return err
		}
	}
	return nil
}
