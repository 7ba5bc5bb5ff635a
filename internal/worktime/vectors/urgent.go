package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"meantime/internal/worktime"
)

func onCall(c *testCase) (any, error) {
	at, err := c.at()
	if err != nil {
		return nil, err
	}
	rotation, err := need("rotation", c.Rotation)
	if err != nil {
		return nil, err
	}
	rota, err := worktime.CompileRotation(rotation, c.load)
	if err != nil {
		return nil, fmt.Errorf("rotation: %w", err)
	}
	if name, ok := rota.OnCall(at); ok {
		return name, nil
	}
	return nil, nil
}

func escalate(c *testCase) (any, error) {
	at, err := c.at()
	if err != nil {
		return nil, err
	}
	ladder, err := c.ladder()
	if err != nil {
		return nil, err
	}
	people, err := c.named()
	if err != nil {
		return nil, err
	}
	acks := make([]time.Time, len(c.Acks))
	for i, ack := range c.Acks {
		acks[i] = ack.time
	}
	run := ladder.Climb(at, acks, func(name string, t time.Time) bool {
		p := people[name]
		return p != nil && p.OnLeave(t)
	})
	pages := [][2]any{}
	for _, page := range run.Pages {
		pages = append(pages, [2]any{instant{page.At}, page.Who})
	}
	if run.Acked {
		return map[string]any{"pages": pages, "end": "acked"}, nil
	}
	return map[string]any{"pages": pages, "end": "exhausted", "at": instant{run.Exhausted}}, nil
}

func (c *testCase) ladder() (ladder worktime.Ladder, err error) {
	if c.Repeat < 0 || c.Repeat > maxPages || (c.Repeat+1)*len(c.Steps) > maxPages {
		return ladder, fmt.Errorf("more than %d pages, or a negative repeat", maxPages)
	}
	ladder.Repeat = c.Repeat
	for i, s := range c.Steps {
		if s.Wait < 0 || s.Wait > maxDays*24*60 {
			return ladder, fmt.Errorf("steps[%d].wait is out of range", i)
		}
		if s.Who != nil && s.Rotation != nil {
			return ladder, fmt.Errorf("steps[%d] has both who and rotation", i)
		}
		rung := worktime.Rung{Wait: time.Duration(s.Wait) * time.Minute}
		rung.Who = func(time.Time) (string, bool) {
			if s.Who == nil {
				return "", false
			}
			return *s.Who, *s.Who != ""
		}
		if s.Rotation != nil {
			rota, err := worktime.CompileRotation(*s.Rotation, c.load)
			if err != nil {
				return ladder, fmt.Errorf("steps[%d].rotation: %w", i, err)
			}
			rung.Who = rota.OnCall
		}
		ladder.Rungs = append(ladder.Rungs, rung)
	}
	return ladder, nil
}

// named are the people that escalate knows more about than their name.
func (c *testCase) named() (map[string]*worktime.Person, error) {
	var declared map[string]worktime.Schedule
	if c.People != nil {
		if err := strict(c.People, &declared); err != nil {
			return nil, fmt.Errorf("people: %w", err)
		}
	}
	people := make(map[string]*worktime.Person, len(declared))
	for name, s := range declared {
		p, err := worktime.Compile(s, c.load)
		if err != nil {
			return nil, fmt.Errorf("people.%s: %w", name, err)
		}
		people[name] = p
	}
	return people, nil
}

func budget(c *testCase) (any, error) {
	at, err := c.at()
	if err != nil {
		return nil, err
	}
	limit, err := need("limit", c.Limit)
	if err != nil {
		return nil, err
	}
	days, err := need("window_days", c.WindowDays)
	if err != nil {
		return nil, err
	}
	if days < 0 || days > maxDays {
		return nil, fmt.Errorf("window_days is not between 0 and %d", maxDays)
	}
	uses := make([]time.Time, len(c.Uses))
	for i, use := range c.Uses {
		uses[i] = use.time
	}
	a := worktime.Budget(at, uses, limit, time.Duration(days)*24*time.Hour)
	answer := map[string]any{"allowed": a.Left > 0, "left": a.Left}
	if !a.Next.IsZero() {
		answer["next_allowed"] = instant{a.Next}
	}
	return answer, nil
}

// strict decodes JSON and refuses fields that are not known.
func strict(raw json.RawMessage, v any) error {
	if raw == nil {
		return errors.New("missing")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(v)
}
