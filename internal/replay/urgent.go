package replay

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/urgent"
	"meantime/internal/words"
)

// Share is how many of ten thousand messages. It is written in percent: “1%”, “0.5%”.
type Share int

// whole is all of them.
const whole = 10_000

// UnmarshalText reads a share in percent.
func (s *Share) UnmarshalText(text []byte) error {
	percent, err := strconv.ParseFloat(strings.TrimSuffix(string(text), "%"), 64)
	if err != nil || !(percent >= 0 && percent <= 100) {
		return fmt.Errorf("%q is not a share: please write something like 1%%", text)
	}
	*s = Share(percent*whole/100 + 0.5)
	return nil
}

// says writes a share in percent, with decimals where it has some.
func (s Share) says(l *words.Locale) string {
	percent := l.Number(int(s) / 100)
	if s%100 != 0 {
		percent = l.Decimal(float64(s)/100, 2)
	}
	return l.C("share", "{percent}%", "percent", percent)
}

// raises tells whether a message is raised as urgent, too.
func (s Share) raises(message int) bool { return mixed(message)%whole < uint64(s) }

// mixed is what decides about a message: it follows from its number alone, so that the same history gives the same report.
func mixed(message int) uint64 {
	x := uint64(message+1) * 0x9e3779b97f4a7c15 // mixed as in splitmix64
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Rung is what became of what was raised as urgent.
type Rung struct {
	Share     Share
	Raised    int
	Spent     int    // that were not raised, their sender's budget being spent
	Named     int    // that were raised for somebody
	Asleep    int    // of these, whose ladder began with another: it was outside their hours
	Rings     Rungs  // all of them, by why it was them
	Outside   int    // of these, outside hours: of who is on call
	Mine      Rungs  // by why they were rung who answered
	Exhausted int    // whose ladder came to its end before anybody answered
	Open      int    // that nobody answered at all
	Reached   Spread // from the raising until somebody answered
}

// Rungs counts by the rung of the ladder.
type Rungs struct{ Asked, AtWork, OnCall, Told int }

func (r *Rungs) add(reason urgent.Reason, n int) {
	switch reason {
	case urgent.Asked:
		r.Asked += n
	case urgent.AtWork:
		r.AtWork += n
	case urgent.OnCall:
		r.OnCall += n
	case urgent.Told:
		r.Told += n
	}
}

// sounded is how often it rang: who is told of something hears nothing.
func (r Rungs) sounded() int { return r.Asked + r.AtWork + r.OnCall }

// raise raises as urgent what somebody has just written, if its turn has come: in one of the spaces, and every other one
// for somebody who is there.
func (s *stage) raise(ctx context.Context, p *player, message int) error {
	if !s.rung.Share.raises(message) {
		return nil
	}
	chance := mixed(message) / whole
	r := urgent.Raising{Space: s.spaces[chance%uint64(allRooms)], Title: "Thread", Worse: "Everything."}
	if here := s.here(p.ID); chance/8%2 == 0 && len(here) > 0 {
		r.Asked = here[chance/16%uint64(len(here))]
	}
	v, err := s.Urgents.Raise(ctx, p.Actor, r)
	if _, spent := errors.AsType[*urgent.Spent](err); spent {
		s.rung.Spent++
		return nil
	}
	if err != nil {
		return err
	}
	s.rung.Raised++
	if r.Asked != 0 {
		s.rung.Named++
		if v.Rings[0].Reason != urgent.Asked {
			s.rung.Asleep++
		}
	}
	return nil
}

// answer has somebody take what they were rung for: that they write shows that they are there. Who raised it has said all
// then.
func (s *stage) answer(ctx context.Context, p *player) error {
	if s.rung.Raised == 0 {
		return nil
	}
	list, err := s.Urgents.Ringing(ctx, p.Actor)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.Urgent.Author == p.ID {
			continue
		}
		if err := s.Urgents.Mine(ctx, p.Actor, r.Urgent.ID); err != nil {
			return err
		}
		s.rung.Mine.add(r.Ring.Reason, 1)
		s.rung.Reached.add(s.Clock.Now().Sub(r.Urgent.RaisedAt))
		by := person.Actor{ID: r.Urgent.Author, Role: person.Member, Scopes: person.AllScopes}
		if err := s.Urgents.Drop(ctx, by, r.Urgent.ID); err != nil {
			return err
		}
	}
	return nil
}

