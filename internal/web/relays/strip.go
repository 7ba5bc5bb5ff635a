package relays

import (
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/relay"
	"meantime/internal/thread"
	"meantime/internal/web/asks"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
)

// Strip is a relay as its thread shows it, under the title; its template is "relaying".
type Strip struct {
	*words.Locale
	ID      id.ID
	Says    string // how far it is, and when it is expected to be round
	Paper   string // the same for whoever reads it on another day
	Legs    []LegLine
	Back    *asks.Line // what who started it is asked at the end; nil before
	Steers  bool       // the viewer can change how it goes on
	Paused  bool
	Going   bool // it is not round yet, nor stopped
	Outcome bool // the viewer is asked what came of it
	Key     string
}

// LegLine is one leg.
type LegLine struct {
	*words.Locale
	ID       id.ID
	Relay    id.ID
	Key      string
	Face     page.Face
	Name     string
	Profile  string
	Says     string // when it comes, or what became of it
	Paper    string // the same for whoever reads it on another day
	Note     string // why it comes later
	On       bool
	ToCome   bool
	Dim      bool // it has ended
	Asked    []asks.Line
	Steers   bool
	Earliest bool // of those to come
	Latest   bool
}

// On tells of the relay that a thread is; nil for none. asked is what its ask shows, with the acts of the viewer.
func On(v *site.Visit, found thread.Page, asked *asks.Strip, key string) (*Strip, error) {
	if found.Ask == nil {
		return nil, nil
	}
	var s *Strip
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		all, err := v.Relays.Of(tx, found.ID)
		of, is := all[found.ID]
		if err != nil || !is {
			return err
		}
		look, err := v.Relays.Outlook(tx, v.Actor, of)
		if err != nil {
			return err
		}
		sc, err := newScene(tx, v, of.People())
		if err != nil {
			return err
		}
		s = &Strip{Locale: v.L(), ID: of.ID, Key: key, Paused: of.State == relay.Paused, Going: of.State == relay.Running || of.State == relay.Paused}
		s.Steers = s.Going && v.Relays.MaySteer(tx, v.Actor, of) == nil
		s.Says, s.Paper = sc.stands(of, look), sc.onPaper().stands(of, look)
		s.legs(sc, of, look, found.Ask, asked)
		return nil
	})
	return s, err
}

// Stands says how far a relay is that the viewer sees, and when it is expected to be back.
func Stands(v *site.Visit, of relay.Relay) (says string, err error) {
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		look, err := v.Relays.Outlook(tx, v.Actor, of)
		if err != nil {
			return err
		}
		sc, err := newScene(tx, v, of.People())
		says = sc.stands(of, look)
		return err
	})
	return says, err
}

// legs fills the lines of the legs, and the one at the end.
func (s *Strip) legs(sc *scene, of relay.Relay, look relay.Outlook, k *ask.Ask, asked *asks.Strip) {
	chains := chainsOf(of, k)
	lines := map[id.ID]asks.Line{}
	for _, line := range asked.Each {
		lines[line.ID] = line
	}
	come := -1
	for i, l := range of.Legs {
		line := LegLine{Locale: s.Locale, ID: l.ID, Relay: of.ID, Key: s.Key, Face: sc.face(l.Person), Name: sc.name(l.Person), Profile: "/people/" + l.Person.String(),
			On: l.State == relay.On, ToCome: l.State == relay.ToCome, Dim: l.State != relay.On && l.State != relay.ToCome, Steers: s.Steers}
		line.Says, line.Note = sc.leg(l, look.Turns[l.ID])
		line.Paper, _ = sc.onPaper().leg(l, look.Turns[l.ID])
		chain := chains[l.ID]
		if l.State == relay.Gone && len(chain) > 0 { // that it was taken back from who left is no news beside where it went
			last := chain[len(chain)-1]
			line.Says, chain = sc.left(lines[last].First, of.Legs[i+1:], len(chains[of.ID]) > 0), chain[:len(chain)-1]
			line.Paper = line.Says
		}
		for _, q := range chain {
			line.Asked = append(line.Asked, lines[q])
		}
		if line.ToCome {
			line.Earliest = come < 0
			come = i
		}
		s.Legs = append(s.Legs, line)
	}
	if come >= 0 {
		s.Legs[come].Latest = true
	}
	for _, q := range chains[of.ID] {
		back := lines[q]
		s.Back, s.Outcome = &back, back.Answer != ""
	}
}

