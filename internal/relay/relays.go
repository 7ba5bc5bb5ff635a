package relay

import (
	"context"
	"slices"
	"time"

	"meantime/internal/ask"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// Relays is what people do with relays.
type Relays struct {
	db        *db.DB
	ids       *id.Source
	bus       *bus.Bus
	now       func() time.Time
	people    *person.People
	schedules *person.Schedules
	spaces    *space.Spaces
	asks      *ask.Asks
	threads   *thread.Threads
}

// New returns the verbs on relays, which hear from now on when what they ask ends, when their threads are closed, and when
// somebody is no longer here, or does not see a space any more.
func New(d *db.DB, ids *id.Source, b *bus.Bus, now func() time.Time, people *person.People, schedules *person.Schedules,
	spaces *space.Spaces, asks *ask.Asks, threads *thread.Threads) *Relays {
	r := &Relays{d, ids, b, now, people, schedules, spaces, asks, threads}
	asks.WhenEnded(r.ended)
	threads.WhenClosed(r.closed)
	spaces.WhenLeft(r.left)
	spaces.WhenShut(r.shut)
	people.WhenEnded(r.accountEnded)
	people.WhenGuest(r.madeGuest)
	return r
}

// Opening is what somebody starts a relay with.
type Opening struct {
	Space  id.ID
	Title  string
	Body   string  // Markdown: the letter from which the first goes on
	Order  []id.ID // a person may have several turns, not in a row
	Length Length
}

// Start opens a thread that goes round, and asks the first.
func (r *Relays) Start(ctx context.Context, actor person.Actor, o Opening) (Relay, error) {
	var made Relay
	if err := check(actor.ID, o.Order, o.Length); err != nil {
		return made, err
	}
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		where, err := r.within(tx, actor, o.Space, o.Order)
		if err != nil {
			return err
		}
		if err := where.MayWrite(); err != nil {
			return err
		}
		now := r.now()
		p, err := r.pace(tx, o.Length, o.Order...)
		if err != nil {
			return err
		}
		chosen, passed := p.first(o.Order, actor.ID, now)
		first := o.Order[chosen]
		in, err := r.threads.Start(tx.Context(), actor, thread.Opening{Space: o.Space, Title: o.Title, Body: o.Body,
			Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{first}, Want: p.window(first, now).want}})
		if err != nil {
			return err
		}
		asked, _, err := r.asks.Of(tx, actor.ID, in.ID)
		if err != nil {
			return err
		}
		made = Relay{ID: r.ids.New(), Thread: in.ID, Space: in.Space, Starter: actor.ID, Length: o.Length, State: Running, StartedAt: now}
		if err := insertRelay(tx, made); err != nil {
			return err
		}
		made.Legs, err = r.begin(tx, made.ID, o.Order, chosen, passed, asked.Asked[0].ID)
		return err
	})
	return made, fault.While("starting a relay", err)
}

// begin writes the legs down in the order in which they have their turns, the one that is chosen first.
func (r *Relays) begin(tx *db.Tx, relay id.ID, order []id.ID, chosen int, passed []int, asked id.ID) ([]Leg, error) {
	legs := make([]Leg, 0, len(order))
	add := func(i int) {
		legs = append(legs, Leg{ID: r.ids.New(), Place: len(legs) + 1, Person: order[i], State: ToCome})
	}
	add(chosen)
	legs[0].State, legs[0].Asked, legs[0].BegunAt = On, asked, r.now()
	for i := range order {
		if i != chosen {
			add(i)
		}
	}
	for _, i := range passed { // all of them stand before the chosen one in the order, and so behind it now
		legs[i+1].PassedAt = r.now()
	}
	for _, l := range legs {
		if err := insertLeg(tx, relay, l); err != nil {
			return nil, err
		}
	}
	return legs, nil
}

// within finds a space, and tells whether all of some people see it.
func (r *Relays) within(tx *db.Tx, actor person.Actor, in id.ID, people []id.ID) (space.Space, error) {
	where, err := r.spaces.FindIn(tx, actor, in)
	if err != nil {
		return where, err
	}
	found, err := reached(tx, where, people)
	if err != nil {
		return where, err
	}
	for _, who := range people {
		if _, ok := found[who]; !ok {
			return where, fault.Invalid("order", "Please choose people who see this space.")
		}
	}
	return where, nil
}

// reached finds which of some people are here and see a space.
func reached(tx *db.Tx, where space.Space, people []id.ID) (map[id.ID]space.Reader, error) {
	found, err := space.Reach(tx, where, people)
	out := make(map[id.ID]space.Reader, len(found))
	for _, f := range found {
		out[f.Person] = f
	}
	return out, err
}

