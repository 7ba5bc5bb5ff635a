package person

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// Schedules keeps what people declare about their time, in versions, and compiles it.
type Schedules struct {
	*core
	zones     func() *zone.Data
	compiled  *compiled
	replanner Replanner
	directory Directory
}

// Replanner plans anew what was planned by a person's schedule. It is called in the transaction that changes the
// schedule; an error undoes the change.
type Replanner interface {
	Replan(tx *db.Tx, person id.ID, version int64) error
}

// Directory tells whom an actor may know of; package space answers.
type Directory interface {
	KnownOf(tx *db.Tx, actor Actor, people ...id.ID) (map[id.ID]bool, error)
}

func newSchedules(c *core, zones func() *zone.Data) *Schedules {
	return &Schedules{core: c, zones: zones, compiled: newCompiled()}
}

// ReplanWith names who plans by schedules. It is called once, before anything is saved.
func (s *Schedules) ReplanWith(r Replanner) { s.replanner = r }

// StandInsFrom names the directory that stand-ins are chosen from. It is called once, before anything is saved.
func (s *Schedules) StandInsFrom(d Directory) { s.directory = d }

// Standing is the schedule that is in force for a person. It never changes, and is shared by all who ask.
type Standing struct {
	Person   id.ID
	Version  int64
	Time     *worktime.Person
	declared string
}

// Declared is what the person said. The leaves are in order.
func (s *Standing) Declared() (d Declared, err error) {
	if err := json.Unmarshal([]byte(s.declared), &d); err != nil {
		return d, fmt.Errorf("schedule %d of %s: %w", s.Version, s.Person, err)
	}
	return d, nil
}

// Of returns the schedules in force for people, by id; ids that are nobody's are left out. It asks whether anybody's
// schedule was changed since, and only then whose.
func (s *Schedules) Of(tx *db.Tx, people ...id.ID) (map[id.ID]*Standing, error) {
	zones := s.zones()
	epoch, err := scheduleEpoch(tx)
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]*Standing, len(people))
	var unsure []id.ID
	for _, who := range people {
		if known := s.compiled.unchanged(who, epoch, zones.Version()); known != nil {
			out[who] = known
		} else {
			unsure = append(unsure, who)
		}
	}
	if len(unsure) == 0 {
		return out, nil
	}
	versions, err := newestVersions(tx, distinct(unsure))
	if err != nil {
		return nil, err
	}
	var missing []id.ID
	for _, v := range versions {
		if known := s.compiled.standing(v, zones.Version()); known != nil {
			s.compiled.keep(known, epoch, zones.Version())
			out[v.person] = known
		} else {
			missing = append(missing, v.person)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	rows, err := newestSchedules(tx, missing)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		standing, err := s.compile(r, zones)
		if err != nil {
			return nil, err
		}
		s.compiled.keep(standing, epoch, zones.Version())
		out[r.person] = standing
	}
	return out, nil
}

// Standing returns the schedule in force for one person, or fault.KindNotFound.
func (s *Schedules) Standing(tx *db.Tx, person id.ID) (*Standing, error) {
	found, err := s.Of(tx, person)
	if err == nil && found[person] == nil {
		err = fault.NotFound("person")
	}
	return found[person], err
}

// Compiled returns the compiled schedule in force for a person and its version, or fault.KindNotFound.
func (s *Schedules) Compiled(tx *db.Tx, person id.ID) (*worktime.Person, int64, error) {
	standing, err := s.Standing(tx, person)
	if err != nil {
		return nil, 0, err
	}
	return standing.Time, standing.Version, nil
}

// At returns a version of a person's schedule, old or new, or fault.KindNotFound: what was in force when something was
// decided.
func (s *Schedules) At(tx *db.Tx, person id.ID, version int64) (*worktime.Person, error) {
	standing, err := s.StandingAt(tx, person, version)
	if err != nil {
		return nil, err
	}
	return standing.Time, nil
}

// StandingAt is At with what the person declared.
func (s *Schedules) StandingAt(tx *db.Tx, person id.ID, version int64) (*Standing, error) {
	row, ok, err := scheduleAt(tx, person, version)
	if err == nil && !ok {
		err = fault.NotFound("schedule")
	}
	if err != nil {
		return nil, err
	}
	return s.compile(row, s.zones())
}

func (s *Schedules) compile(r scheduleRow, zones *zone.Data) (*Standing, error) {
	time, err := s.compiled.time(r.doc, zones)
	if err != nil {
		return nil, fmt.Errorf("schedule %d of %s: %w", r.version, r.person, err)
	}
	return &Standing{Person: r.person, Version: r.version, Time: time, declared: r.declared}, nil
}

