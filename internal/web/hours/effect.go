package hours

import (
	"time"

	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// shownSlots is how many of the next deliveries a page lists.
const shownSlots = 5

// Effect is what the form as it stands does to the next deliveries.
type Effect struct {
	Says    string
	Changed bool // it is not what is in force
	Next    []Coming
	First   string // the id of the first field that is wrong, or empty
}

// Coming is a delivery to come.
type Coming struct {
	page.Moment
	New bool // it does not come like this so far
}

// onClock is a person's schedule, asked from a moment on and told in the words of a reader.
type onClock struct {
	*words.Locale
	time *worktime.Person
	now  time.Time
	slot worktime.Slot // of what is written now
	ok   bool
	next []worktime.Slot // the same and those after it; empty where everything comes at once
}

func lookAhead(l *words.Locale, p *worktime.Person, now time.Time) *onClock {
	o := &onClock{Locale: l, time: p, now: now}
	o.slot, o.ok = p.Slot(now)
	for at := now; o.ok && o.slot.Rule != 16 && len(o.next) < shownSlots; {
		s, ok := p.Slot(at)
		if !ok {
			break
		}
		o.next = append(o.next, s)
		at = s.At.Add(time.Microsecond)
	}
	return o
}

// atOnce tells whether nothing is batched.
func (o *onClock) atOnce() bool { return o.ok && o.slot.Rule == 16 }

// says tells a slot in a sentence, on the person's own clock then; with the city, where the sentence has two clocks in it.
func (o *onClock) says(s worktime.Slot, city bool) string {
	loc := o.time.Zone(s.At)
	text := when.At(o.Locale, s.At, o.now.In(loc))
	if city {
		return o.T("{when} in {city}", "when", text, "city", o.City(loc))
	}
	return text
}

// moment is a slot as a page lists it.
func (o *onClock) moment(s worktime.Slot) page.Moment {
	loc := o.time.Zone(s.At)
	text := o.DayAndClock(s.At.In(loc), o.now.In(loc))
	if loc.String() != o.time.Zone(o.now).String() {
		text = o.T("{when} in {city}", "when", text, "city", o.City(loc))
	}
	return page.Moment{Text: text, Spoken: o.Spoken(s.At.In(loc)), ISO: s.At.In(loc).Format(time.RFC3339)}
}

// effect compares what is with what would be. They are the same person before anything was changed.
func effect(before, after *onClock) Effect {
	e := Effect{Says: compare(before, after), Changed: true}
	if before == after {
		e = Effect{Says: standing(after)}
	}
	for _, s := range after.next {
		known := before == after
		for _, old := range before.next {
			known = known || old.At.Equal(s.At)
		}
		e.Next = append(e.Next, Coming{Moment: after.moment(s), New: !known})
	}
	return e
}

// standing says what is in force.
func standing(o *onClock) string {
	switch {
	case !o.ok:
		return o.T("Nothing is delivered to you in the next 40 days. What is new waits in its space.")
	case o.atOnce() && !o.slot.At.After(o.now):
		return o.T("What is new reaches you at once, while you work. That is now.")
	case o.atOnce():
		return o.T("What is new reaches you at once, while you work. You work again {when}.", "when", o.says(o.slot, false))
	}
	return o.T("Your next delivery comes {when}.", "when", o.says(o.slot, false))
}

// compare says what a change does to the next delivery.
func compare(before, after *onClock) string {
	city := before.ok && after.ok && before.time.Zone(before.slot.At).String() != after.time.Zone(after.slot.At).String()
	switch {
	case !after.ok:
		return after.T("Nothing would be delivered to you in the next 40 days. What is new would wait in its space.")
	case after.atOnce() && after.slot.At.After(after.now):
		return after.T("What is new would reach you at once, while you work. You would work again {when}.", "when", after.says(after.slot, city))
	case after.atOnce():
		return after.T("What is new would reach you at once, while you work. That is now.")
	case before.atOnce():
		return after.T("Your next delivery would come {when}. Until now, what is new came at once.", "when", after.says(after.slot, city))
	case !before.ok:
		return after.T("Your next delivery would come {when}. So far there was none in sight.", "when", after.says(after.slot, city))
	case !before.slot.At.Equal(after.slot.At):
		return after.T("Your next delivery would come {new} instead of {old}.", "new", after.says(after.slot, city), "old", before.says(before.slot, city))
	}
	return later(before, after)
}

// later says what changes after a next delivery that does not.
func later(before, after *onClock) string {
	first := after.says(after.slot, false)
	for i, s := range after.next {
		if i >= len(before.next) {
			break
		}
		if old := before.next[i]; !old.At.Equal(s.At) {
			city := before.time.Zone(old.At).String() != after.time.Zone(s.At).String()
			return after.T("Your next delivery stays {first}. After it, one would come {new} instead of {old}.",
				"first", first, "new", after.says(s, city), "old", before.says(old, city))
		}
	}
	if len(after.next) != len(before.next) {
		return after.T("Your next delivery stays {first}. Fewer or more would come after it.", "first", first)
	}
	return after.T("Your next deliveries stay as they are, the first {first}.", "first", first)
}

// lede says what a usual day brings.
func lede(d person.Declared, today time.Weekday, l *words.Locale) string {
	if d.Batch == nil || d.Batch.Immediate {
		return l.T("While you work, Meantime brings what is new at once. Outside your hours it waits.")
	}
	usual := usualDeliveries(d)
	day := today
	for i := range 7 {
		if day = (today + time.Weekday(i)) % 7; len(usual[day]) > 0 {
			break
		}
	}
	name := when.Weekday(l, day)
	var times []string
	for _, c := range usual[day] {
		times = append(times, when.Clock(l, c))
	}
	switch n := len(times); {
	case n == 0:
		return l.T("In a usual week, Meantime does not speak to you at all. What is new waits in its space.")
	case n > 6:
		return l.N(n, "On a normal {weekday}, Meantime speaks to you once. Anything else waits.",
			"On a normal {weekday}, Meantime speaks to you up to {count} times. Anything else waits.", "weekday", name)
	}
	return l.N(len(times), "On a normal {weekday}, Meantime speaks to you once: at {times}. Anything else waits.",
		"On a normal {weekday}, Meantime speaks to you {count} times: at {times}. Anything else waits.", "weekday", name, "times", l.List(times))
}