// pace gathers the schedules of some people.
func (r *Relays) pace(tx *db.Tx, length Length, people ...id.ID) (*pace, error) {
	standing, err := r.schedules.Of(tx, people...)
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]*worktime.Person, len(standing))
	for who, s := range standing {
		out[who] = s.Time
	}
	return newPace(length, out), nil
}

// shared is pace, as far as those people share their time with who asks.
func (r *Relays) shared(tx *db.Tx, actor person.Actor, length Length, people ...id.ID) (*pace, error) {
	standing, err := r.schedules.Of(tx, people...)
	if err != nil {
		return nil, err
	}
	p := newPace(length, make(map[id.ID]*worktime.Person, len(standing)))
	for who, s := range standing {
		if p.people[who], p.rough[who], err = overlap.Shared(s, actor.ID); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Plan is who would write when, as far as those people share their time.
type Plan struct {
	Order []id.ID   // as it would be written down
	Turns []Turn    // in the order in which they would come
	Back  time.Time // when it would be round; zero where that cannot be told
}

// Plan tells who would write when if a relay were started now, in the order that is given, or in the one that gets round
// soonest.
func (r *Relays) Plan(ctx context.Context, actor person.Actor, where id.ID, order []id.ID, length Length, soonest bool) (Plan, error) {
	plan := Plan{Order: order}
	if err := checkMany(len(order), length); err != nil {
		return plan, err
	}
	err := r.db.Read(ctx, func(tx *db.Tx) error {
		if _, err := r.within(tx, actor, where, order); err != nil {
			return err
		}
		p, err := r.shared(tx, actor, length, order...)
		if err != nil {
			return err
		}
		if soonest {
			plan.Order = p.soonest(order, actor.ID, r.now())
		}
		plan.Turns, plan.Back = p.expect(plan.Order, actor.ID, r.now())
		return check(actor.ID, plan.Order, length)
	})
	return plan, fault.While("planning a relay", err)
}

// Find returns a relay that the actor may see, or fault.KindNotFound.
func (r *Relays) Find(ctx context.Context, actor person.Actor, relay id.ID) (found Relay, err error) {
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		found, err = r.find(tx, actor, relay)
		return err
	})
	return found, err
}

func (r *Relays) find(tx *db.Tx, actor person.Actor, relay id.ID) (Relay, error) {
	found, ok, err := find(tx, actor, r.now(), relay)
	if err == nil && !ok {
		err = fault.NotFound("relay")
	}
	if err != nil {
		return found, err
	}
	found.Legs, err = legsOf(tx, found.ID)
	return found, err
}

// Of returns the relays of some threads by their threads; most have none. The caller has seen that these may be seen.
func (r *Relays) Of(tx *db.Tx, threads ...id.ID) (map[id.ID]Relay, error) {
	list, err := byThreads(tx, threads)
	out := make(map[id.ID]Relay, len(list))
	for _, one := range list {
		if one.Legs, err = legsOf(tx, one.ID); err != nil {
			return nil, err
		}
		out[one.Thread] = one
	}
	return out, err
}

// Outlook is how a relay is expected to go on.
type Outlook struct {
	Turns map[id.ID]Turn // of the legs to come, by leg
	Back  time.Time      // when it is expected to be round; zero where that cannot be told, or is over
	Last  Turn           // after which it is: of those to come, or the one that is on
}

// Outlook works out how a relay that the actor sees goes on from what is asked now. Nothing of it is kept.
func (r *Relays) Outlook(tx *db.Tx, actor person.Actor, of Relay) (Outlook, error) {
	out := Outlook{Turns: map[id.ID]Turn{}}
	if of.State != Running && of.State != Paused {
		return out, nil
	}
	where, err := r.spaces.FindIn(tx, actor, of.Space)
	if err != nil {
		return out, err
	}
	w, err := waiting(tx, where, of)
	if err != nil {
		return out, err
	}
	open, asked, err := r.open(tx, of.Thread)
	if err != nil {
		return out, err
	}
	p, err := r.shared(tx, actor, of.Length, append(slices.Clone(w.people), open.Person)...)
	if err != nil {
		return out, err
	}
	at, last, known := r.now(), of.last(), true
	if asked {
		last = open.Person
		at, known = p.until(open, at)
	}
	out.Last = p.turn(Turn{Person: last, Due: at})
	turns, back := p.expect(w.people, last, at)
	for _, t := range turns {
		out.Turns[w.legs[t.Leg].ID], out.Last = t, t
	}
	if known {
		out.Back = back
	}
	return out, nil
}

// open is what is asked in a thread now; false for nothing.
func (r *Relays) open(tx *db.Tx, thread id.ID) (ask.Asked, bool, error) {
	k, _, err := r.asks.Of(tx, 0, thread)
	for _, q := range k.Asked {
		if q.End == nil {
			return q, true, err
		}
	}
	return ask.Asked{}, false, err
}
