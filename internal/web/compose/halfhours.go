package compose

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/triage"
	"meantime/internal/web/site"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// offer writes into the letter up to three half hours in which its writer and those asked could talk, after it has reached
// them.
func (w *Written) offer(v *site.Visit) error {
	people, err := w.talkers(v)
	if err != nil {
		return err
	}
	arrived, err := w.reached(v, people)
	if err != nil {
		return err
	}
	clocks, zones, err := clocksOf(v, people)
	if err != nil {
		return err
	}
	here := v.Shell.Now.Location()
	w.Manner.Offered = triage.HalfHours(clocks, arrived, here)
	if len(w.Manner.Offered) == 0 {
		return fault.Invalid("of", "Within two weeks there is no half hour in which all of you work.")
	}
	l := v.L()
	lines := []string{l.N(len(w.Manner.Offered), "We could talk for half an hour:", "We could talk for half an hour, whenever suits you of these:"), ""}
	for _, at := range w.Manner.Offered {
		lines = append(lines, "- "+onClocks(l, at, here, zones))
	}
	w.Body = strings.TrimLeft(strings.TrimRight(w.Body, "\n ")+"\n\n"+strings.Join(lines, "\n")+"\n", "\n")
	return nil
}

// talkers are those whom the sentence names.
func (w *Written) talkers(v *site.Visit) ([]id.ID, error) {
	private, err := w.private(v)
	if err != nil || private != nil && len(private.Readers) == 0 {
		return nil, cmp.Or(err, fault.Invalid("readers", "Please say with whom you would like to talk."))
	}
	if private != nil {
		return private.Readers, nil
	}
	where, err := chosenSpace(v, *w)
	if err != nil {
		return nil, err
	}
	var people []id.ID
	if w.Needs.asksPeople() {
		people, err = w.Needs.people(v, where)
	}
	if err == nil && len(people) == 0 {
		err = fault.Invalid("of", "Please say with whom you would like to talk.")
	}
	return people, err
}

// reached is when the last of some people has got it.
func (w *Written) reached(v *site.Visit, people []id.ID) (time.Time, error) {
	last := v.Now()
	all, err := reaches(v, *w, delivery.NextDelivery)
	for _, r := range all {
		if r.Ok && r.At.After(last) && slices.Contains(people, r.Person) {
			last = r.At
		}
	}
	return last, err
}

// clocksOf are the schedules of the viewer and of some people. Who shows no times is asked for one, and not looked up.
func clocksOf(v *site.Visit, people []id.ID) (clocks []*worktime.Person, zones []func(time.Time) *time.Location, err error) {
	clocks = []*worktime.Person{v.Time}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		standing, err := v.Persons.Schedules.Of(tx, people...)
		if err != nil {
			return err
		}
		for _, who := range people {
			declared, err := standing[who].Declared()
			if err != nil {
				return err
			}
			if declared.Coarse {
				return fault.Invalid("of", "One of them shows days and no times. Please ask for a time in the letter.")
			}
			clocks = append(clocks, standing[who].Time)
			zones = append(zones, standing[who].Time.Zone)
		}
		return nil
	})
	return clocks, zones, err
}

// onClocks says an instant on the writer's clock and on those of others, each clock once.
func onClocks(l *words.Locale, at time.Time, here *time.Location, zones []func(time.Time) *time.Location) string {
	mine := at.In(here)
	out := []string{l.T("{day} at {clock} in {city}", "day", l.Day(mine), "clock", l.Clock(mine), "city", l.City(here))}
	for _, zone := range zones {
		theirs := at.In(zone(at))
		says := l.T("{clock} in {city}", "clock", l.Clock(theirs), "city", l.City(theirs.Location()))
		if theirs.YearDay() != mine.YearDay() {
			says = l.T("{day} at {clock} in {city}", "day", l.Day(theirs), "clock", l.Clock(theirs), "city", l.City(theirs.Location()))
		}
		if theirs.Location().String() != here.String() && !slices.Contains(out, says) {
			out = append(out, says)
		}
	}
	return strings.Join(out, ", ")
}
