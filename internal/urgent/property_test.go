package urgent_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/words"
)

// jumps are how far somebody sets a clock, by hand or by a time server that was wrong.
var jumps = []time.Duration{time.Hour, -time.Hour, 365 * 24 * time.Hour, -365 * 24 * time.Hour, 10 * time.Minute, -10 * time.Minute}

// changes are mornings on which Lisbon sets its clocks forward, and back.
var changes = []time.Time{time.Date(2027, 3, 28, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)}

// TestLaddersUnderClocksAndKills raises urgents while the clock jumps, the program is started anew, and people refuse, take
// and leave. Nobody is rung after "Mine", nobody for a step that rang, nobody who must not be, and somebody always who can.
func TestLaddersUnderClocksAndKills(t *testing.T) {
	apptest.Each(t, laddersUnderClocksAndKills)
}

func laddersUnderClocksAndKills(t *testing.T, w *apptest.World) {
	c := crewed(t, w)
	owner := c.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
	if err := c.Urgents.Set(t.Context(), owner, urgent.Settings{Budget: 100, Wait: 10 * time.Minute, Repeats: 1}); err != nil {
		t.Fatal(err)
	}
	base := c.T
	rapid.Check(t, func(t *rapid.T) {
		c.T = fatal{base, t}
		defer c.forget(t)
		c.At(rapid.SampledFrom(append(changes, apptest.Begin, apptest.Begin.AddDate(0, 0, 4))).Draw(t, "from").
			Add(time.Duration(rapid.IntRange(0, 24*60).Draw(t, "later")) * time.Minute))
		crew := []person.Actor{c.mira, c.ines, c.tomas, c.aiko, c.kenji, c.nia}
		c.onCall = rapid.SampledFrom([]id.ID{0, c.kenji.ID, c.nia.ID, c.mira.ID}).Draw(t, "on call")
		clear(c.refusing)
		c.refusing[rapid.SampledFrom(crew).Draw(t, "refuses").ID] = true
		m := &climbing{crew: c, could: c.eligible(t, c.Clock())}
		m.v = c.raiseIn(t, rapid.SampledFrom([]id.ID{0, c.tomas.ID, c.aiko.ID}).Draw(t, "asked"))
		m.look(t)
		if len(m.could) > 0 && (len(m.found.Rings) != 1 || m.found.Rings[0].Reason == urgent.Told) {
			t.Fatalf("%v could be rung at once, and it was %s", m.could, c.says(m.found.Rings))
		}
		t.Repeat(map[string]func(*rapid.T){"time passes": m.pass, "the clock jumps": m.jump, "a new start": m.restart, "mine": m.mine, "": m.look})
		if m.found.Mine == nil { // whatever the clock did, a while later the ladder has come to its end
			c.Pass(c.Clock().Add(24 * time.Hour))
			if m.look(t); m.found.Exhausted.IsZero() {
				t.Fatalf("it goes on for ever: %+v", m.found)
			}
		}
		if wrong, err := c.Urgents.Check(c.T.Context()); err != nil || len(wrong) != 0 {
			t.Fatalf("the check says %v, %v", wrong, err)
		}
	})
}

// fatal fails a property where a world would fail a test.
type fatal struct {
	testing.TB
	t *rapid.T
}

func (f fatal) Fatal(args ...any) { f.t.Helper(); f.t.Fatal(args...) }

// climbing is one urgent and what is known of it.
type climbing struct {
	*crew
	v     urgent.Urgent
	could []id.ID // who could be rung when it was raised
	found urgent.Urgent
	taken int // rings there were when it was taken
}

