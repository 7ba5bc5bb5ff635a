package delivery

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"meantime/internal/db"
)

const (
	maxSleep   = 30 * time.Second // the clock is read anew at least this often
	sweepEvery = 5 * time.Minute
	timerRetry = time.Minute

	failurePause = time.Second      // between two tries at what is due
	jumpFrom     = 5 * time.Minute  // a clock that moves further than this by itself has been set
	jumpPause    = 60 * time.Second // external sends wait this long after such a jump
)

// Engine does what is due: it makes deliveries, fires timers and sends announcements. Several may run at once, on
// several nodes. It only reads the wall clock; it never trusts a sleep to have lasted as long as it was to.
type Engine struct {
	d         *Deliveries
	log       *slog.Logger
	handlers  map[TimerKind]func(*db.Tx, Timer) error
	renewers  map[TimerKind]func(*db.Tx, Timer) error
	senders   map[string]Sender
	mend      func(context.Context) error
	alarm     *alarm
	ringAlarm *alarm
	soon      way          // out of the program, for what somebody waits for
	many      way          // out of the program, for what comes in great numbers
	paused    atomic.Int64 // until when, in microseconds, what leaves the program waits
	cut       func(people int, late time.Duration)
	twice     func()
	uptime    func() time.Duration
	last      reading
}

// reading is what two clocks say at one moment: the wall's, which somebody may set, and one that only counts.
type reading struct {
	wall   time.Time
	uptime time.Duration
}

// NewEngine returns the engine of some deliveries. Handlers and senders are added before Run. uptime counts the time that
// passes, whatever is done to the wall clock.
func NewEngine(d *Deliveries, log *slog.Logger, uptime func() time.Duration) *Engine {
	e := &Engine{d: d, log: log, handlers: map[TimerKind]func(*db.Tx, Timer) error{}, renewers: map[TimerKind]func(*db.Tx, Timer) error{},
		senders: map[string]Sender{}, alarm: newAlarm(), ringAlarm: newAlarm(),
		soon: way{soonOutside, soonAtOnce, newAlarm()}, many: way{manyOutside, manyAtOnce, newAlarm()},
		mend: func(context.Context) error { return nil }, cut: func(int, time.Duration) {}, twice: func() {}, uptime: uptime}
	e.last = e.read()
	d.due, d.rings = e.alarm.planned, e.ringAlarm.planned
	d.mails = func(at time.Time) {
		e.soon.alarm.planned(at)
		e.many.alarm.planned(at)
	}
	return e
}

// Handle says what timers of a kind do. The handler writes in the transaction that removes the timer; when it fails, the
// timer fires again a minute later.
func (e *Engine) Handle(kind TimerKind, h func(tx *db.Tx, t Timer) error) { e.handlers[kind] = h }

// Renew says how timers of a kind are set anew that follow from somebody's schedule and were set with other zone data (rule 2).
// The renewer sets the timer or drops it.
func (e *Engine) Renew(kind TimerKind, anew func(tx *db.Tx, t Timer) error) { e.renewers[kind] = anew }

// OnCut has fn told of each batch of deliveries: of how many people, and how long after the earliest of their slots.
func (e *Engine) OnCut(fn func(people int, late time.Duration)) { e.cut = fn }

// OnTwice has fn told of each mail that was sent and may have arrived more than once.
func (e *Engine) OnTwice(fn func()) { e.twice = fn }

// alarm is when a loop looks next, and what wakes it before.
type alarm struct {
	at   atomic.Int64 // in microseconds
	wake chan struct{}
}

func newAlarm() *alarm { return &alarm{wake: make(chan struct{}, 1)} }

// planned wakes the loop when something is due sooner than it would look.
func (a *alarm) planned(at time.Time) {
	if db.Micros(at) < a.at.Load() {
		a.ring()
	}
}

func (a *alarm) ring() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Wake has the loops look now, as after the clock was moved by hand.
func (e *Engine) Wake() {
	e.alarm.ring()
	e.ringAlarm.ring()
	e.soon.alarm.ring()
	e.many.alarm.ring()
}

// Run works until the context ends.
func (e *Engine) Run(ctx context.Context) {
	var others sync.WaitGroup
	others.Go(func() { e.ringing(ctx) })
	others.Go(func() { e.mailing(ctx, e.soon) })
	others.Go(func() { e.mailing(ctx, e.many) })
	defer others.Wait()
	var swept time.Time
	for ctx.Err() == nil {
		e.NoticeJump(ctx)
		now := e.d.now()
		if now.Sub(swept).Abs() >= sweepEvery {
			swept = now
			if err := e.Sweep(ctx); err != nil && ctx.Err() == nil {
				e.log.Error("the sweep failed", "error", err)
			}
		}
		err := e.due(ctx)
		if err != nil && ctx.Err() == nil {
			e.log.Error("what is due could not be done, and will be tried again", "error", err)
		}
		e.sleep(ctx, e.alarm, maxSleep, err != nil, earliestDue)
	}
}

