package vectors

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"meantime/internal/worktime"
)

// operation is how a case of the given op is evaluated, or nil for an op that is not known. The
// answer is marshalled and compared with what is expected.
func operation(op string) func(*testCase) (any, error) {
	return map[string]func(*testCase) (any, error){
		"resolve":      resolve(worktime.Resolve),
		"rfc5545":      resolve(worktime.ResolveRFC5545),
		"next_working": nextWorking,
		"add_working":  addWorking,
		"work_between": workBetween,
		"due":          due,
		"deliver":      deliver,
		"deliver_many": deliverMany,
		"overlap":      overlap,
		"checkin":      checkIn,
		"oncall":       onCall,
		"escalate":     escalate,
		"budget":       budget,
		"snooze":       snooze,
	}[op]
}

func resolve(rule func(worktime.Wall, *time.Location) time.Time) func(*testCase) (any, error) {
	return func(c *testCase) (any, error) {
		local, err := need("local", c.Local)
		if err != nil {
			return nil, err
		}
		loc, err := c.load(c.Zone)
		if err != nil {
			return nil, err
		}
		return instant{rule(local, loc)}, nil
	}
}

func nextWorking(c *testCase) (any, error) {
	p, at, err := c.personAt()
	if err != nil {
		return nil, err
	}
	return maybe(p.NextWorking(at)), nil
}

func addWorking(c *testCase) (any, error) {
	p, at, err := c.personAt()
	if err != nil {
		return nil, err
	}
	minutes, err := need("minutes", c.Minutes)
	if err != nil {
		return nil, err
	}
	if minutes < 0 {
		return nil, errors.New("minutes is negative")
	}
	return maybe(p.AddWorking(at, minutes)), nil
}

func workBetween(c *testCase) (any, error) {
	p, err := c.person()
	if err != nil {
		return nil, err
	}
	from, to, err := c.between()
	if err != nil {
		return nil, err
	}
	return int(p.WorkBetween(from, to) / time.Minute), nil
}

func due(c *testCase) (any, error) {
	p, at, err := c.personAt()
	if err != nil {
		return nil, err
	}
	if c.Want.IsZero() {
		return nil, errors.New("no want")
	}
	return maybe(p.Due(at, c.Want)), nil
}

func deliver(c *testCase) (any, error) {
	p, at, err := c.personAt()
	if err != nil {
		return nil, err
	}
	request := worktime.Request{Created: at, Want: c.Want}
	if !c.Urgent {
		slot, ok := p.SlotFor(request)
		return maybe(slot.At, ok), nil
	}
	slot, skipped, ok := p.Ring(request)
	return map[string]any{"at": maybe(slot.At, ok), "skipped": skipped}, nil
}

func deliverMany(c *testCase) (any, error) {
	p, err := c.person()
	if err != nil {
		return nil, err
	}
	var items []instant
	if err := json.Unmarshal(c.At, &items); err != nil {
		return nil, fmt.Errorf("at: %w", err)
	}
	digests := map[string][]instant{}
	for _, item := range items {
		key := "null"
		if slot, ok := p.Slot(item.time); ok {
			key = instant{slot.At}.String()
		}
		digests[key] = append(digests[key], item)
	}
	return digests, nil
}

func overlap(c *testCase) (any, error) {
	from, to, err := c.between()
	if err != nil {
		return nil, err
	}
	var declared []worktime.Schedule
	if err := strict(c.People, &declared); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	people := make([]*worktime.Person, len(declared))
	for i, s := range declared {
		if people[i], err = worktime.Compile(s, c.load); err != nil {
			return nil, fmt.Errorf("people[%d]: %w", i, err)
		}
	}
	windows, total := [][2]instant{}, time.Duration(0)
	for _, w := range worktime.Overlap(people, from, to, c.MinusFocus) {
		windows = append(windows, [2]instant{{w.From}, {w.To}})
		total += w.To.Sub(w.From)
	}
	return map[string]any{"windows": windows, "minutes": int(total / time.Minute)}, nil
}

func checkIn(c *testCase) (any, error) {
	p, err := c.person()
	if err != nil {
		return nil, err
	}
	at, err := need("time", c.Time)
	if err != nil {
		return nil, err
	}
	first, err := worktime.ParseDate(c.From)
	if err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	last, err := worktime.ParseDate(c.To)
	if err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	if last-first > maxYears*366 {
		return nil, fmt.Errorf("from and to are more than %d years apart", maxYears)
	}
	var on worktime.Weekdays
	for _, name := range c.DaysOfWeek {
		day, err := worktime.ParseDay(name)
		if err != nil {
			return nil, err
		}
		on |= worktime.OnDays(day)
	}
	asked := []instant{}
	if on == 0 {
		return asked, nil
	}
	for _, one := range p.CheckIns(at, on, first, last) {
		asked = append(asked, instant{one.At})
	}
	return asked, nil
}

func snooze(c *testCase) (any, error) {
	p, at, err := c.personAt()
	if err != nil {
		return nil, err
	}
	switch c.Kind {
	case "minutes":
		n, err := need("n", c.N)
		if err != nil {
			return nil, err
		}
		if n < 0 || n > maxDays*24*60 {
			return nil, errors.New("n is out of range")
		}
		return instant{worktime.SnoozeFor(at, time.Duration(n)*time.Minute)}, nil
	case "later_today":
		return instant{worktime.SnoozeFor(at, worktime.LaterToday)}, nil
	case "tomorrow":
		return maybe(p.Tomorrow(at)), nil
	case "next_week":
		return maybe(p.NextWeek(at)), nil
	case "at_local":
		local, err := need("local", c.Local)
		if err != nil {
			return nil, err
		}
		return maybe(p.AtLocal(at, local)), nil
	}
	return nil, fmt.Errorf("unknown kind %.40q", c.Kind)
}