// held refuses to report on ladders that did what they must not: that is a mistake of Meantime's, and no measure of anything.
func (s *stage) held(ctx context.Context) error {
	wrong, err := s.Urgents.Check(ctx)
	if err == nil && len(wrong) > 0 {
		err = errors.New(strings.Join(wrong, "; "))
	}
	return fault.While("checking what rang", err)
}

// urgentRows are the rows of the table on rings; none where nothing is raised.
func (r *Report) urgentRows(l *words.Locale) []row {
	if r.Rung.Share == 0 {
		return nil
	}
	days := r.There.Hours() / 24
	daily := func(n int) string {
		if days == 0 {
			return l.Decimal(0, 2)
		}
		return l.Decimal(float64(n)/days, 2)
	}
	return []row{
		{l.T("Interruptions per person and day"), daily(r.AsSent.Inside + r.AsSent.Outside), daily(r.Through.Inside + r.Through.Outside)},
		{under + l.T("rings"), l.C("table", "–"), daily(r.Rung.Rings.sounded())},
	}
}

// urgents says what became of what was raised.
func (r *Report) urgents(l *words.Locale) string {
	g := r.Rung
	return strings.Join([]string{
		l.T("Urgent. {share} of the messages, chosen by their place in the file, were raised as urgent as well: {n} were, and {spent} were not, their senders’ budgets being spent. About a third is raised where nobody is on call, a third where all who are there take turns of a week, and a third where three of them are also told when nobody answers; about half of all for one person who is there.",
			"share", g.Share.says(l), "n", g.Raised, "spent", g.Spent),
		g.rang(l), g.answered(l),
	}, " ")
}

// rang says who was rung.
func (g Rung) rang(l *words.Locale) string {
	text := l.N(g.Rings.sounded(), "That rang once.", "That rang {n} times.") + " " +
		l.T("Rings to the person it was raised for: {asked}; to members inside their hours, one after the other: {work}; to who was on call: {call}, of these outside their hours: {outside}. People who were told, without a sound, that nobody had answered: {told}; that is an interruption, too.",
			"asked", g.Rings.Asked, "work", g.Rings.AtWork, "call", g.Rings.OnCall, "outside", g.Outside, "told", g.Rings.Told)
	if g.Named == 0 {
		return text
	}
	return text + " " + l.T("Of {named} that were raised for one person, {asleep} were outside that person’s hours, and the ladder began with another.", "named", g.Named, "asleep", g.Asleep)
}

// answered says who took it, and for what it was too late.
func (g Rung) answered(l *words.Locale) string {
	var text []string
	if n := g.Reached.Len(); n > 0 {
		text = append(text, l.T("Who was rung answers with the next message they write: {n} were answered so, half of them within {half} and 95 in 100 within {most}: {asked} by the person they were raised for, {work} by somebody at work, {call} by who was on call, and {told} by somebody who had been told.",
			"n", n, "half", l.Duration(g.Reached.Quantile(50)), "most", l.Duration(g.Reached.Quantile(95)),
			"asked", g.Mine.Asked, "work", g.Mine.AtWork, "call", g.Mine.OnCall, "told", g.Mine.Told))
	}
	text = append(text, l.T("Of all, {exhausted} had nobody left to ring before somebody answered, and {open} were never answered; in life somebody who hears a ring answers sooner than they would have written.",
		"exhausted", g.Exhausted, "open", g.Open))
	return strings.Join(text, " ")
}
