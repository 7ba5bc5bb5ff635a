package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/org"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Company is an empty Meantime, not yet founded, whose clock is simulated. Set sets the clock that its parts go by.
type Company struct {
	Set        func(time.Time)
	DB         *db.DB
	Orgs       *org.Orgs
	Persons    *person.Parts
	Spaces     *space.Spaces
	Threads    *thread.Threads
	Asks       *ask.Asks
	Decisions  *decision.Decisions
	Relays     *relay.Relays
	Urgents    *urgent.Urgents
	Rotas      *oncall.Rotas
	Refusals   *oncall.Refusals
	Overlaps   *overlap.Overlaps
	Deliveries *delivery.Deliveries
	Engine     *delivery.Engine
	Files      *file.Files
}

// Options say which company it becomes.
type Options struct {
	Now  time.Time // until when everything has happened
	Seed uint64    // of what is left to chance: minutes, how soon somebody reads, the pictures
}

// zone is where the company was founded.
const zone = "Europe/Lisbon"

// playing is the script being played.
type playing struct {
	Company
	calendar
	seed   uint64
	locale *words.Locale
	cast   map[string]*player
	order  []*player // as people.md has them
	spaces map[string]space.Space
	themes map[string]*theme // by the title of the scene
	begins time.Time
	clock  func() time.Time
}

// Fill founds the company and lets everything happen to it.
func Fill(ctx context.Context, c Company, o Options) error {
	files, err := fs.Sub(company, "company")
	if err != nil {
		return err
	}
	written, err := read(files)
	if err != nil {
		return err
	}
	catalogue, err := words.Open()
	if err != nil {
		return err
	}
	home, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	p := &playing{Company: c, calendar: newCalendar(o.Now.UTC(), home), seed: o.Seed, locale: catalogue.Match("en"), cast: map[string]*player{},
		spaces: map[string]space.Space{}, themes: map[string]*theme{}}
	p.begins = worktime.AtWall(worktime.Wall{Date: p.date(-days), Clock: 0}).In(time.UTC).Add(-14 * time.Hour)
	at := p.begins
	set := c.Set
	p.clock, p.Set = func() time.Time { return at }, func(t time.Time) { at = t; set(t) }
	p.Set(p.begins)
	if err := p.found(ctx, written.people); err != nil {
		return fmt.Errorf("founding the company: %w", err)
	}
	for _, where := range written.places {
		if err := p.open(ctx, where); err != nil {
			return fmt.Errorf("opening %s: %w", where.name, err)
		}
	}
	for _, who := range p.order {
		if err := p.settleIn(ctx, who); err != nil {
			return fmt.Errorf("%s: %w", who.where, err)
		}
	}
	all, err := p.plan(written.places)
	if err != nil {
		return err
	}
	return p.play(ctx, all)
}

