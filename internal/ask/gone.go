package ask

import (
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
)

// accountEnded tells who asks, in the transaction that ends an account, that whoever they wait for is no longer here.
func (a *Asks) accountEnded(tx *db.Tx, who id.ID) error {
	list, err := openWith(tx, who)
	if err == nil {
		err = a.gone(tx, list)
	}
	if err != nil {
		return err
	}
	return a.parted(tx, partedFrom, who)
}

// left is accountEnded of who does not see a space any more, in the transaction in which they leave it.
func (a *Asks) left(tx *db.Tx, where, who id.ID) error {
	list, err := openWithIn(tx, who, where)
	if err == nil {
		err = a.gone(tx, list)
	}
	if err != nil {
		return err
	}
	return a.parted(tx, partedFrom, who)
}

// madeGuest is accountEnded of who is a guest from now on: open spaces to which they do not belong are closed to them.
func (a *Asks) madeGuest(tx *db.Tx, who id.ID) error {
	list, err := openOfGuest(tx, who)
	if err == nil {
		err = a.gone(tx, list)
	}
	if err != nil {
		return err
	}
	return a.parted(tx, partedFrom, who)
}

// shut is accountEnded of all who do not belong to a space that is open no more.
func (a *Asks) shut(tx *db.Tx, where id.ID) error {
	list, err := openOfStrangers(tx, where)
	if err == nil {
		err = a.gone(tx, list)
	}
	if err != nil {
		return err
	}
	return a.parted(tx, partedIn, where)
}

// parted calls off the half hours that had suited, one of whose two is no longer here; the other is told. That one has gone
// from all that they see no more, or that all who do not see a space any more have gone from it, says which.
func (a *Asks) parted(tx *db.Tx, which string, of id.ID) error {
	for _, side := range []string{"person_id", "author_id"} {
		list, err := partedTalks(tx, side, which, of, a.now().Add(-Half))
		if err != nil {
			return err
		}
		for _, q := range list {
			who := q.Person
			if side == "author_id" {
				who = q.Author
			}
			if err := a.part(tx, q, who); err != nil {
				return err
			}
		}
	}
	return nil
}

// part calls off a half hour that suited, as one of its two is no longer here, and tells the other.
func (a *Asks) part(tx *db.Tx, q Asked, who id.ID) error {
	stands, err := a.stands(tx, q)
	if err != nil || !stands {
		return err
	}
	if q, err = a.after(tx, who, q, End{How: Withdrawn}); err != nil {
		return err
	}
	if who == q.Author {
		return a.say(tx, who, q, delivery.TalkGone)
	}
	return a.report(tx, q, delivery.TalkGone)
}

// gone tells who asks of each asking that whoever is asked is no longer here. What a space was asked goes back to it; the
// others stay open, for who asks to ask somebody else, to carry on without, or to wait for whoever takes up the work.
func (a *Asks) gone(tx *db.Tx, list []Asked) error {
	for _, q := range list {
		var err error
		switch {
		case !q.Gone || q.Person == q.Author:
		case q.OfSpace:
			err = a.returned(tx, q)
		default:
			err = a.tellGone(tx, q)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tellGone takes the place of what told that the time of it has gone by.
func (a *Asks) tellGone(tx *db.Tx, q Asked) error {
	a.tell(tx, q)
	author, ok, err := a.reader(tx, q, q.Author)
	if err != nil || !ok {
		return err
	}
	if q.past != 0 {
		if err := a.deliveries.Withdraw(tx, q.past); err != nil {
			return err
		}
	}
	ref := a.ids.New()
	if open, err := setPast(tx, q.ID, ref); err != nil || !open { // it has been answered meanwhile
		return err
	}
	return a.deliveries.Post(tx, a.goneItem(q, ref), []delivery.Recipient{{Reader: author, Reason: delivery.Waits}})
}

func (a *Asks) goneItem(q Asked, ref id.ID) delivery.Item {
	return delivery.Item{ID: a.ids.New(), Kind: delivery.Gone, Ref: ref, Thread: q.Thread, Space: q.Space, Author: q.Person, CreatedAt: a.now()}
}

// returned gives back to a space what one of its members had taken who is no longer here.
func (a *Asks) returned(tx *db.Tx, q Asked) error {
	done, err := a.end(tx, q, End{How: GivenBack, By: q.Person, At: a.now()})
	if err != nil || !done {
		return err
	}
	made := Asked{By: q.Person, Want: q.Want}
	a.follows(q, &made)
	if err := a.renewed(tx, &made); err != nil {
		return err
	}
	letter, err := letterOf(tx, q.Ask)
	if err != nil {
		return err
	}
	if err := a.insert(tx, &made, letter); err != nil {
		return err
	}
	author, ok, err := a.reader(tx, q, q.Author)
	if err != nil || !ok {
		return err
	}
	return a.deliveries.Post(tx, a.goneItem(q, made.ID), []delivery.Recipient{{Reader: author, Reason: delivery.Waits}})
}