func (e *Engine) pausedUntil() time.Time { return db.Time(e.paused.Load()) }

// sleep waits until something is due, or is planned that is sooner, but no longer than most.
func (e *Engine) sleep(ctx context.Context, a *alarm, most time.Duration, failed bool, due func(*db.Tx) (time.Time, error)) {
	now := e.d.now()
	a.at.Store(db.Micros(now.Add(most))) // before asking: what is planned meanwhile wakes us
	var next time.Time
	err := e.d.db.Read(ctx, func(tx *db.Tx) (err error) {
		next, err = due(tx)
		return err
	})
	if err != nil && ctx.Err() == nil {
		e.log.Error("the next due time could not be read", "error", err)
	}
	pause := pauseUntil(next, now, most, failed)
	a.at.Store(db.Micros(now.Add(pause)))
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-a.wake:
	case <-timer.C:
	}
}

// pauseUntil is how long the loop sleeps before what is due next, zero for nothing. What failed just now is still due, and
// is left alone for a moment.
func pauseUntil(next, now time.Time, most time.Duration, failed bool) time.Duration {
	least := time.Millisecond
	if failed {
		least = failurePause
	}
	if next.IsZero() {
		return most
	}
	return min(max(next.Sub(now), least), most)
}

// Due does everything that is due now and returns when nothing is.
func (e *Engine) Due(ctx context.Context) error {
	return errors.Join(e.fireRings(ctx, oneByOne), e.due(ctx), e.mail(ctx, e.soon), e.mail(ctx, e.many))
}

// due does everything that is due inside the program but rings. What fails keeps nothing else waiting.
func (e *Engine) due(ctx context.Context) error {
	now := e.d.now()
	return errors.Join(e.fireDue(ctx, now), e.d.Cut(ctx, now, func(n int, slot time.Time) { e.cut(n, e.d.now().Sub(slot)) }), e.send(ctx, now))
}

// Sweep mends lost plans, gives up leases that nobody came back for, and forgets what must not be kept. What fails keeps nothing
// else from being done.
func (e *Engine) Sweep(ctx context.Context) error {
	n, err := e.d.Sweep(ctx)
	if n > 0 {
		e.log.Info("planned anew", "people", n)
	}
	failed := []error{err}
	for kind, anew := range e.renewers {
		failed = append(failed, e.d.renew(ctx, kind, anew))
	}
	now := e.d.now()
	failed = append(failed, e.d.db.Write(ctx, func(tx *db.Tx) error { return forget(tx, now) }))
	return errors.Join(failed...)
}

func (e *Engine) read() reading { return reading{e.d.now(), e.uptime()} }

// NoticeJump looks whether the wall clock was set since the last look. After a jump of more than five minutes external
// sends pause for one, and the admins are told; after one back, slots that had gone by lie ahead once more.
func (e *Engine) NoticeJump(ctx context.Context) {
	now := e.read()
	by := now.wall.Round(0).Sub(e.last.wall.Round(0)) - (now.uptime - e.last.uptime)
	e.last = now
	if by.Abs() < jumpFrom {
		return
	}
	e.paused.Store(db.Micros(now.wall.Add(jumpPause)))
	e.log.Warn("the clock of this machine was set; sending pauses for a minute", "by", by, "pause", jumpPause)
	if by < 0 {
		if err := e.d.planAnew(ctx); err != nil {
			e.log.Error("not everybody's next delivery could be planned anew", "error", err)
		}
	}
	err := e.d.db.Write(ctx, func(tx *db.Tx) error {
		return insertNotice(tx, e.d.ids.New(), "clock_jump", by.Round(time.Second).String(), now.wall)
	})
	if err != nil {
		e.log.Error("the clock's jump could not be noted", "error", err)
	}
}

// NextDue is the earliest time at which something is due, be it past; the zero time for nothing.
func (e *Engine) NextDue(ctx context.Context) (time.Time, error) {
	var at time.Time
	err := e.d.db.Read(ctx, func(tx *db.Tx) error {
		ring, err := earliestRing(tx)
		if err != nil {
			return err
		}
		if at, err = earliestDue(tx); err != nil {
			return err
		}
		mail, err := earliestOutside(tx, outsideTheProgram, e.pausedUntil())
		for _, one := range []time.Time{ring, mail} {
			if at.IsZero() || !one.IsZero() && one.Before(at) {
				at = one
			}
		}
		return err
	})
	return at, err
}
