package app

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/once"
	"meantime/internal/person"
)

// chore is something that is done again and again. It may run on every node: doing it twice does no harm.
type chore struct {
	name  string
	every time.Duration
	do    func(context.Context) error
}

// schedule is every recurring job that is not a delivery. The engine sweeps by itself, every five minutes.
func (c *Core) schedule() []chore {
	keys := once.New(c.DB, c.Now)
	return []chore{
		{"forget answers that repeated requests got, after a day", time.Hour, keys.Forget},
		{"count interruptions by the week that are older than two, and forget them", time.Hour, c.Interruptions.Fold},
		{"forget hours that were taken, twelve weeks after", 24 * time.Hour, c.Overlaps.Forget},
		{"clear away files that nothing refers to, after a day, and uploads that never ended", time.Hour, c.Files.Sweep},
		{"forget what mails became that came in, after two weeks, and addresses that have ended", time.Hour, c.Incoming.Sweep},
		{"end sessions and links whose time is over", 24 * time.Hour, c.Persons.Sessions.Sweep},
		{"write the public holidays of further months into schedules", 24 * time.Hour, func(ctx context.Context) error {
			_, err := c.Persons.Schedules.Refresh(ctx, "")
			return err
		}},
		{"find summaries of weeks away that were put off while the clock was ahead", time.Hour, c.Away.Mend},
		{"bring the index of words together", time.Hour, c.Finds.Merge},
	}
}

// holidays writes edited public holidays into the schedules they concern, until the context ends. What a stop cuts short
// is made up for by the daily chore.
func (c *Core) holidays(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case region := <-c.edited:
			if _, err := c.Persons.Schedules.Refresh(ctx, region); err != nil && ctx.Err() == nil {
				c.log.Error("edited holidays did not reach every schedule", "region", region, "error", err)
			}
		}
	}
}

// gatherAgain is how long it takes until what was written earlier is gone through once more, after a failure.
const gatherAgain = time.Minute

// gather enters what was written earlier into the search index, until all of it is or the context ends.
func (c *Core) gather(ctx context.Context) {
	for {
		err := c.Finds.Gather(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		c.log.Error("what was written earlier cannot be found yet", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(gatherAgain):
		}
	}
}

// endings looks for sessions that were ended on other nodes, until the context ends, so that their streams end here. A
// look that fails is made up for by the next.
func (c *Core) endings(ctx context.Context) {
	tick := time.NewTicker(person.CheckEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.Persons.Sessions.Check(ctx); err != nil && ctx.Err() == nil {
				c.log.Error("whether sessions have ended could not be found out", "error", err)
			}
		}
	}
}

// ringsEvery is how often a node looks for what rings on others.
const ringsEvery = time.Second

// rings looks for what rings on other nodes, until the context ends, so that pages that are open here ring, too. One process
// alone has told its pages itself.
func (c *Core) rings(ctx context.Context) {
	if c.DB.Engine() == "sqlite" {
		return
	}
	watch := c.Urgents.Watch()
	tick := time.NewTicker(ringsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := watch.Look(db.First(ctx)); err != nil && ctx.Err() == nil {
				c.log.Error("what rings could not be found out", "error", err)
			}
		}
	}
}

// mailsEvery is how often a node looks for mails that came in: another program has kept them.
const mailsEvery = 2 * time.Second

// mails has mails that came in become letters, until the context ends.
func (c *Core) mails(ctx context.Context) {
	if _, open := c.Incoming.At(); !open {
		return
	}
	tick := time.NewTicker(mailsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.Incoming.Take(ctx); err != nil && ctx.Err() == nil {
				c.log.Error("what becomes of a mail that came in could not be decided, and will be tried again", "error", err)
			}
		}
	}
}

// comes lets the built-in mail server take mails, until the context ends.
func (c *Core) comes(ctx context.Context) {
	if c.post == nil {
		return
	}
	if err := c.post(ctx); err != nil {
		c.log.Error("the mail server has ended, and no mail comes in by it", "error", err)
	}
}

// chores does them, each at the start and then in its rhythm, until the context ends.
func (c *Core) chores(ctx context.Context) {
	list := c.schedule()
	due := make([]time.Time, len(list))
	for {
		next := c.Now().Add(time.Hour)
		for i, job := range list {
			if now := c.Now(); !now.Before(due[i]) {
				due[i] = now.Add(job.every)
				if err := fault.Caught(func() error { return job.do(ctx) }); err != nil && ctx.Err() == nil {
					c.log.Error("a chore failed and will be tried again", "chore", job.name, "error", err)
				}
			}
			if due[i].Before(next) {
				next = due[i]
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(next.Sub(c.Now())):
		}
	}
}

// announce tells the open pages of one person that a delivery is here, or that something has come back.
func (c *Core) announce(_ context.Context, a delivery.Announcement) error {
	c.Bus.Publish(delivery.Topic(a.Person))
	return nil
}
