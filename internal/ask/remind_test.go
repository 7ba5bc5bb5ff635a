package ask_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// reminders are when a person was reminded, on that person's clock.
func (c *cast) reminders(who person.Actor) string {
	c.T.Helper()
	var out []string
	for _, d := range c.Today(who).Deliveries {
		for _, e := range d.Entries {
			if e.Kind == delivery.Reminder {
				out = append(out, d.Slot.In(c.zone(who, d.Slot)).Format("Mon 15:04"))
			}
		}
	}
	return fmt.Sprint(out)
}

func (c *cast) zone(who person.Actor, at time.Time) (loc *time.Location) {
	c.T.Helper()
	err := c.DB.Read(c.T.Context(), func(tx *db.Tx) error {
		p, _, err := c.Persons.Schedules.Compiled(tx, who.ID)
		loc = p.Zone(at)
		return err
	})
	if err != nil {
		c.T.Fatal(err)
	}
	return loc
}

// remindedOf says when somebody was reminded by an instant, and that all is sound.
func (c *cast) remindedOf(t *testing.T, who person.Actor, by time.Time, want string) {
	t.Helper()
	c.Pass(by)
	if got := c.reminders(who); got != want {
		t.Errorf("by %s: reminded %s, not %s", by.Format("Mon 15:04"), got, want)
	}
	c.sound(t)
}

// declares changes what somebody says of her time.
func (c *cast) declares(who person.Actor, change func(d *person.Declared)) {
	c.T.Helper()
	d, version, err := c.Persons.Schedules.Mine(c.T.Context(), who)
	if err != nil {
		c.T.Fatal(err)
	}
	change(&d)
	if _, err := c.Persons.Schedules.Save(c.T.Context(), who, who.ID, version, d); err != nil {
		c.T.Fatal(err)
	}
}

func leave(first, last int) func(*person.Declared) {
	return func(d *person.Declared) {
		d.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, first), To: worktime.DateOf(2026, 10, last)}}
	}
}

// by is a time on the clock of who is asked.
func by(day, hour int) worktime.Want {
	return worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, day), Clock: worktime.Clock(hour * 60)})
}

// TestAReminderComesOnce asks on a Tuesday for an answer on Friday morning. The clock is set back after the reminder, and the
// program begins anew.
func TestAReminderComesOnce(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(3), c.ines, c.kenji)
		c.remindedOf(t, c.ines, lisbon(15, 8, 59), "[]")
		c.remindedOf(t, c.ines, lisbon(15, 9, 0), "[Thu 09:00]")
		c.Set(lisbon(14, 10, 0))
		c.remindedOf(t, c.ines, lisbon(15, 12, 0), "[Thu 09:00]")
		again := &cast{World: apptest.Again(t, c.DB), mira: c.mira, ines: c.ines, kenji: c.kenji, thread: c.thread}
		again.At(lisbon(15, 12, 30))
		again.remindedOf(t, c.ines, lisbon(20, 18, 0), "[Thu 09:00]")
		again.remindedOf(t, c.kenji, lisbon(20, 18, 0), "[Fri 09:00]") // received on Wednesday, and due on Monday
		if got := again.reminders(c.mira); got != "[]" {
			t.Errorf("who asks was reminded %s", got)
		}
	})
}

func TestNobodyIsRemindedOf(t *testing.T) {
	for name, want := range map[string]worktime.Want{"two working days": worktime.WorkingDays(2), "the end of the second": worktime.EndOfDay(2),
		"an hour": worktime.WorkingMinutes(60), "whenever it suits": {}, "a night": by(16, 3)} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *cast) {
				c.asks(t, want, c.ines)
				c.remindedOf(t, c.ines, lisbon(20, 18, 0), "[]")
			})
		})
	}
}

// TestAReminderThatIsNotNeededDoesNotCome ends what is asked when its reminder is on its way already.
func TestAReminderThatIsNotNeededDoesNotCome(t *testing.T) {
	for name, act := range map[string]func(c *cast, q id.ID) error{
		"answered":   func(c *cast, q id.ID) error { return c.Asks.Done(c.T.Context(), c.ines, q) },
		"carried on": func(c *cast, q id.ID) error { return c.Asks.CarryOn(c.T.Context(), c.mira, q) },
		"handed on": func(c *cast, q id.ID) error {
			_, err := c.Asks.HandOn(c.T.Context(), c.ines, q, c.kenji.ID, "")
			return err
		},
		"switched off": func(c *cast, _ id.ID) error {
			c.declares(c.ines, func(d *person.Declared) { d.NoReminders = true })
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *cast) {
				for _, at := range []time.Time{lisbon(14, 12, 0), lisbon(15, 8, 45)} { // before it is written, and when it is
					c.Set(apptest.Begin)
					c.asks(t, worktime.WorkingDays(3), c.ines)
					c.Pass(at)
					for _, q := range c.mine(t, c.ines) {
						if err := act(c, q.ID); err != nil {
							t.Fatal(err)
						}
					}
					c.remindedOf(t, c.ines, lisbon(20, 18, 0), "[]")
				}
			})
		})
	}
}

// TestEachAskingHasAReminderOfItsOwn hands on after a reminder, and asks again.
func TestEachAskingHasAReminderOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(3), c.ines)
		c.remindedOf(t, c.ines, lisbon(15, 9, 0), "[Thu 09:00]")
		handed, err := c.Asks.HandOn(t.Context(), c.ines, c.mine(t, c.ines)[0].ID, c.dale.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		c.remindedOf(t, c.dale, lisbon(19, 9, 0), "[Mon 09:00]") // from Thursday at nine to Tuesday
		if _, err := c.Asks.Again(t.Context(), c.mira, handed.ID, worktime.WorkingDays(3)); err != nil {
			t.Fatal(err)
		}
		c.remindedOf(t, c.dale, lisbon(28, 18, 0), "[Wed 09:00]") // what reminded her of the other is done with
	})
}