// chance is what is left to chance about something, the same whenever it is asked about the same thing.
func (p *playing) chance(about string) *rand.Rand {
	var sum uint64 = 1469598103934665603
	for _, b := range []byte(about) {
		sum = (sum ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(p.seed, sum))
}

// found founds the organisation, with everybody who is in it.
func (p *playing) found(ctx context.Context, people []role) error {
	link, err := p.Orgs.SetupLink(ctx)
	if err != nil {
		return err
	}
	if err := p.Orgs.SetUp(ctx, link, org.Settings{Name: "Saltmarsh", Zone: zone, Region: "PT"}, func(tx *db.Tx) error {
		for _, r := range people {
			made, err := p.Persons.People.Add(tx, person.Newcomer{Name: r.name, Email: r.email(), Locale: r.said["locale"], Declared: person.Declared{Zone: r.said["zone"], Region: r.said["region"]}}, r.is(), person.WayIn{})
			if err != nil {
				return fmt.Errorf("%s: %w", r.where, err)
			}
			one := &player{role: r, Actor: person.Actor{ID: made.ID, Role: made.Role, Scopes: person.AllScopes}}
			p.cast[r.short] = one
			p.order = append(p.order, one)
		}
		return nil
	}); err != nil {
		return err
	}
	ids := map[string]id.ID{}
	for short, one := range p.cast {
		ids[short] = one.ID
	}
	for _, one := range p.order {
		declared, err := one.declared(p.calendar, ids)
		if err != nil {
			return err
		}
		if _, err := p.Persons.Schedules.Save(ctx, one.Actor, one.ID, 1, declared); err != nil {
			return fmt.Errorf("%s: %w", one.where, err)
		}
		if err := p.DB.Read(ctx, func(tx *db.Tx) (err error) {
			one.time, _, err = p.Persons.Schedules.Compiled(tx, one.ID)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// settleIn has somebody say who they are, and how much of which space they want.
func (p *playing) settleIn(ctx context.Context, who *player) error {
	if err := p.Persons.People.SetProfile(ctx, who.Actor, person.Profile{Name: who.name, Title: who.said["title"], Pronouns: who.said["pronouns"], About: who.about,
		Locale: who.said["locale"], SingleKeys: true, ByMail: person.MailAtFirst(who.Actor.Role)}); err != nil {
		return err
	}
	picture, err := draw(p.chance("photo of "+who.name), int(p.seed%56)+slices.Index(p.order, who))
	if err != nil {
		return err
	}
	if _, err := p.Persons.Photos.Set(ctx, who.Actor, picture); err != nil {
		return err
	}
	for _, one := range split(who.said["pace"], ";") {
		name, pace, _ := strings.Cut(one, ": ")
		rhythm, err := space.ParseRhythm(pace)
		if err != nil {
			return err
		}
		if err := p.Spaces.Tune(ctx, who.Actor, p.spaces[name].ID, pace == "muted", rhythm); err != nil {
			return err
		}
	}
	return nil
}

// people finds those whom the script names. "Everyone" is everybody but guests.
func (p *playing) people(names []string) (out []*player, err error) {
	for _, name := range names {
		if name == "Everyone" {
			for _, one := range p.order {
				if one.Role != person.Guest {
					out = append(out, one)
				}
			}
			continue
		}
		one := p.cast[name]
		if one == nil {
			return nil, fmt.Errorf("nobody is called %q", name)
		}
		out = append(out, one)
	}
	return out, nil
}

func (p *playing) ids(names []string) (out []id.ID, err error) {
	found, err := p.people(names)
	for _, one := range found {
		out = append(out, one.ID)
	}
	return out, err
}

// open makes a space, with what is declared about it: its members, and who is on call.
func (p *playing) open(ctx context.Context, where place) error {
	if where.said["kind"] == "" {
		return nil
	}
	members, err := p.people(where.said.list("members"))
	if err == nil && len(members) == 0 {
		err = errors.New("it needs members")
	}
	if err != nil {
		return err
	}
	rhythm, err := space.ParseRhythm(where.said["rhythm"])
	if err != nil {
		return err
	}
	made, err := p.Spaces.Create(ctx, members[0].Actor, space.Details{Name: where.name, Purpose: where.said["purpose"], Kind: space.Kind(where.said["kind"]), Rhythm: rhythm})
	if err != nil {
		return err
	}
	p.spaces[where.name] = made
	for _, one := range members[1:] {
		if err := p.Spaces.Add(ctx, members[0].Actor, made.ID, one.ID); err != nil {
			return err
		}
	}
	return p.takeTurns(ctx, members[0], made, where.said)
}

// takeTurns declares who is on call: "7 days: Dale, Tomasz, Sven", handed over at 09:00 on the clock of the organisation.
func (p *playing) takeTurns(ctx context.Context, by *player, where space.Space, said lines) error {
	turns := said["on call"]
	if turns == "" {
		return nil
	}
	length, names, _ := strings.Cut(turns, " days: ")
	n, err := strconv.Atoi(length)
	if err != nil {
		return err
	}
	order, err := p.ids(split(names, ","))
	if err != nil {
		return err
	}
	first := p.date(-days)
	for first.Weekday() != time.Monday {
		first--
	}
	if _, err := p.Rotas.Declare(ctx, by.Actor, 0, oncall.Rota{Space: where.ID, Zone: zone, First: first, Handoff: 9 * 60, Days: n, People: order}); err != nil {
		return err
	}
	told, err := p.ids(said.list("told"))
	if err != nil {
		return err
	}
	if err := p.Rotas.SetFallback(ctx, by.Actor, where.ID, told); err != nil {
		return err
	}
	return p.Rotas.SetLine(ctx, by.Actor, where.ID, said["line"])
}

// names are whom the script can name, for saying who is missing.
func (p *playing) names() []string { return slices.Sorted(maps.Keys(p.cast)) }
