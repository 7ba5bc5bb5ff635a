package today

import (
	"time"

	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// WhyPage is GET /items/{id}/why.
type WhyPage struct {
	page.Shell
	Row   Row
	Says  string // when it came or comes
	Steps []Step // in the order in which they decided
}

// Step is one thing that decided: in short, and in a sentence.
type Step struct {
	Short, Text string
	Rule        int // zero where none is behind it
}

func showWhy(v *site.Visit) error {
	item, err := v.ID("id", "item")
	if err != nil {
		return err
	}
	why, err := v.Deliveries.Why(v.Ctx(), v.Actor, item)
	if err != nil {
		return err
	}
	b, err := newBook(v, delivery.Today{Put: []delivery.Entry{why.Entry}})
	if err != nil {
		return err
	}
	rows := b.rows([]delivery.Entry{why.Entry})
	if len(rows) == 0 {
		return fault.NotFound("item")
	}
	t := teller{Locale: v.L(), b: b, why: why, now: v.Shell.Now, space: rows[0].Space}
	p := WhyPage{Shell: v.Page(v.L().T("Why now, and not before?"), page.PlaceToday), Row: rows[0], Says: t.says(), Steps: t.steps()}
	return v.Show("today/why", &p)
}

// teller puts an explanation into words, on the reader's clock of now.
type teller struct {
	*words.Locale
	b     *book
	why   delivery.Why
	now   time.Time
	space string
}

func (t *teller) at(moment time.Time) string { return when.At(t.Locale, moment, t.now) }

// says gives the answer before its reasons.
func (t *teller) says() string {
	w := t.why
	switch {
	case w.Early:
		return t.T("You opened it early, {when}.", "when", t.at(w.Slot))
	case !w.Slot.IsZero():
		return t.T("It came with your delivery {when}.", "when", t.at(w.Slot))
	case !w.ReadAt.IsZero():
		return t.T("You had read it before a delivery could bring it.")
	case w.Path.OK:
		return t.T("It comes with your delivery {when}.", "when", t.at(w.Path.Slot.At))
	}
	return t.T("No delivery of yours is near enough to bring it. You find it in its space.")
}

func (t *teller) steps() []Step {
	out := []Step{t.reason()}
	if t.why.Author != 0 || t.why.Kind == delivery.Past {
		out = append(out, t.begun())
	}
	for _, h := range t.why.Holds {
		out = append(out, t.hold(h))
	}
	for _, n := range t.why.Notes {
		if n.Code == delivery.ScheduleChanged { // what follows is by the new schedule
			out = append(out, t.note(n))
		}
	}
	if t.why.ReadAt.IsZero() || !t.why.Slot.IsZero() {
		for _, s := range t.why.Path.Steps {
			out = append(out, t.step(s))
		}
	}
	for _, n := range t.why.Notes {
		if n.Code != delivery.ScheduleChanged {
			out = append(out, t.note(n))
		}
	}
	if t.why.Early {
		out = append(out, Step{Short: t.T("Opened {when}", "when", t.at(t.why.Slot)), Text: t.T("by yourself, before its time. It counts as an interruption, and only you see that.")})
	}
	return out
}

// begun says since when it is on its way.
func (t *teller) begun() Step {
	at := t.at(t.why.CreatedAt)
	if t.why.Kind == delivery.Reminder {
		return Step{Short: t.T("Reminded once"), Text: t.T("It comes with your first delivery of the working day before the one on which it is due."), Rule: 45}
	}
	if t.why.Kind == delivery.Past {
		return Step{Short: t.T("Noticed {when}", "when", at), Text: t.T("as its time went by.")}
	}
	if t.why.Kind == delivery.Gone || t.why.Kind == delivery.TalkGone {
		return Step{Short: t.T("Noticed {when}", "when", at), Text: t.T("as {who} left.", "who", t.b.Name(t.why.Author))}
	}
	return Step{Short: t.T("Written {when}", "when", at), Text: t.T("by {who}.", "who", t.b.Name(t.why.Author))}
}

// reason says why it is the reader's at all.
func (t *teller) reason() Step {
	if step, ok := t.heard(); ok {
		return step
	}
	who := t.b.First(t.why.Author)
	switch {
	case t.why.Kind == delivery.Suits || t.why.Kind == delivery.NotThen:
		return Step{Short: t.T("You wanted to talk then"), Text: t.T("{who} says whether that suits.", "who", who)}
	case t.why.Kind == delivery.CalledOff:
		return Step{Short: t.T("You had agreed to it"), Text: t.T("{who} does not need the half hour any more.", "who", who)}
	case t.why.Kind == delivery.TalkGone:
		return Step{Short: t.T("You wanted to talk then"), Text: t.T("{who}, with whom it was agreed, is no longer here.", "who", who)}
	case t.why.Kind == delivery.GivenBack:
		return Step{Short: t.T("You asked for it"), Text: t.T("{who} gave it back, and nobody else has taken it.", "who", who)}
	case t.why.Kind == delivery.Gone:
		return Step{Short: t.T("You asked for it"), Text: t.T("{who}, of whom it was asked, is no longer here.", "who", who)}
	case t.why.Kind == delivery.Past && t.why.Author == 0:
		return Step{Short: t.T("You asked for it"), Text: t.T("The time by which somebody of {space} was to take it has gone by.", "space", t.space)}
	case t.why.Kind == delivery.Again && t.why.Reason == delivery.Belongs:
		return Step{Short: t.T("You belong to {space}", "space", t.space), Text: t.T("What its people are asked for comes to all of them who have not muted it.")}
	}
	switch t.why.Reason {
	case delivery.Asked:
		return Step{Short: t.T("It asks you"), Text: t.T("{who} needs something of you. What asks you does not wait for a slower rhythm.", "who", who)}
	case delivery.Waits:
		return Step{Short: t.T("You asked for it"), Text: t.T("The time by which {who} was to answer has gone by.", "who", who)}
	case delivery.Mentioned:
		return Step{Short: t.T("It names you"), Text: t.T("{who} wrote your name in it. What names you does not wait for a slower rhythm.", "who", who)}
	case delivery.Named:
		return Step{Short: t.T("You are one of its readers"), Text: t.T("A private note comes to those whom {who} named, and does not wait for a slower rhythm.", "who", who)}
	case delivery.Follows:
		return Step{Short: t.T("You follow this thread"), Text: t.T("Everything new in it comes to you.")}
	}
	return Step{Short: t.T("You belong to {space}", "space", t.space), Text: t.T("A new thread there comes to all of its people who have not muted it.")}
}

func (t *teller) hold(h delivery.Hold) Step {
	until := t.at(h.Until)
	switch h.Code {
	case delivery.NextMorningChosen:
		return Step{Short: t.T("Held for your next morning"), Text: t.T("Its sender chose that. You start {when}.", "when", until)}
	case delivery.NamedLater:
		if t.why.Reason == delivery.Named {
			return Step{Short: t.T("Yours since {when}", "when", until), Text: t.T("You were named as a reader then.")}
		}
		return Step{Short: t.T("Yours since {when}", "when", until), Text: t.T("The letter was changed then, and names you since.")}
	case delivery.ClockSetBack:
		return Step{Short: t.T("The clock was set back"), Text: t.T("The delivery {when} had been made already, so this came with the one after it.", "when", until)}
	}
	return Step{Short: t.T("Held for a slower rhythm"), Text: t.T("Things of {space} come to you less often. This one was let in {when}.", "space", t.space, "when", until)}
}

func (t *teller) note(n delivery.Note) Step {
	at := t.at(n.At)
	switch n.Code {
	case delivery.ReadFirst:
		return Step{Short: t.T("Read {when}", "when", at), Text: t.T("You read it in {space}, so it comes in no delivery.", "space", t.space)}
	case delivery.ScheduleChanged:
		return Step{Short: t.T("Your hours changed {when}", "when", at), Text: t.T("From then on the new ones decided.")}
	case delivery.ZonesChanged:
		return Step{Short: t.T("The rules of time zones changed"), Text: t.T("Your clock is reckoned otherwise since, and the delivery moved with it.")}
	case delivery.BeyondHorizon:
		return Step{Short: t.T("Planned late"), Text: t.T("When it was written no delivery of yours lay within 40 days. It was planned once one did."), Rule: 24}
	case delivery.CutLate:
		return Step{Short: t.T("Made late, {when}", "when", at), Text: t.T("Meantime was not running at that time. Nothing was lost: it came as soon as it could.")}
	case delivery.NotMadeYet:
		return Step{Short: t.T("Its time has come"), Text: t.T("The delivery is being made.")}
	}
	return Step{Short: t.T("Planned anew"), Text: t.T("Your hours alone would have led elsewhere, and no record says what changed the plan.")}
}

// step says one reason of the schedule.
func (t *teller) step(s worktime.Step) Step {
	short, text := t.onDates(s)
	if short == "" {
		short, text = t.onDelivery(s)
	}
	return Step{Short: short, Text: text, Rule: s.Rule}
}

// onDates says why nothing comes on some dates.
func (t *teller) onDates(s worktime.Step) (short, text string) {
	dates := t.ShortDay(s.Date.Time(), t.now)
	if s.Last > s.Date {
		dates = t.C("days", "{from} to {to}", "from", dates, "to", t.ShortDay(s.Last.Time(), t.now))
	}
	switch s.Reason {
	case worktime.ReasonLeave:
		return dates, t.T("You are away.")
	case worktime.ReasonHoliday:
		return dates, t.T("A holiday of yours.")
	case worktime.ReasonClosed:
		return dates, t.T("You have no hours on this date.")
	case worktime.ReasonFree:
		return dates, t.T("Not among your working days.")
	case worktime.ReasonMissing:
		return dates, t.T("Your clock skips these hours.")
	case worktime.ReasonNoTime:
		return dates, t.T("You have no delivery on such a day.")
	case worktime.ReasonQuiet:
		return dates, t.T("A quiet date: you work, and nothing is delivered.")
	}
	return "", ""
}

// onDelivery says what became of one delivery, or of waiting for one.
func (t *teller) onDelivery(s worktime.Step) (short, text string) {
	at, until := t.at(s.At), t.at(s.Until)
	switch s.Reason {
	case worktime.ReasonPassed:
		if s.At.After(t.why.CreatedAt) {
			return t.T("Not {when}", "when", at), t.T("It was still being held then.")
		}
		return t.T("Not {when}", "when", at), t.T("It was written after that delivery.")
	case worktime.ReasonMoved:
		return t.T("Not {when}", "when", at), t.T("By then you are in another zone, where your day is another.")
	case worktime.ReasonDropped:
		return t.T("Not {when}", "when", at), t.T("Focus holds that delivery back until after your last hour, so the next one counts.")
	case worktime.ReasonClamped:
		return t.T("Not {when}", "when", at), t.T("That is outside your hours on this day. The delivery comes {until}.", "until", until)
	case worktime.ReasonFocus:
		short = t.T("Focus until {clock}", "clock", t.Clock(s.Until.In(t.now.Location())))
		if s.Rule == 18 {
			return short, t.T("It holds back your delivery {when}.", "when", at)
		}
		return short, t.T("It holds everything ordinary back.")
	case worktime.ReasonHours:
		return t.T("Outside your hours"), t.T("You work again {until}.", "until", until)
	case worktime.ReasonLate:
		if s.At.IsZero() {
			return t.T("No delivery is in time"), t.T("It is needed {until}.", "until", until)
		}
		return t.T("Not {when}", "when", at), t.T("It is needed {until}, and that delivery comes too late for it.", "until", until)
	case worktime.ReasonNone:
		return t.T("Nothing within 40 days"), t.T("No delivery of yours lies so near. It is found in its space.")
	}
	return t.slot(s)
}

// slot says how the delivery was found.
func (t *teller) slot(s worktime.Step) (short, text string) {
	at := t.at(s.At)
	switch s.Rule {
	case 16:
		return t.T("Yours {when}", "when", at), t.T("You chose no delivery times, so what is new reaches you as soon as you work.")
	case 18:
		return t.T("Your delivery {when}", "when", at), t.T("It comes when your focus ends.")
	case 23:
		return t.T("Yours {when}", "when", at), t.T("It comes ahead of the others, as soon as you work.")
	case 19:
		return t.T("Your delivery {when}", "when", at), t.T("The first one after that, in the rhythm that you chose.")
	}
	return t.T("Your delivery {when}", "when", at), t.T("The first one after that, at a time that you chose.")
}

// heard says why a stance or a review reaches the viewer.
func (t *teller) heard() (Step, bool) {
	switch {
	case t.why.Kind == delivery.Review && t.why.Reason == delivery.Tends:
		return Step{Short: t.T("You look after {space}", "space", t.space), Text: t.T("Whoever decided it is no longer here, and wanted to look at it again by now.")}, true
	case t.why.Kind == delivery.Stance:
		return Step{Short: t.T("You proposed it"), Text: t.T("{who} says where they stand.", "who", t.b.First(t.why.Author))}, true
	case t.why.Kind == delivery.Review:
		return Step{Short: t.T("You decided it"), Text: t.T("The date has come on which you wanted to look at it again.")}, true
	}
	return Step{}, false
}
