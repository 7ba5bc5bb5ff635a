package oncall

import (
	"slices"

	"meantime/internal/db"
	"meantime/internal/id"
)

// AccountEnded ends the open swaps of somebody, in the transaction that ends that person's account: what they offered is
// withdrawn, and who offered them something is told.
func (r *Rotas) AccountEnded(tx *db.Tx, who id.ID) error {
	list, err := openSwapsOf(tx, who)
	if err != nil {
		return err
	}
	return r.gone(tx, list, who)
}

// Left is AccountEnded of who leaves a space, in the transaction in which that happens.
func (r *Rotas) Left(tx *db.Tx, where, who id.ID) error {
	list, err := openSwapsOf(tx, who)
	if err != nil {
		return err
	}
	return r.gone(tx, slices.DeleteFunc(list, func(s Swap) bool { return s.Space != where }), who)
}

func (r *Rotas) gone(tx *db.Tx, list []Swap, who id.ID) error {
	for _, s := range list {
		tell := r.courier.Withdrawn
		s.Ended, s.EndedAt = Withdrawn, r.now()
		if s.Person == who {
			tell, s.Ended, s.Answer = r.courier.Answered, Gone, r.ids.New()
		}
		ended, err := endSwap(tx, s)
		if err != nil {
			return err
		}
		if !ended { // somebody was faster
			continue
		}
		r.tell(tx, s.Space)
		if err := tell(tx, s); err != nil {
			return err
		}
	}
	return nil
}
