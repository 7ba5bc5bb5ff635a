package ask_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// kinds are what the deliveries of a person brought.
func (c *cast) kinds(who person.Actor) string {
	c.T.Helper()
	var out []string
	for _, d := range c.Today(who).Deliveries {
		for _, e := range d.Entries {
			out = append(out, fmt.Sprintf("%s %s %s", c.Wall(who, d.Slot).Clock, e.Kind, e.Reason))
		}
	}
	return fmt.Sprint(out)
}

// TestATimeThatGoesByIsToldOnce asks on a Tuesday for an answer on Wednesday morning: who asked is told in her next delivery.
func TestATimeThatGoesByIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines) // 10:40 on Wednesday in Lisbon, 09:40 in Accra
		c.Pass(lisbon(14, 10, 0))
		if got := c.kinds(c.mira); got != "[]" {
			t.Errorf("too early: %s", got)
		}
		c.Pass(lisbon(14, 14, 0))
		if got := c.kinds(c.mira); got != "[13:00 past waits]" {
			t.Error(got)
		}
		c.Set(lisbon(14, 10, 0)) // and again
		c.Pass(lisbon(14, 17, 30))
		if got := c.kinds(c.mira); got != "[13:00 past waits]" {
			t.Errorf("told twice: %s", got)
		}
		if got := fmt.Sprint(c.Titles(c.mira)); got != "[13:00 May the screen stay awake?]" {
			t.Error(got)
		}
		if wrong, err := c.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Error(wrong, err)
		}
	})
}

func TestAnAnswerIsFasterThanThatItsTimeHasGoneBy(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines, c.kenji)
		c.Pass(lisbon(14, 11, 0)) // the time of Inês has gone by, and is on its way
		if _, err := c.Threads.Reply(t.Context(), c.ines, thread.Answer{Thread: c.thread.ID, Body: "Yes.", Answers: true}); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(14, 14, 0))
		if got := c.kinds(c.mira); got != "[13:00 reply follows]" {
			t.Error(got)
		}
		q := c.mine(t, c.kenji)[0]
		if err := c.Asks.CarryOn(t.Context(), c.mira, q.ID); err != nil { // before it is due
			t.Fatal(err)
		}
		c.Pass(lisbon(16, 17, 0))
		if got := c.kinds(c.mira); got != "[13:00 reply follows]" {
			t.Error(got)
		}
	})
}

func TestATimeThatMovesGoesByLater(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		d, version, err := c.Persons.Schedules.Mine(t.Context(), c.ines)
		if err != nil {
			t.Fatal(err)
		}
		d.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, 14), To: worktime.DateOf(2026, 10, 14)}}
		if _, err := c.Persons.Schedules.Save(t.Context(), c.ines, c.ines.ID, version, d); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(15, 10, 0))
		if got := c.kinds(c.mira); got != "[]" {
			t.Error(got)
		}
		c.Pass(lisbon(15, 14, 0))
		if got := c.kinds(c.mira); got != "[13:00 past waits]" {
			t.Error(got)
		}
	})
}

func TestNobodyIsToldOfWhatSheDoesNotSee(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		if err := c.Persons.People.Deactivate(t.Context(), c.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner), c.mira.ID); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(14, 18, 0))
		if n := len(c.Today(c.mira).Deliveries); n != 0 {
			t.Errorf("%d deliveries", n)
		}
		list, err := c.Engine.NextDue(t.Context())
		if err != nil || !list.IsZero() {
			t.Errorf("something is still due at %s, %v", list, err)
		}
	})
}

func TestWhatIsNotNeededAnyMoreIsNotBrought(t *testing.T) {
	for name, end := range map[string]func(c *cast, asked id.ID) error{
		"carried on": func(c *cast, q id.ID) error { return c.Asks.CarryOn(c.T.Context(), c.mira, q) },
		"withdrawn":  func(c *cast, q id.ID) error { return c.Asks.Withdraw(c.T.Context(), c.mira, q) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *cast) {
				c.asks(t, worktime.WorkingDays(3), c.ines)
				c.Pass(lisbon(13, 13, 0))
				handed, err := c.Asks.HandOn(t.Context(), c.ines, c.mine(t, c.ines)[0].ID, c.kenji.ID, "")
				if err != nil {
					t.Fatal(err)
				}
				if err := end(c, handed.ID); err != nil {
					t.Fatal(err)
				}
				c.Pass(lisbon(14, 3, 0))
				if got := c.kinds(c.kenji); got != "[09:00 thread belongs]" {
					t.Error(got)
				}
			})
		})
	}
}

