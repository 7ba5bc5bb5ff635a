package asks

import (
	"encoding/json"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/web/compose"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Chase is what who asks can do about one asking: ask again, ask somebody else, carry on without, withdraw. Its templates
// are "chase" and "chase-menu".
type Chase struct {
	*words.Locale
	ID      id.ID
	Who     string // empty for the space
	Past    bool   // its time has gone by, or who is asked has gone: the acts stand beside it, and only withdrawing in the menu
	Key, To string // each form's own key begins with Key, and leads back to To
	Choices []Choice
	Talk    bool // it is about half an hour, and another one can be asked for
}

// Choice is a time until which somebody can be asked again.
type Choice struct {
	Want  string
	Label string // in their time
	Here  string // the same on the viewer's clock; empty where that reads alike
}

// Chases are the acts of who asks on some open askings of one space, by asking.
func (b *Book) Chases(list []ask.Asked, key, to string) (map[id.ID]*Chase, error) {
	out := make(map[id.ID]*Chase, len(list))
	if len(list) == 0 {
		return out, nil
	}
	dues, err := b.proposed(list)
	if err != nil {
		return nil, err
	}
	for _, q := range list {
		c := &Chase{Locale: b.v.L(), ID: q.ID, Who: b.First(q.Person), Past: q.Past(b.v.Now()) || q.Gone, Key: key, To: to, Talk: q.Kind == ask.Talk}
		for _, due := range dues {
			if due.Person == q.Person && due.Err == nil && !c.Talk {
				if err := c.offer(b, due); err != nil {
					return nil, err
				}
			}
		}
		if c.Choices != nil { // who is here can also be asked without a time
			c.Choices = append(c.Choices, Choice{Want: "null", Label: b.v.L().T("Whenever it suits")})
		}
		out[q.ID] = c
	}
	return out, nil
}

// proposed are the times until which those who are asked could be asked again.
func (b *Book) proposed(list []ask.Asked) ([]ask.Due, error) {
	var of []id.ID
	open := false
	for _, q := range list {
		if q.Person == 0 {
			open = true
		} else {
			of = append(of, q.Person)
		}
	}
	var choices []ask.Wanted
	for _, want := range compose.Soon() {
		choices = append(choices, ask.Wanted{Of: of, Want: want})
		if open {
			choices = append(choices, ask.Wanted{OfSpace: true, Want: want})
		}
	}
	return b.v.Asks.Dues(b.v.Ctx(), b.v.Actor, list[0].Space, choices...)
}

// offer adds a time, unless it reads like one that is offered already.
func (c *Chase) offer(b *Book, due ask.Due) error {
	want, err := json.Marshal(due.Want)
	if err != nil {
		return err
	}
	l, now := c.Locale, b.v.Shell.Now
	loc, coarse := b.Clock(due.Clock, due.At)
	choice := Choice{Want: string(want)}
	choice.Label, choice.Here = when.Offer(l, due.At, loc, coarse, now)
	for _, other := range c.Choices {
		if other.Label == choice.Label {
			return nil
		}
	}
	c.Choices = append(c.Choices, choice)
	return nil
}

// wanted reads what a choice was sent as.
func wanted(s string) (want worktime.Want, ok bool) {
	err := json.Unmarshal([]byte(s), &want)
	return want, err == nil
}
