package hours

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// AwayPage is "Time away".
type AwayPage struct {
	page.Shell
	Tab    string
	Once   string
	Base   int64
	Leaves []Absence // not over yet
	Hours  []Absence
	Form   Leave
	Off    Block
	Wrong  Wrong
	Effect Effect
	People []person.Card // who may stand in
}

// Leave is the form of a time away as it was typed.
type Leave struct {
	Was      string // the first day of the one that is changed, or empty
	From, To string
	Note     string
	StandIn  string // a handle, or a name
}

// Absence is a time away as the page lists it.
type Absence struct {
	Says     string // "Mon 2 Nov to Fri 6 Nov"
	From, To string // as a form has them
	Now      bool
	Note     string
	StandIn  person.Card
}

func showAway(v *site.Visit) error {
	k, err := deskOf(v)
	if err != nil {
		return err
	}
	var form Leave
	if from, err := worktime.ParseDate(v.R.URL.Query().Get("change")); err == nil {
		form = k.leaveFrom(from)
	}
	p, err := k.layAway(form, Block{}, Wrong{}, k.declared)
	if err != nil {
		return err
	}
	return v.Show("me/away", p)
}

// leaveFrom is the form of a leave that is declared, empty where there is none.
func (k *desk) leaveFrom(from worktime.Date) (f Leave) {
	for _, l := range k.declared.Leaves {
		if l.From == from {
			f = Leave{Was: l.From.String(), From: l.From.String(), To: l.To.String(), Note: l.Note}
			if cards, err := k.cards(l.StandIn); err == nil && l.StandIn != 0 {
				f.StandIn = "@" + cards[l.StandIn].Handle
			}
		}
	}
	return f
}

func (k *desk) cards(people ...id.ID) (cards map[id.ID]person.Card, err error) {
	err = k.DB.Read(k.Ctx(), func(tx *db.Tx) error {
		cards, err = k.Persons.People.Names(tx, people...)
		return err
	})
	return cards, err
}

// layAway puts the page together. d is what would be declared.
func (k *desk) layAway(form Leave, off Block, wrong Wrong, d person.Declared) (*AwayPage, error) {
	p := &AwayPage{Shell: k.Page(k.L().T("Time away"), page.PlaceMe), Tab: "away", Once: k.Fresh(), Base: k.version, Form: form, Off: off, Wrong: wrong}
	standIns := make([]id.ID, len(k.declared.Leaves))
	for i, l := range k.declared.Leaves {
		standIns[i] = l.StandIn
	}
	cards, err := k.cards(standIns...)
	if err != nil {
		return nil, err
	}
	today := worktime.WallIn(k.Shell.Now, k.Shell.Now.Location()).Date
	for _, l := range k.declared.Leaves {
		if l.To >= today {
			p.Leaves = append(p.Leaves, Absence{Says: k.days(l.From, l.To), From: l.From.String(), To: l.To.String(), Now: l.From <= today,
				Note: l.Note, StandIn: cards[l.StandIn]})
		}
	}
	for _, s := range k.declared.OffAt {
		if from, to := s.From.Wall(k.Time.Zone), s.To.Wall(k.Time.Zone); to.Date >= today {
			p.Hours = append(p.Hours, Absence{Says: k.stretch(from, to), From: from.String(), To: to.String()})
		}
	}
	if err := k.foresee(p, d); err != nil {
		return nil, err
	}
	people, _, err := k.Persons.People.List(k.Ctx(), k.Actor, "", 200)
	for _, one := range people {
		if one.ID != k.Actor.ID {
			p.People = append(p.People, person.Card{ID: one.ID, Name: one.Name, Handle: one.Handle})
		}
	}
	return p, err
}

// foresee says what a declaration would do, if nothing is wrong with it.
func (k *desk) foresee(p *AwayPage, d person.Declared) error {
	before := lookAhead(k.L(), k.Time, k.Now())
	p.Effect = effect(before, before)
	if !p.Wrong.none() {
		return nil
	}
	after, err := k.Persons.Schedules.Preview(k.Ctx(), d)
	if err != nil {
		p.Wrong.awayRefused(err, k)
		return ignoreInvalid(err)
	}
	if p.Form != (Leave{}) || p.Off.From != "" && p.Off.To != "" {
		p.Effect = effect(before, lookAhead(k.L(), after, k.Now()))
	}
	return nil
}