// TestATimeFollowsTheZoneData asks for an answer by what older zone data had an hour behind, and of one whom the new data
// does not move.
func TestATimeFollowsTheZoneData(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines, c.kenji)
		err := c.DB.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`UPDATE timer SET tz_version = '2020a' WHERE kind = 'ask_past'`); err != nil {
				return err
			}
			late := db.Micros(lisbon(14, 16, 40))
			if _, err := tx.Exec(`UPDATE timer SET fire_at = $1 WHERE ref IN (SELECT id FROM asked WHERE person_id = $2)`, late, c.ines.ID); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE asked SET due_at = $1 WHERE person_id = $2`, late, c.ines.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Wed 15:40, kenji by Thu 00:00" {
			t.Fatal(got)
		}
		if err := c.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Wed 09:40, kenji by Thu 00:00" {
			t.Error(got)
		}
		var others int
		err = c.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			others, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM timer WHERE tz_version = '2020a'`)
			return err
		})
		if err != nil || others != 0 {
			t.Errorf("%d timers would be looked at again, %v", others, err)
		}
		c.Pass(lisbon(14, 14, 0))
		if got := c.kinds(c.mira); got != "[13:00 past waits]" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// TestOnlyTheDayGoesBy asks somebody who shares only the day for an answer on Wednesday morning: she sees when it goes by, and
// who asks sees it when that date is over.
func TestOnlyTheDayGoesBy(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		shy := person.Declared{Zone: "Europe/Lisbon", Coarse: true}
		cora := c.PersonWith("Cora Coarse", person.Member, shy)
		if err := c.Spaces.Add(t.Context(), c.mira, c.space.ID, cora.ID); err != nil {
			t.Fatal(err)
		}
		c.asks(t, worktime.WorkingDays(1), cora)
		past := func(at time.Time, hers, theirs bool) {
			t.Helper()
			c.Pass(at)
			for who, want := range map[person.Actor]bool{cora: hers, c.mira: theirs, c.kenji: theirs} {
				p, err := c.Threads.Find(t.Context(), who, c.thread.ID)
				if err != nil || p.Ask.Asked[0].Past(at) != want {
					t.Errorf("at %s, %s reads on the thread that it has gone by: %v, %v", at, who.ID, !want, err)
				}
				q, err := c.Asks.Find(t.Context(), who, p.Ask.Asked[0].ID)
				if err != nil || q.Past(at) != want {
					t.Errorf("at %s, %s finds that it has gone by: %v, %v", at, who.ID, !want, err)
				}
			}
			list, err := c.Asks.Theirs(t.Context(), c.mira)
			if err != nil || list[0].Past(at) != theirs {
				t.Errorf("at %s, who asks has it listed as gone by: %v, %v", at, !theirs, err)
			}
		}
		past(lisbon(14, 10, 39), false, false)
		past(lisbon(14, 10, 40), true, false)
		past(lisbon(14, 23, 59), true, false)
		if got := c.kinds(c.mira); got != "[]" {
			t.Errorf("told too early: %s", got)
		}
		past(lisbon(15, 0, 0), true, true)
		c.Pass(lisbon(15, 14, 0))
		if got := c.kinds(c.mira); got != "[09:00 past waits]" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// TestWhoSharesTheTimeAfterAll declares so when her time has gone by: that shows at once.
func TestWhoSharesTheTimeAfterAll(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		cora := c.PersonWith("Cora Coarse", person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true})
		if err := c.Spaces.Add(t.Context(), c.mira, c.space.ID, cora.ID); err != nil {
			t.Fatal(err)
		}
		c.asks(t, worktime.WorkingDays(1), cora)
		c.Pass(lisbon(14, 12, 0))
		if _, err := c.Persons.Schedules.Save(t.Context(), cora, cora.ID, 1, person.Declared{Zone: "Europe/Lisbon"}); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(14, 14, 0))
		if got := c.kinds(c.mira); got != "[13:00 past waits]" {
			t.Error(got)
		}
	})
}

// TestTheOrderTellsNoTime has two who share only the day owe something on one date: the one asked first comes first.
func TestTheOrderTellsNoTime(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		for i, clock := range []worktime.Clock{15 * 60, 11 * 60} {
			who := c.PersonWith(fmt.Sprintf("Cora Coarse %d", i), person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true})
			if err := c.Spaces.Add(t.Context(), c.mira, c.space.ID, who.ID); err != nil {
				t.Fatal(err)
			}
			c.asks(t, worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: clock}), who)
		}
		c.asks(t, worktime.Want{}, c.kenji)
		list, err := c.Asks.Theirs(t.Context(), c.mira)
		if err != nil || len(list) != 3 || list[0].ID > list[1].ID || !list[2].DueAt.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
