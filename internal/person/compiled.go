package person

import (
	"encoding/json"
	"sync"

	"meantime/internal/id"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

const (
	maxStandings = 20_000
	maxTimes     = 4_000
)

// compiled keeps compiled schedules in memory. What it keeps never changes: a standing is known by its version, and the
// version in force is asked of the database each time, so nothing here is ever out of date. People with the same
// effective schedule share one compiled value.
type compiled struct {
	mu        sync.Mutex
	standings map[id.ID]keptStanding
	times     map[timeKey]*worktime.Person
}

type keptStanding struct {
	*Standing
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

func (c *compiled) keep(s *Standing, zones string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	evict(c.standings, maxStandings)
	c.standings[s.Person] = keptStanding{s, zones}
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