// TestWhoTookItIsReminded takes what a space is asked: nobody was reminded before.
func TestWhoTookItIsReminded(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		q := c.offers(t, worktime.WorkingDays(3))
		if _, err := c.Asks.Take(t.Context(), c.ines, q.ID); err != nil {
			t.Fatal(err)
		}
		c.remindedOf(t, c.ines, lisbon(20, 18, 0), "[Thu 09:00]")
		if got := c.reminders(c.kenji) + c.reminders(c.mira); got != "[][]" {
			t.Errorf("others were reminded %s", got)
		}
	})
}

// TestNobodyIsRemindedOnLeave goes away over the moment: she is reminded when she is back, if it is not due by then.
func TestNobodyIsRemindedOnLeave(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		for name, one := range map[string]struct {
			want        worktime.Want
			first, last int       // away
			known       time.Time // since when
			reminded    string
		}{
			"due moves on":         {worktime.WorkingDays(3), 15, 15, lisbon(14, 12, 0), "[Fri 09:00]"},
			"known the day before": {by(20, 15), 19, 19, lisbon(16, 17, 30), "[Tue 09:00]"},
			"known at the last":    {by(20, 15), 19, 19, lisbon(19, 8, 45), "[Tue 09:00]"},
			"two working days":     {by(16, 15), 15, 15, lisbon(15, 8, 45), "[]"},
			"back too late":        {by(20, 9), 15, 19, lisbon(15, 8, 0), "[]"},
		} {
			who := c.Person(name, "Europe/Lisbon")
			c.asks(t, one.want, who)
			c.Pass(one.known)
			c.declares(who, leave(one.first, one.last))
			c.Pass(lisbon(23, 18, 0))
			if got := c.reminders(who); got != one.reminded {
				t.Errorf("%s: reminded %s, not %s", name, got, one.reminded)
			}
			c.sound(t)
			c.Set(apptest.Begin)
		}
	})
}

// TestWhatIsPutOffIsNotRemindedOf puts off what asks: until after the moment, and until before.
func TestWhatIsPutOffIsNotRemindedOf(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		for hours, want := range map[int]string{60: "[]", 24: "[Thu 09:00]"} {
			who := c.Person(fmt.Sprint("Put Off ", hours), "Europe/Lisbon")
			c.asks(t, worktime.WorkingDays(3), who)
			c.Pass(lisbon(13, 13, 0))
			found, err := c.Deliveries.About(t.Context(), who, []id.ID{c.mine(t, who)[0].Item})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range found {
				if _, err := c.Deliveries.Later(t.Context(), who, e.ID, delivery.Snooze{Kind: delivery.ForMinutes, Minutes: hours * 60}); err != nil {
					t.Fatal(err)
				}
			}
			c.remindedOf(t, who, lisbon(16, 18, 0), want)
			c.Set(apptest.Begin)
		}
	})
}

// TestNobodyIsRemindedOfWhatHasNotComeYet has somebody whom only Fridays bring anything.
func TestNobodyIsRemindedOfWhatHasNotComeYet(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.declares(c.ines, func(d *person.Declared) {
			d.Batch = &worktime.Batch{TimesByDay: worktime.Weekly[worktime.Clock]{time.Friday: {10 * 60}}}
		})
		c.asks(t, by(19, 12), c.ines) // Monday: both would come on Friday
		c.asks(t, by(21, 12), c.ines) // Wednesday: no delivery comes after the reminder and before that
		c.asks(t, by(26, 12), c.ines) // the Monday after: on the second Friday
		c.remindedOf(t, c.ines, lisbon(28, 18, 0), "[Fri 10:00]")
	})
}

// TestAReminderComesByTheClockOfThatDay is asked before the clocks go back in Lisbon, and forward in Sydney.
func TestAReminderComesByTheClockOfThatDay(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.Pass(lisbon(22, 10, 0))
		c.asks(t, worktime.WorkingDays(3), c.ines) // to Tuesday the 27th
		nine := time.Date(2026, 10, 26, 9, 0, 0, 0, time.UTC)
		c.remindedOf(t, c.ines, nine.Add(-time.Minute), "[]")
		c.remindedOf(t, c.ines, nine, "[Mon 09:00]")
	})
}

// TestAReminderFollowsTheZoneData has older zone data be two days late.
func TestAReminderFollowsTheZoneData(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(3), c.ines)
		err := c.DB.Write(t.Context(), func(tx *db.Tx) error {
			late := db.Micros(lisbon(18, 10, 40))
			if _, err := tx.Exec(`UPDATE timer SET tz_version = '2020a', fire_at = $1 WHERE kind IN ('ask_past', 'ask_reminder')`, late); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE asked SET due_at = $1`, late)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.remindedOf(t, c.ines, lisbon(20, 18, 0), "[Thu 09:00]")
	})
}

// TestAnAnswerAndAReminderAtOnce answers while the reminder is written, again and again: nothing of it is left.
func TestAnAnswerAndAReminderAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		for range 20 {
			c.asks(t, worktime.WorkingDays(3), c.ines)
		}
		c.Pass(lisbon(15, 8, 29))
		list := c.mine(t, c.ines)
		c.At(lisbon(15, 8, 30))
		var both sync.WaitGroup
		both.Go(func() {
			if err := c.Engine.Due(t.Context()); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			for _, q := range list {
				if err := c.Asks.Done(t.Context(), c.ines, q.ID); err != nil {
					t.Error(err)
				}
			}
		})
		both.Wait()
		c.remindedOf(t, c.ines, lisbon(15, 12, 0), "[]")
	})
}