// chainsOf finds the askings of each leg, by leg, and what who started it is asked at the end, by the relay.
func chainsOf(of relay.Relay, k *ask.Ask) map[id.ID][]id.ID {
	legOf, out := map[id.ID]id.ID{}, map[id.ID][]id.ID{}
	for _, l := range of.Legs {
		if l.Asked != 0 {
			legOf[l.Asked] = l.ID
		}
	}
	for _, q := range k.Asked {
		leg, begins := legOf[q.ID]
		switch {
		case begins:
		case q.Follows != 0:
			leg = legOf[q.Follows]
		default:
			leg = of.ID
		}
		legOf[q.ID] = leg
		out[leg] = append(out[leg], q.ID)
	}
	return out
}

// stands says how far a relay is.
func (s *scene) stands(of relay.Relay, look relay.Outlook) string {
	l, mine := s.v.L(), of.Starter == s.v.Actor.ID
	had, all := of.Turn()
	starter := first(s.cards[of.Starter].Name)
	switch {
	case of.State == relay.Back && mine:
		return l.T("It is round. What came of it?")
	case of.State == relay.Back:
		return l.T("It is round. {who} is asked what came of it.", "who", starter)
	case of.State == relay.Over:
		return l.T("It went round.")
	case of.State == relay.Stopped:
		return l.T("It was stopped before it was round.")
	case of.State == relay.Paused:
		return l.T("It is paused. Until it goes on, nobody else is asked.")
	case look.Back.IsZero():
		return l.T("Turn {n} of {all}.", "n", had, "all", all)
	}
	at := when.At(l, look.Back, s.v.Shell.Now)
	if look.Last.Rough {
		at = when.Day(l, s.day(look.Last), s.v.Shell.Now)
	}
	if mine {
		return l.T("Turn {n} of {all}. Expected back with you {when}.", "n", had, "all", all, "when", at)
	}
	return l.T("Turn {n} of {all}. Expected back with {who} {when}.", "n", had, "all", all, "who", starter, "when", at)
}

// left says that who had a turn has left in it, and to whom the turn went on: to who has the next one of those after it, or
// back to who started it all.
func (s *scene) left(who string, after []relay.Leg, back bool) string {
	for _, l := range after {
		if l.Asked != 0 {
			return s.v.L().T("{who} is no longer here; it went on to {next}.", "who", who, "next", first(s.cards[l.Person].Name))
		}
	}
	if back {
		return s.v.L().T("{who} is no longer here; it came back.", "who", who)
	}
	return s.v.L().T("{who} is no longer here.", "who", who)
}

// leg says when a leg comes, or what became of it where nobody was asked for it.
func (s *scene) leg(l relay.Leg, t relay.Turn) (says, note string) {
	w, now := s.v.L(), s.v.Shell.Now
	if !l.PassedAt.IsZero() {
		note = w.T("Away when this turn came, {when}, so that others went first.", "when", when.At(w, l.PassedAt, now))
	}
	switch l.State {
	case relay.ToCome:
		if t.Passed && note == "" {
			note = w.T("Away when this turn comes, so that others go first.")
		}
		switch {
		case t.Person == 0:
			return w.T("Not here any more: this turn is left out."), ""
		case t.Due.IsZero():
			return w.T("To come."), note
		case t.Rough:
			return w.T("Expected {day} in {city}.", "day", when.Day(w, s.day(t), now), "city", w.City(s.zone(t.Person, t.Due))), note
		}
		theirs, mine := t.Due.In(s.zone(t.Person, t.Due)), t.Due.In(now.Location())
		until := w.DayAndClock(mine, now)
		if theirs.YearDay() == mine.YearDay() {
			until = w.Clock(mine)
		}
		return w.T("Expected {theirs}, until {mine} for you.", "theirs", s.theirs(t), "mine", until), note
	case relay.Skipped:
		return w.T("Left out."), note
	case relay.Gone:
		return w.T("No longer here: this turn was left out."), note
	}
	return "", note
}