// Mine returns what the actor declared, and the version to save it against.
func (s *Schedules) Mine(ctx context.Context, actor Actor) (d Declared, version int64, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		standing, err := s.Standing(tx, actor.ID)
		if err != nil {
			return err
		}
		version = standing.Version
		d, err = standing.Declared()
		return err
	})
	return d, version, fault.While("reading a schedule", err)
}

// Preview compiles a declaration as Save would, without saving it: what it would do to the next delivery. Fields that
// may not be declared so: fault.KindInvalid, all of them (see Problems).
func (s *Schedules) Preview(ctx context.Context, d Declared) (time *worktime.Person, err error) {
	zones := s.zones()
	if d, err = d.clean(zones.Load); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		effective, err := s.effective(tx, d)
		if err != nil {
			return err
		}
		time, err = worktime.Compile(effective, zones.Load)
		return err
	})
	return time, fault.While("previewing a schedule", err)
}

// Save declares the actor's time and returns the new version. base is the version that the declaration started from:
// when something else was declared since, nothing is saved, fault.KindConflict. Fields that may not be declared so:
// fault.KindInvalid, all of them (see Problems). Somebody else's schedule: fault.KindForbidden.
func (s *Schedules) Save(ctx context.Context, actor Actor, person id.ID, base int64, d Declared) (version int64, err error) {
	if person != actor.ID {
		return 0, fault.Forbidden("not_yours", "Only the person themself can change their hours.")
	}
	if d, err = d.clean(s.zones().Load); err != nil {
		return 0, err
	}
	declared, err := marshal(d)
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		current, err := s.unchanged(tx, person, base)
		if err != nil {
			return err
		}
		if err := s.standIns(tx, actor, d.Leaves); err != nil {
			return err
		}
		version = current + 1
		return s.store(tx, person, version, d, declared)
	})
	return version, fault.While("saving a schedule", err)
}

// unchanged returns the newest version, if nothing else was declared since base: a newer version that follows from other
// holidays alone is no conflict.
func (s *Schedules) unchanged(tx *db.Tx, person id.ID, base int64) (current int64, err error) {
	rows, err := newestSchedules(tx, []id.ID{person})
	if err == nil && len(rows) == 0 {
		err = fault.NotFound("person")
	}
	if err != nil {
		return 0, err
	}
	if rows[0].version == base {
		return base, nil
	}
	before, ok, err := scheduleAt(tx, person, base)
	if err != nil {
		return 0, err
	}
	if !ok || before.declared != rows[0].declared {
		return 0, changedMeanwhile()
	}
	return rows[0].version, nil
}

func changedMeanwhile() error {
	return fault.Conflict("schedule_changed", "Your hours were changed in another window meanwhile. Please look at them again.")
}

// standIns checks that whoever is newly named as a stand-in is there, and known to who names them: to name somebody
// must tell nothing of them. Who was named before stays, whatever became of them, so that the rest can be changed.
func (s *Schedules) standIns(tx *db.Tx, actor Actor, leaves []Leave) error {
	standing, err := s.Standing(tx, actor.ID)
	if err != nil {
		return err
	}
	before, err := standing.Declared()
	if err != nil {
		return err
	}
	for i, l := range leaves {
		if l.StandIn == 0 || slices.ContainsFunc(before.Leaves, func(was Leave) bool { return was.StandIn == l.StandIn }) {
			continue
		}
		known, err := s.directory.KnownOf(tx, actor, l.StandIn)
		if err != nil {
			return err
		}
		who, ok, err := personByID(tx, l.StandIn)
		if err != nil {
			return err
		}
		if !ok || !known[l.StandIn] || !who.Active() || l.StandIn == actor.ID {
			return fault.Invalid(fmt.Sprintf("leaves[%d]", i), "Please choose somebody else who works here as the stand-in.")
		}
	}
	return nil
}

// begin completes what a newcomer declared with what the organisation usually does. Who works on another clock is somewhere else,
// and keeps none of its holidays unless they say so: their place may be one of which none are known.
func (s *Schedules) begin(tx *db.Tx, d Declared) (Declared, error) {
	usual, region, err := s.org.Usual(tx)
	if err != nil {
		return d, err
	}
	if d.Zone == "" {
		d.Zone = cmp.Or(usual.Zone, "UTC")
	}
	if d.Region == "" && d.Zone == usual.Zone {
		d.Region = region
	}
	if d.Hours == nil {
		d.Hours = usual.Hours
	}
	if d.Batch == nil {
		d.Batch = usual.Batch
	}
	if d.Batch == nil {
		d.Batch = &worktime.Batch{Times: []worktime.Clock{9 * 60, 13 * 60, 16*60 + 30}}
	}
	return d.clean(s.zones().Load)
}

