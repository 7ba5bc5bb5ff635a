package replay

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

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

// raises tells whether a message is raised as urgent, too: by its number alone, so that the same history gives the same
// report.
func (s Share) raises(message int) bool {
	x := uint64(message+1) * 0x9e3779b97f4a7c15 // mixed as in splitmix64
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (x^x>>31)%whole < uint64(s)
}

// Rung is what became of what was raised as urgent.
type Rung struct {
	Share     Share
	Raised    int
	Spent     int    // that were not raised, their sender's budget being spent
	Rings     int    // all of them to people inside their hours: nobody is on call
	Exhausted int    // whose ladder came to its end before anybody answered
	Open      int    // that nobody answered at all
	Reached   Spread // from the raising until somebody answered
}

// raise raises as urgent what somebody has just written, if its turn has come.
func (s *stage) raise(ctx context.Context, p *player, message int) error {
	if !s.rung.Share.raises(message) {
		return nil
	}
	_, err := s.Urgents.Raise(ctx, p.Actor, urgent.Raising{Space: s.space, Title: "Thread", Worse: "Everything."})
	if _, spent := errors.AsType[*urgent.Spent](err); spent {
		s.rung.Spent++
		return nil
	}
	if err == nil {
		s.rung.Raised++
	}
	return err
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
		s.rung.Reached.add(s.Clock.Now().Sub(r.Urgent.RaisedAt))
		by := person.Actor{ID: r.Urgent.Author, Role: person.Member, Scopes: person.AllScopes}
		if err := s.Urgents.Drop(ctx, by, r.Urgent.ID); err != nil {
			return err
		}
	}
	return nil
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
		{under + l.T("rings"), l.C("table", "–"), daily(r.Rung.Rings)},
	}
}

// urgents says what became of what was raised.
func (r *Report) urgents(l *words.Locale) string {
	text := []string{
		l.T("Urgent. {share} of the messages, chosen by their place in the file, were raised as urgent as well: {n} were, and {spent} were not, their senders’ budgets being spent. Nobody is asked in particular, and nobody is on call: members inside their hours are rung, one after the other.",
			"share", r.Rung.Share.says(l), "n", r.Rung.Raised, "spent", r.Rung.Spent),
		l.N(r.Rung.Rings, "That rang once.", "That rang {n} times."),
	}
	if n := r.Rung.Reached.Len(); n > 0 {
		text = append(text, l.T("Who was rung answers with the next message they write: {n} were answered so, half of them within {half} and 95 in 100 within {most}.",
			"n", n, "half", l.Duration(r.Rung.Reached.Quantile(50)), "most", l.Duration(r.Rung.Reached.Quantile(95))))
	}
	text = append(text, l.T("Of all, {exhausted} had nobody left to ring before somebody answered, and {open} were never answered; in life somebody who hears a ring answers sooner than they would have written.",
		"exhausted", r.Rung.Exhausted, "open", r.Rung.Open))
	return strings.Join(text, " ")
}
