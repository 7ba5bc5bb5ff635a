package me

import (
	"context"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	turns "meantime/internal/web/oncall"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// RingsPage is "What may ring".
type RingsPage struct {
	Head
	Mine   []turns.Mine // when the viewer is on call
	Spaces []Source     // that are refused
	People []Source
	Places []Source      // spaces that could be
	Known  []person.Card // people to choose from
	Typed  string
	Wrong  Wrong
}

// Source is what rings come from.
type Source struct {
	ID, Name, Href string
	Face           page.Face // of a person
}

// turnsAhead is how far ahead the page lists when the viewer is on call.
const turnsAhead = 28 * 24 * time.Hour

func showRings(v *site.Visit) error {
	p, err := ringsPage(v)
	if err != nil {
		return err
	}
	return v.Show("me/rings", p)
}

func ringsPage(v *site.Visit) (*RingsPage, error) {
	p := &RingsPage{Head: head(v, "rings", v.L().T("What may ring")), Wrong: Wrong{}}
	refused, err := v.Refusals.Mine(v.Ctx(), v.Actor)
	if err != nil {
		return nil, err
	}
	var people []id.ID
	off := map[id.ID]bool{}
	for _, r := range refused {
		off[r.Ref] = true
		if r.Kind == oncall.FromPerson {
			people = append(people, r.Ref)
		}
	}
	cards := map[id.ID]person.Card{}
	if err := v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		cards, err = v.Persons.People.Names(tx, people...)
		return err
	}); err != nil {
		return nil, err
	}
	for _, who := range people {
		c := cards[who]
		p.People = append(p.People, Source{ID: who.String(), Name: c.Name, Href: "/people/" + who.String(), Face: site.FaceOf(c.ID, c.Name, c.Photo)})
	}
	if err := p.places(v, off); err != nil {
		return nil, err
	}
	if p.Known, err = known(v); err != nil {
		return nil, err
	}
	p.Mine, err = turns.MineUntil(v, v.Now().Add(turnsAhead))
	return p, err
}

// places lists the spaces that the viewer refuses, and those of the viewer's that could be.
func (p *RingsPage) places(v *site.Visit, off map[id.ID]bool) error {
	all, err := v.Spaces.List(v.Ctx(), v.Actor)
	for _, s := range all {
		one := Source{ID: s.ID.String(), Name: s.Name, Href: "/spaces/" + s.ID.String()}
		switch {
		case off[s.ID]:
			p.Spaces = append(p.Spaces, one)
		case s.Mine != nil && !s.Archived():
			p.Places = append(p.Places, one)
		}
	}
	return err
}

// known are people to choose from; a guest learns of nobody here.
func known(v *site.Visit) (out []person.Card, err error) {
	if v.Actor.Role == person.Guest {
		return nil, nil
	}
	list, _, err := v.Persons.People.List(v.Ctx(), v.Actor, "", 200)
	for _, one := range list {
		if one.ID != v.Actor.ID {
			out = append(out, person.Card{ID: one.ID, Name: one.Name, Handle: one.Handle})
		}
	}
	return out, err
}

// sourceOf reads from what rings are refused or allowed: one that is named by its number, or a person whose name is typed.
func sourceOf(v *site.Visit, kind, ref, typed string) (oncall.Source, error) {
	of := oncall.Source{Kind: oncall.SourceKind(kind)}
	var err error
	if of.Kind == oncall.FromPerson && ref == "" {
		of.Ref, err = named(v, strings.TrimSpace(typed))
		return of, err
	}
	if of.Ref, err = id.Parse(ref); err != nil {
		err = fault.Invalid("space", "Please choose a space.")
	}
	return of, err
}

// named finds a person by handle or by their whole name.
func named(v *site.Visit, typed string) (id.ID, error) {
	handle := strings.TrimPrefix(typed, "@")
	nobody := fault.Invalid("who", "Nobody of this name works here.")
	if handle == "" || v.Actor.Role == person.Guest {
		return 0, nobody
	}
	found, err := v.Persons.People.Complete(v.Ctx(), handle, 2, nil)
	if err != nil {
		return 0, err
	}
	for _, c := range found {
		if strings.EqualFold(c.Handle, handle) || len(found) == 1 {
			return c.ID, nil
		}
	}
	return 0, nobody
}

func refuseRings(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	of, err := sourceOf(v, form.Get("kind"), form.Get("ref"), form.Get("who"))
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) { return "", v.Refusals.Refuse(ctx, v.Actor, of) })
	}
	if fault.Is(err, fault.KindInvalid) || fault.Is(err, fault.KindConflict) {
		p, failed := ringsPage(v)
		if failed != nil {
			return failed
		}
		p.Typed, p.Wrong = form.Get("who"), refused(v, err, "who", "space")
		return v.Again("me/rings", p, err)
	}
	if err != nil {
		return err
	}
	undo := &page.Undo{Action: "/me/rings/allow", Fields: map[string]string{"kind": string(of.Kind), "ref": of.Ref.String(), "once": v.Fresh()}}
	return v.Go("/me/rings", v.L().T("Nothing from there rings for you any more. Only you know."), undo)
}

func allowRings(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	of, err := sourceOf(v, form.Get("kind"), form.Get("ref"), "")
	if err != nil {
		return err
	}
	if _, err := v.Once(form, func(ctx context.Context) (string, error) { return "", v.Refusals.Allow(ctx, v.Actor, of) }); err != nil {
		return err
	}
	undo := &page.Undo{Action: "/me/rings/refuse", Fields: map[string]string{"kind": string(of.Kind), "ref": of.Ref.String(), "once": v.Fresh()}}
	return v.Go("/me/rings", v.L().T("What is urgent there may ring for you again."), undo)
}