// days says a run of days.
func (k *desk) days(from, to worktime.Date) string {
	first := k.L().ShortDay(from.Time(), k.Shell.Now)
	if from == to {
		return first
	}
	return k.L().C("days", "{from} to {to}", "from", first, "to", k.L().ShortDay(to.Time(), k.Shell.Now))
}

// stretch says a part of a day, or of several.
func (k *desk) stretch(from, to worktime.Wall) string {
	begins := k.L().ShortDay(from.Date.Time(), k.Shell.Now) + " " + when.Clock(k.L(), from.Clock)
	ends := when.Clock(k.L(), to.Clock)
	if from.Date != to.Date {
		ends = k.L().ShortDay(to.Date.Time(), k.Shell.Now) + " " + ends
	}
	return k.L().C("days", "{from} to {to}", "from", begins, "to", ends)
}

// awayRefused puts what the rules say of time away beside the form that it was typed in.
func (w Wrong) awayRefused(err error, k *desk) bool {
	problems := person.Problems(err)
	for _, p := range problems {
		field := "form"
		switch list, _, _ := strings.Cut(p.Field, "["); list {
		case "leaves":
			field = "leave"
		case "off_at":
			field = "off"
		}
		w[field] = k.L().T(p.Message)
	}
	return len(problems) > 0
}

func leaveOf(sent url.Values) Leave {
	return Leave{Was: sent.Get("was"), From: sent.Get("from"), To: sent.Get("to"), Note: sent.Get("note"), StandIn: strings.TrimSpace(sent.Get("standin"))}
}

// declareLeave reads the form over what is declared.
func (k *desk) declareLeave(form Leave) (person.Declared, Wrong) {
	wrong, d := Wrong{}, k.declared
	from, errFrom := worktime.ParseDate(form.From)
	to, errTo := from, error(nil)
	if form.To != "" {
		to, errTo = worktime.ParseDate(form.To)
	}
	if errFrom != nil || errTo != nil {
		wrong["leave"] = k.L().T("Write a date such as 2026-11-02.")
	}
	leave := person.Leave{From: from, To: to, Note: form.Note}
	if form.StandIn != "" {
		who, err := k.standIn(form.StandIn)
		if err != nil {
			wrong["standin"] = k.L().T("Nobody of this name works here.")
		}
		leave.StandIn = who
	}
	d.Leaves = slices.DeleteFunc(slices.Clone(d.Leaves), func(l person.Leave) bool { return l.From.String() == form.Was })
	d.Leaves = append(d.Leaves, leave)
	return d, wrong
}

// standIn finds a person by handle or by their whole name.
func (k *desk) standIn(typed string) (who id.ID, err error) {
	if k.Actor.Role == person.Guest { // a guest learns of nobody here
		return 0, fault.NotFound("person")
	}
	found, err := k.Persons.People.Complete(k.Ctx(), strings.TrimPrefix(typed, "@"), 2, nil)
	if err != nil {
		return 0, err
	}
	for _, c := range found {
		if strings.EqualFold(c.Handle, strings.TrimPrefix(typed, "@")) || len(found) == 1 {
			return c.ID, nil
		}
	}
	return 0, fault.NotFound("person")
}

func previewAway(v *site.Visit) error {
	sent, k, err := sentTo(v)
	if err != nil {
		return err
	}
	form := leaveOf(sent)
	d, wrong := k.declareLeave(form)
	if form.From == "" { // nothing is wrong with what has hardly begun
		d, wrong = k.declared, Wrong{}
	}
	p, err := k.layAway(form, Block{}, wrong, d)
	if err != nil {
		return err
	}
	return v.Show("me/away", p)
}

func saveLeave(v *site.Visit) error {
	sent, k, err := sentTo(v)
	if err != nil {
		return err
	}
	form := leaveOf(sent)
	d, wrong := k.declareLeave(form)
	return k.keepAway(sent, form, Block{}, d, wrong, func() error { return v.Go("/me/away", v.L().T("Saved. Have a good time."), nil) })
}

