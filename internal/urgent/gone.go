package urgent

import (
	"slices"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

// accountEnded has the ladders go on of what somebody had taken, in the transaction that ends that person's account.
func (u *Urgents) accountEnded(tx *db.Tx, who id.ID) error {
	list, err := takenBy(tx, who)
	if err != nil {
		return err
	}
	return u.release(tx, list, who)
}

// leftSpace is accountEnded of who does not see a space any more, in the transaction in which they leave it.
func (u *Urgents) leftSpace(tx *db.Tx, where, who id.ID) error {
	list, err := takenBy(tx, who)
	if err != nil {
		return err
	}
	return u.release(tx, slices.DeleteFunc(list, func(v Urgent) bool { return v.Space != where }), who)
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