// Begin has everybody who has none begin with the schedule of a newcomer, as where an archive brought people without their hours.
func (s *Schedules) Begin(tx *db.Tx) error {
	people, err := withoutSchedule(tx)
	if err != nil || len(people) == 0 {
		return err
	}
	d, err := s.begin(tx, Declared{})
	if err != nil {
		return err
	}
	for _, who := range people {
		if err := s.first(tx, who, d); err != nil {
			return err
		}
	}
	return nil
}

// first stores the schedule of somebody who joins.
func (s *Schedules) first(tx *db.Tx, person id.ID, d Declared) error {
	declared, err := marshal(d)
	if err != nil {
		return err
	}
	return s.store(tx, person, 1, d, declared)
}

// marshal writes a declaration or a schedule down. The same value gives the same text.
func marshal(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("writing down a schedule: %w", err)
	}
	return string(raw), nil
}

// store adds a version with what follows from it, and has everything replanned.
func (s *Schedules) store(tx *db.Tx, person id.ID, version int64, d Declared, declared string) error {
	effective, err := s.effective(tx, d)
	if err != nil {
		return err
	}
	doc, err := marshal(effective)
	if err != nil {
		return err
	}
	added, err := insertSchedule(tx, scheduleRow{person, version, declared, doc}, s.now())
	if err != nil {
		return err
	}
	if !added {
		return changedMeanwhile()
	}
	if err := newScheduleEpoch(tx, s.ids.New()); err != nil {
		return err
	}
	if err := setLeaves(tx, person, d.Leaves); err != nil {
		return err
	}
	if err := setRegion(tx, person, d.Region); err != nil {
		return err
	}
	s.tell(tx, Topic(person))
	if s.replanner == nil {
		return nil
	}
	return s.replanner.Replan(tx, person, version)
}

// effective adds the holidays of the region, from the year before this one to two years after it.
func (s *Schedules) effective(tx *db.Tx, d Declared) (worktime.Schedule, error) {
	if d.Region == "" {
		return d.schedule(nil)
	}
	year := s.now().UTC().Year()
	days, err := s.org.Holidays(tx, d.Region, worktime.DateOf(year-1, time.January, 1), worktime.DateOf(year+2, time.December, 31))
	if err != nil {
		return worktime.Schedule{}, err
	}
	return d.schedule(days)
}

const (
	maxStandings = 20_000
	maxTimes     = 4_000
)

// compiled keeps compiled schedules in memory. What it keeps never changes: a standing is known by its version. Which is in
// force is known as of an epoch, of which the database is asked each time, so nothing here is ever out of date; an epoch
// that was rolled back never comes again. People with the same effective schedule share one compiled value.
type compiled struct {
	mu        sync.Mutex
	standings map[id.ID]keptStanding
	times     map[timeKey]*worktime.Person
}

type keptStanding struct {
	*Standing
	epoch int64  // as of which it is in force
	zones string // the version of the zone data
}

type timeKey struct{ doc, zones string }

func newCompiled() *compiled {
	return &compiled{standings: map[id.ID]keptStanding{}, times: map[timeKey]*worktime.Person{}}
}

// standing returns what is kept for a person, if it is of the version.
func (c *compiled) standing(v versionRow, zones string) *Standing {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.standings[v.person]; ok && k.Version == v.version && k.zones == zones {
		return k.Standing
	}
	return nil
}

// unchanged returns what is kept for a person, if nobody's schedule was changed since.
func (c *compiled) unchanged(who id.ID, epoch int64, zones string) *Standing {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.standings[who]; ok && k.epoch == epoch && k.zones == zones {
		return k.Standing
	}
	return nil
}

func (c *compiled) keep(s *Standing, epoch int64, zones string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	evict(c.standings, maxStandings)
	c.standings[s.Person] = keptStanding{s, epoch, zones}
}

// time compiles an effective schedule, once for all who have the same.
func (c *compiled) time(doc string, zones *zone.Data) (*worktime.Person, error) {
	key := timeKey{doc, zones.Version()}
	c.mu.Lock()
	known := c.times[key]
	c.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var s worktime.Schedule
	if err := json.Unmarshal([]byte(doc), &s); err != nil {
		return nil, err
	}
	person, err := worktime.Compile(s, zones.Load)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	evict(c.times, maxTimes)
	c.times[key] = person
	return person, nil
}

// evict makes room for one more: it drops any one entry, which costs no bookkeeping and is nearly as good as the oldest.
func evict[K comparable, V any](m map[K]V, most int) {
	if len(m) < most {
		return
	}
	for k := range m {
		delete(m, k)
		return
	}
}