// declareOff reads the form of a few hours off over what is declared.
func (k *desk) declareOff(form Block) (person.Declared, Wrong) {
	wrong, d := Wrong{}, k.declared
	from, errFrom := worktime.ParseWall(form.From)
	to, errTo := worktime.ParseWall(form.To)
	if errFrom != nil || errTo != nil {
		wrong["off"] = k.L().T("Write when it begins and when it ends.")
	}
	d.OffAt = append(slices.Clone(d.OffAt), worktime.Span{From: worktime.AtWall(from), To: worktime.AtWall(to)})
	return d, wrong
}

func previewOff(v *site.Visit) error {
	sent, k, err := sentTo(v)
	if err != nil {
		return err
	}
	off := Block{sent.Get("from"), sent.Get("to")}
	d, wrong := k.declareOff(off)
	if off.From == "" || off.To == "" { // as with a leave that has hardly begun
		d, wrong = k.declared, Wrong{}
	}
	p, err := k.layAway(Leave{}, off, wrong, d)
	if err != nil {
		return err
	}
	return v.Show("me/away", p)
}

func saveOff(v *site.Visit) error {
	sent, k, err := sentTo(v)
	if err != nil {
		return err
	}
	off := Block{sent.Get("from"), sent.Get("to")}
	d, wrong := k.declareOff(off)
	return k.keepAway(sent, Leave{}, off, d, wrong, func() error { return v.Go("/me/away", v.L().T("Saved. Nothing comes in those hours."), nil) })
}

func removeAway(v *site.Visit) error {
	sent, k, err := sentTo(v)
	if err != nil {
		return err
	}
	d, from, to := k.declared, sent.Get("from"), sent.Get("to")
	undo := &page.Undo{Action: "/me/away/hours", Fields: map[string]string{"from": from, "to": to}}
	d.Leaves = slices.DeleteFunc(slices.Clone(d.Leaves), func(l person.Leave) bool {
		same := l.From.String() == from && l.To.String() == to
		if same {
			was := k.leaveFrom(l.From)
			undo = &page.Undo{Action: "/me/away", Fields: map[string]string{"from": from, "to": to, "note": was.Note, "standin": was.StandIn}}
		}
		return same
	})
	d.OffAt = slices.DeleteFunc(slices.Clone(d.OffAt), func(s worktime.Span) bool {
		return s.From.Wall(k.Time.Zone).String() == from && s.To.Wall(k.Time.Zone).String() == to
	})
	return k.keepAway(sent, Leave{}, Block{}, d, Wrong{}, func() error {
		_, version, err := v.Persons.Schedules.Mine(v.Ctx(), v.Actor)
		undo.Fields["version"], undo.Fields["once"] = strconv.FormatInt(version, 10), v.Fresh()
		if err != nil {
			return err
		}
		return v.Go("/me/away", v.L().T("Taken out. You are there."), undo)
	})
}

// keepAway saves a declaration of time away, and ends with done.
func (k *desk) keepAway(sent url.Values, form Leave, off Block, d person.Declared, wrong Wrong, done func() error) error {
	again := func(err error) error {
		p, failed := k.layAway(form, off, wrong, d)
		if failed != nil {
			return failed
		}
		return k.Again("me/away", p, err)
	}
	if !wrong.none() {
		return again(fault.Invalid("form", "Some of this cannot be kept."))
	}
	base, _ := strconv.ParseInt(sent.Get("version"), 10, 64) // no version is no version that there is
	_, err := k.Once(sent, func(ctx context.Context) (string, error) {
		_, err := k.Persons.Schedules.Save(ctx, k.Actor, k.Actor.ID, base, d)
		return "/me/away", err
	})
	switch {
	case wrong.awayRefused(err, k):
		return again(err)
	case fault.Is(err, fault.KindConflict):
		wrong["form"] = k.L().T("Your hours were changed in another window meanwhile. This is what is saved now; please look, and save again.")
		return again(err)
	case err != nil:
		return err
	}
	return done()
}
