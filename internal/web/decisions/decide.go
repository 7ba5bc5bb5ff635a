package decisions

import (
	"context"
	"encoding/json"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// DecidePage is GET /threads/{id}/decide: what is decided, why, until when, in place of what?
type DecidePage struct {
	page.Shell
	ID       id.ID
	Subject  string
	Proposal bool
	Outcome  template.HTML // with which the thread has ended; empty while it is open
	Stands   *Stands
	Typed    Typed
	Choices  []Match // which decision was meant, where it may be several
	Wrong    map[string]string
	Key      string

	noFile compose.AddFiles // what is wrong with a file, and in which field
}

// FilesInto is what adds files to one of the fields.
func (p DecidePage) FilesInto(field string) *compose.AddFiles {
	a := compose.NewAddFiles(p.Locale, field, "/threads/"+p.ID.String()+"/decide/files", nil)
	if p.noFile.Into == field {
		a.Wrong = p.noFile.Wrong
	}
	return a
}

// Typed is what the form holds.
type Typed struct {
	Outcome, Why, Review, Which string
}

// Match is a decision that may be meant, as the field offers it.
type Match struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Hue      int    `json:"hue"`
	Space    string `json:"space"`
}

const offered = 8 // decisions that may be meant

// deciding finds a thread that the viewer may decide.
func deciding(v *site.Visit) (thread.Page, error) {
	in, err := v.ID("id", "thread")
	if err != nil {
		return thread.Page{}, err
	}
	p, err := v.Threads.Find(v.Ctx(), v.Actor, in)
	if err != nil {
		return p, err
	}
	return p, decision.MayDecide(p, v.Actor)
}

func blank(v *site.Visit) error {
	in, err := deciding(v)
	if err != nil {
		return err
	}
	if d, ok, err := v.Decisions.Of(v.Ctx(), v.Actor, in.ID); err != nil || ok {
		if ok {
			return v.Go(address(d.ID), "", nil)
		}
		return err
	}
	p, err := decidePage(v, in)
	if err != nil {
		return err
	}
	old, ok, err := v.Decisions.Named(v.Ctx(), v.Actor, in)
	if err != nil {
		return err
	}
	if ok {
		p.Typed.Which = old.Title
	}
	return v.Show("decisions/decide", &p)
}

func decidePage(v *site.Visit, in thread.Page) (DecidePage, error) {
	p := DecidePage{ID: in.ID, Subject: in.Title, Proposal: decision.Proposes(in), Key: v.Fresh(), Wrong: map[string]string{}}
	title := v.L().T("Decide it")
	if in.Closure != nil {
		title, p.Outcome = v.L().T("Record it as a decision"), in.Closure.HTML
	}
	p.Shell = v.Page(title, page.PlaceSpaces)
	p.Path, p.Confide = "/threads/"+in.ID.String()+"/decide", v.Confides(in.Where.Kind)
	var err error
	p.Stands, err = On(v, in, p.Key)
	return p, err
}

func decide(v *site.Visit) error {
	in, err := deciding(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	typed := typedIn(form)
	on, err := dateOf("review", typed.Review)
	if err != nil {
		return refuseDecide(v, in, typed, nil, err)
	}
	choices, err := meant(v, in, form.Get("decision"), typed.Which)
	if err != nil {
		return refuseDecide(v, in, typed, choices, err)
	}
	var replaces id.ID
	for _, one := range choices {
		replaces = one.ID
	}
	var number int
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		made, err := v.Decisions.Decide(ctx, v.Actor, decision.Deciding{Thread: in.ID, Outcome: typed.Outcome, Why: typed.Why, Review: on, Replaces: replaces})
		number = made.Number
		return "/threads/" + in.ID.String(), err
	})
	switch f := fault.Of(err); {
	case f.Code == "thread_decided":
		return v.Go("/threads/"+in.ID.String(), "", nil)
	case err != nil && (f.Field != "" || f.Kind == fault.KindConflict):
		return refuseDecide(v, in, typed, choices, err)
	case err != nil:
		return err
	case number == 0: // a repetition did nothing, and knows no number
		return v.Go(to, "", nil)
	}
	return v.Go(to, v.L().T("Decided. It is number {number} in {space}, and comes to those who follow it in their next delivery.", "number", number, "space", in.Where.Name), nil)
}

