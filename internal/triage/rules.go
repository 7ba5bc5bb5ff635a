package triage

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// MaxReason is how long an organisation's own reason may be, in characters.
const MaxReason = 300

// Override is what an organisation says of a rule.
type Override struct {
	Off    bool
	Reason string // in its own words; empty for those of the house
	By     id.ID
	At     time.Time // zero where it has said nothing
}

// Held is a rule as it holds in the organisation.
type Held struct {
	Rule
	Override
}

// Rules are the rules of advice, as they hold here.
type Rules struct {
	db  *db.DB
	now func() time.Time
}

// New returns the verbs on rules.
func New(d *db.DB, now func() time.Time) *Rules { return &Rules{d, now} }

// List returns every rule, the one that speaks first at the top.
func (r *Rules) List(ctx context.Context) (list []Held, err error) {
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		said, err := overrides(tx)
		for _, rule := range table() {
			list = append(list, Held{rule, said[rule.Name]})
		}
		return err
	})
	return list, fault.While("listing the rules of advice", err)
}

// Set says what holds of a rule here; nothing said makes it again as it was. Others than admins: fault.KindForbidden.
func (r *Rules) Set(ctx context.Context, actor person.Actor, name string, o Override) error {
	if !actor.Administers() {
		return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	if !slices.ContainsFunc(table(), func(rule Rule) bool { return rule.Name == name }) {
		return fault.NotFound("rule")
	}
	o.Reason = strings.Join(strings.Fields(norm.NFC.String(o.Reason)), " ")
	if utf8.RuneCountInString(o.Reason) > MaxReason {
		return fault.Invalid("reason", "A reason has 300 characters at the most.")
	}
	if strings.ContainsRune(o.Reason, 0) || !utf8.ValidString(o.Reason) {
		return fault.Invalid("reason", "This has characters in it that cannot be kept.")
	}
	o.By, o.At = actor.ID, r.now()
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		if !o.Off && o.Reason == "" {
			return deleteOverride(tx, name)
		}
		return upsertOverride(tx, name, o)
	})
	return fault.While("changing a rule of advice", err)
}

// Advise tells which way a letter goes, and what is better done with it: nil where there is nothing to advise.
func (r *Rules) Advise(ctx context.Context, l Letter) (route Route, advice *Advice, err error) {
	if err := l.Check(); err != nil {
		return "", nil, err
	}
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		said, err := overrides(tx)
		advice = advise(l, said)
		return err
	})
	return RouteOf(l), advice, fault.While("advising", err)
}