func (c *crew) raiseIn(t *rapid.T, asked id.ID) urgent.Urgent {
	v, err := c.Urgents.Raise(c.T.Context(), c.mira, urgent.Raising{Space: c.ferries.ID, Title: "Fog", Worse: "All of it.", Asked: asked})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// forget ends what is open and has it count no longer.
func (c *crew) forget(t *rapid.T) {
	err := c.DB.Write(c.T.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE urgent SET raised_at = 0, next_at = NULL, ended = 'dropped', ended_at = 1, ended_by = author_id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// eligible finds by their schedules alone who can be rung at an instant.
func (c *crew) eligible(t *rapid.T, now time.Time) (out []id.ID) {
	err := c.DB.Read(c.T.Context(), func(tx *db.Tx) error {
		for _, who := range []person.Actor{c.ines, c.tomas, c.aiko, c.kenji, c.nia} {
			p, _, err := c.Persons.Schedules.Compiled(tx, who.ID)
			if err != nil {
				return err
			}
			inside := len(p.Windows(now, now.Add(time.Microsecond))) > 0
			if (inside || c.onCall == who.ID) && !p.OnLeave(now) && !c.refusing[who.ID] {
				out = append(out, who.ID)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// look reads how it stands, and holds what is new of it against what may be.
func (m *climbing) look(t *rapid.T) {
	before := m.found
	found, err := m.Urgents.Find(m.T.Context(), m.mira, m.v.ID)
	if err != nil {
		t.Fatal(err)
	}
	m.found = found
	if len(found.Rings) < len(before.Rings) || m.found.Mine != nil && len(found.Rings) > m.taken {
		t.Fatalf("it rang %s, and then %s", m.says(before.Rings), m.says(found.Rings))
	}
	step := -1
	rang := map[int]map[id.ID]bool{0: {}, 1: {}} // by the round
	for _, r := range found.Rings {
		if r.Reason == urgent.Told {
			continue
		}
		if rang[r.Step/round][r.Person] {
			t.Fatalf("it rang %s twice in one round: %s", m.names[r.Person], m.says(found.Rings))
		}
		rang[r.Step/round][r.Person] = true
		if r.Step <= step || r.Person == m.mira.ID || m.refusing[r.Person] {
			t.Fatalf("it rang %s", m.says(found.Rings))
		}
		if r.Reason == urgent.AtWork && !m.inside(t, r.Person, r.At) {
			t.Fatalf("it rang %s outside their hours: %s", m.names[r.Person], m.says(found.Rings))
		}
		step = r.Step
	}
	if !found.Exhausted.IsZero() && before.Exhausted.IsZero() {
		m.spared(t, rang, step+1)
	}
}

// round is how many steps a round has: who is asked, three at work, who is on call.
const round = 1 + 3 + 1

// spared finds whom a ladder that is exhausted has not rung although it could. Its last look was for a step and all after it.
func (m *climbing) spared(t *rapid.T, rang map[int]map[id.ID]bool, last int) {
	if who := m.onCall; who != 0 && who != m.mira.ID && !m.refusing[who] && !(rang[0][who] && rang[1][who]) {
		t.Fatalf("%s is on call, and it rang %s", m.names[who], m.says(m.found.Rings))
	}
	if last >= 2*round-1 { // nobody at work was looked for any more
		return
	}
	for _, who := range m.eligible(t, m.found.Exhausted) {
		if !rang[1][who] {
			t.Fatalf("%s could be rung, and it rang %s", m.names[who], m.says(m.found.Rings))
		}
	}
}

func (m *climbing) inside(t *rapid.T, who id.ID, at time.Time) (inside bool) {
	err := m.DB.Read(m.T.Context(), func(tx *db.Tx) error {
		p, _, err := m.Persons.Schedules.Compiled(tx, who)
		inside = err == nil && len(p.Windows(at, at.Add(time.Microsecond))) > 0
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return inside
}

func (m *climbing) pass(t *rapid.T) {
	m.due(t)
	m.Pass(m.Clock().Add(time.Duration(rapid.IntRange(1, 25).Draw(t, "minutes")) * time.Minute))
	m.look(t)
	if m.found.Climbs() && m.found.NextAt.After(m.Clock().Add(10*time.Minute)) {
		t.Fatalf("the next step is %v away", m.found.NextAt.Sub(m.Clock()))
	}
}

// due does what the engine does when it looks, twice over.
func (m *climbing) due(t *rapid.T) {
	for range 2 {
		if err := m.Engine.Due(m.T.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *climbing) jump(t *rapid.T) {
	before := len(m.found.Rings)
	m.Set(m.Clock().Add(rapid.SampledFrom(jumps).Draw(t, "by")))
	m.due(t)
	if m.look(t); len(m.found.Rings) > before+1 && m.found.Exhausted.IsZero() {
		t.Fatalf("one jump rang %s", m.says(m.found.Rings[before:]))
	}
}

func (m *climbing) restart(*rapid.T) {
	now := m.Clock()
	m.World = apptest.Again(m.T, m.DB)
	m.At(now)
	m.attach()
}

func (m *climbing) mine(t *rapid.T) {
	if rapid.IntRange(0, 5).Draw(t, "chance") > 0 {
		return
	}
	m.taken = len(m.found.Rings)
	if err := m.Urgents.Mine(m.T.Context(), m.nia, m.v.ID); err != nil {
		t.Fatal(err)
	}
	m.look(t)
}

// TestHistories has people take, end and withdraw while steps fire, all at once and on two nodes: each is done once, and the
// ladder never goes on after it was stopped.
func TestHistories(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		owner := c.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
		if err := c.Urgents.Set(t.Context(), owner, urgent.Settings{Budget: 100, Wait: time.Minute, Repeats: 2}); err != nil {
			t.Fatal(err)
		}
		other := &crew{World: apptest.Again(t, w.DB), duty: c.duty}
		other.attach()
		for n := range 100 {
			history(t, c, other, n)
		}
		if wrong, err := c.Urgents.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Errorf("the check says %v, %v", wrong, err)
		}
	})
}

// history is one of them, by its number.
func history(t *testing.T, c, other *crew, n int) {
	t.Helper()
	raiser := []person.Actor{c.mira, c.ines}[n%2]
	v := c.raise(t, raiser, c.tomas.ID)
	c.At(c.Clock().Add(time.Minute))
	other.At(c.Clock())
	done := allAtOnce(t, acts(t, c, other, raiser, v.ID), func(name string) bool {
		return n%3 == 0 || name != "drop" && name != "send" && name != "b settle" // most are let run on
	})
	held(t, c, v.ID, done)
	c.At(c.Clock().Add(time.Duration(n%5) * time.Hour))
	if done["drop"] || done["send"] || done["resolve"] || done["b settle"] {
		return
	}
	if err := c.Urgents.Drop(t.Context(), raiser, v.ID); err != nil {
		t.Fatal(err)
	}
}

// acts are what people and engines do, on two nodes.
func acts(t *testing.T, c, other *crew, raiser person.Actor, v id.ID) map[string]func() error {
	said := urgent.Resolution{Was: "Fog.", Done: "We waited."}
	return map[string]func() error{
		"a mines": func() error { return c.Urgents.Mine(t.Context(), c.tomas, v) },
		"b mines": func() error { return other.Urgents.Mine(t.Context(), c.kenji, v) },
		"a due":   func() error { return c.Engine.Due(t.Context()) },
		"b due":   func() error { return other.Engine.Due(t.Context()) },
		"drop":    func() error { return other.Urgents.Drop(t.Context(), raiser, v) },
		"send":    func() error { _, err := c.Urgents.Send(t.Context(), raiser, v); return err },
		"resolve": func() error {
			_, err := c.Urgents.Resolve(t.Context(), c.tomas, v, said, &words.Locale{})
			return err
		},
		"b settle": func() error {
			_, err := other.Urgents.Resolve(t.Context(), raiser, v, said, &words.Locale{})
			return err
		},
	}
}

// allAtOnce does some of them at once, and tells which were done. The others were refused.
func allAtOnce(t *testing.T, acts map[string]func() error, which func(string) bool) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	done := map[string]bool{}
	var all sync.WaitGroup
	for name, act := range acts {
		if !which(name) {
			continue
		}
		all.Go(func() {
			err := act()
			mu.Lock()
			defer mu.Unlock()
			if done[name] = err == nil; err != nil && !fault.Is(err, fault.KindConflict) && !fault.Is(err, fault.KindForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
	return done
}

// held holds what was done against what is there.
func held(t *testing.T, c *crew, v id.ID, done map[string]bool) {
	t.Helper()
	found, err := c.Urgents.Find(t.Context(), c.mira, v)
	if err != nil {
		t.Fatal(err)
	}
	count := func(names ...string) (k int) {
		for _, name := range names {
			if done[name] {
				k++
			}
		}
		return k
	}
	taken, over := count("a mines", "b mines"), count("drop", "send", "resolve", "b settle")
	if taken > 1 || over > 1 || (taken == 1) != (found.Mine != nil) || (over == 1) != (found.End != nil) {
		t.Fatalf("done %v: %+v", done, found)
	}
	if found.End != nil && found.End.How == urgent.Resolved {
		tells(t, c, found)
	}
	if taken+over > 0 && found.Climbs() || len(found.Rings) > 2 {
		t.Fatalf("rang %s, and %+v", c.says(found.Rings), found)
	}
}

// tells holds what is told of an urgent against what happened.
func tells(t *testing.T, c *crew, v urgent.Urgent) {
	t.Helper()
	page, err := c.Threads.Open(t.Context(), c.mira, v.End.Thread, thread.Part{})
	if err != nil {
		t.Fatal(err)
	}
	body := page.Letters[0].Body
	if got := strings.Count(body, " · "); (v.Mine == nil) != !strings.Contains(body, " took it") || v.Mine == nil && got != len(v.Rings) || v.Mine != nil && got != len(v.Rings)+1 {
		t.Errorf("it tells\n%s\nand rang %s, taken %v", body, c.says(v.Rings), v.Mine)
	}
}