func typedIn(form url.Values) Typed {
	return Typed{Outcome: strings.ReplaceAll(form.Get("outcome"), "\r\n", "\n"), Why: strings.ReplaceAll(form.Get("why"), "\r\n", "\n"), Review: form.Get("review"),
		Which: strings.TrimSpace(form.Get("which"))}
}

// Adding shows the form again with what stands in it by now, and says which file could not be added.
func Adding(v *site.Visit, form url.Values, wrong error) error {
	in, err := deciding(v)
	if err != nil {
		return err
	}
	p, err := decidePage(v, in)
	if err != nil {
		return err
	}
	p.Typed = typedIn(form)
	if wrong == nil {
		return v.Show("decisions/decide", &p)
	}
	p.noFile = *compose.NewAddFiles(v.L(), form.Get("into"), "", wrong)
	return v.Again("decisions/decide", &p, wrong)
}

// refuseDecide shows the form anew, with what is wrong with it.
func refuseDecide(v *site.Visit, in thread.Page, typed Typed, choices []decision.Decision, wrong error) error {
	p, err := decidePage(v, in)
	if err != nil {
		return err
	}
	f := fault.Of(wrong)
	field := f.Field
	if f.Code == "decision_replaced" {
		field = "replaces"
	}
	p.Typed, p.Choices, p.Wrong = typed, matches(v, choices, in.Space), map[string]string{field: v.L().T(f.Message)}
	return v.Again("decisions/decide", &p, wrong)
}

// none is what is chosen where something was typed, and nothing is meant.
const none = "none"

// meant finds which decision is to be replaced: the one that was chosen, or else the one that what was typed means; none for
// nothing. Where it may be several, these come with the error.
func meant(v *site.Visit, in thread.Page, chosen, typed string) ([]decision.Decision, error) {
	if chosen == none || chosen == "" && typed == "" {
		return nil, nil
	}
	if chosen != "" {
		number, err := id.Parse(chosen)
		if err != nil {
			return nil, fault.Invalid("replaces", "There is no such decision, or it is not yours to see.")
		}
		old, err := v.Decisions.Find(v.Ctx(), v.Actor, number)
		if fault.Is(err, fault.KindNotFound) {
			err = fault.Invalid("replaces", "There is no such decision, or it is not yours to see.")
		}
		return []decision.Decision{old}, err
	}
	list, err := v.Decisions.Replaceable(v.Ctx(), v.Actor, in.Space, typed, offered)
	if err != nil || len(list) == 1 {
		return list, err
	}
	var exact []decision.Decision
	for _, d := range list {
		if d.Space == in.Space && (strconv.Itoa(d.Number) == typed || strings.EqualFold(d.Title, typed)) {
			exact = append(exact, d)
		}
	}
	switch {
	case len(list) == 0:
		return nil, fault.Invalid("replaces", "No decision of this name or number stands in your spaces.")
	case len(exact) == 1:
		return exact, nil
	}
	return list, fault.Invalid("replaces", "This may be several decisions. Please choose one.")
}

func matches(v *site.Visit, list []decision.Decision, near id.ID) []Match {
	out := []Match{}
	for _, d := range list {
		m := Match{ID: d.ID.String(), Name: d.Title, Initials: strconv.Itoa(d.Number), Hue: 165}
		if d.Space != near {
			m.Space, m.Name = d.SpaceName, v.L().T("{title}, in {space}", "title", d.Title, "space", d.SpaceName)
		}
		out = append(out, m)
	}
	return out
}

// complete is GET /complete/decisions?thread=&q=: which decisions may be meant by what is typed.
func complete(v *site.Visit) error {
	query := v.R.URL.Query()
	number, err := id.Parse(query.Get("thread"))
	if err != nil {
		return fault.NotFound("thread")
	}
	in, err := v.Threads.Find(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	out := []Match{}
	if typed := strings.TrimSpace(query.Get("q")); typed != "" {
		list, err := v.Decisions.Replaceable(v.Ctx(), v.Actor, in.Space, typed, offered)
		if err != nil {
			return err
		}
		out = matches(v, list, in.Space)
	}
	v.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.W.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(v.W).Encode(out)
}
