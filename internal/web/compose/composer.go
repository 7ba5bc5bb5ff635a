package compose

import (
	"context"
	"errors"
	"html/template"
	"slices"
	"strings"

	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Composer is the form in which something is written; its template is "composer".
type Composer struct {
	*words.Locale
	Action    string
	Place     thread.Place
	Writer    id.ID
	Reply     bool
	Secret    bool     // a reply in a private note or in a confidential space
	Note      bool     // a reply in a private note, which holds no files
	Asked     bool     // the viewer is asked in the thread: a reply answers, unless it is said to be one only
	Spaces    []Target // that a new thread can be opened in
	Title     string
	Body      string
	Needs     Needs
	Manner    Manner
	Named     Named
	Privately *Privately // of what is sensitive; nil for anything else
	Advice    *Advice    // nil for none
	Ringing   *Ringing   // of what is urgent; nil for anything else
	Kept      string     // since when it is kept as a draft
	Key       string
	Arrivals  Arrivals
	Shown     template.HTML // the preview that was asked for
	OnDate    string        // of sending later
	AtTime    string
	Later     bool   // sending later is unfolded
	Changed   string // the field that an advice has just changed, where its writer goes on; empty for none
	Wrong     Wrong
}

// ID names the form in its page: that of another thread is another form. A new thread stays one while its place changes, so
// that what comes back from the server is written into it.
func (c Composer) ID() string {
	if !c.Reply {
		return formID(thread.NewPlace)
	}
	return formID(c.Place)
}

func formID(p thread.Place) string { return "write-" + strings.ReplaceAll(string(p), ":", "-") }

// AddFiles is what adds files to a field of a form.
type AddFiles struct {
	*words.Locale
	Into   string // the name of the field
	Action string // where the form is sent with files, if no script sends them
	Wrong  string
}

// NewAddFiles is what adds files to a field; wrong is why they were not taken, nil for nothing.
func NewAddFiles(l *words.Locale, into, action string, wrong error) *AddFiles {
	a := &AddFiles{l, into, action, ""}
	if wrong != nil {
		a.Wrong = saysOf(l, wrong)
	}
	return a
}

// Files is what adds files to what is written.
func (c Composer) Files() AddFiles { return AddFiles{c.Locale, "body", "/files/add", c.Wrong.File} }

// saysOf is what a fault says in a language.
func saysOf(l *words.Locale, wrong error) string {
	if over, ok := errors.AsType[*file.Over](wrong); ok {
		return over.Says(l)
	}
	return l.T(fault.Of(wrong).Message)
}

// Target is a space that can be chosen.
type Target struct {
	ID     id.ID
	Name   string
	Secret bool // a confidential space
	Chosen bool
}

// Wrong says what is wrong with each field.
type Wrong struct{ Space, Title, Body, File, Of, By, At, Worse, Readers, Form string }

// Fresh is the composer of a place, with the draft that is kept there.
func Fresh(v *site.Visit, where, in id.ID) (Composer, error) {
	return fresh(v, Written{Space: where, In: in})
}

// FreshNote is the composer of a private note, with its draft.
func FreshNote(v *site.Visit) (Composer, error) {
	return fresh(v, Written{Manner: Manner{thread.Manner{Sensitivity: thread.Sensitive}}})
}

func fresh(v *site.Visit, w Written) (Composer, error) {
	w.Place = w.keptAt()
	d, err := v.Threads.Draft(v.Ctx(), v.Actor, w.Place)
	if err != nil {
		return Composer{}, err
	}
	needs, err := needsOf(v, d.Ask)
	if err != nil {
		return Composer{}, err
	}
	w.Title, w.Body, w.Needs = d.Title, d.Body, needs
	if !d.Manner.IsZero() {
		w.Manner = Manner{d.Manner}
	}
	if w.Named, err = namedOf(v, d.Private); err != nil {
		return Composer{}, err
	}
	c, err := Again(v, w)
	if !d.UpdatedAt.IsZero() {
		c.Kept = kept(v, d.UpdatedAt)
	}
	return c, err
}

// Again is the composer that holds what was written.
func Again(v *site.Visit, w Written) (Composer, error) {
	c := Composer{Locale: v.L(), Action: "/new", Place: w.Place, Writer: v.Actor.ID, Reply: w.In != 0, Title: w.Title, Body: w.Body, Needs: w.Needs, Manner: w.Manner, Named: w.Named, Key: v.Fresh(),
		OnDate: w.Date, AtTime: w.Clock, Later: w.When == later}
	if c.OnDate == "" && c.AtTime == "" {
		c.OnDate, c.AtTime = suggested(v)
	}
	if c.Reply {
		c.Action = "/threads/" + w.In.String() + "/letters"
	} else if err := c.offer(v, w.Space); err != nil {
		return c, err
	}
	asked, where, err := replying(v.Ctx(), v, w.In)
	if err != nil {
		return c, err
	}
	c.Asked, c.Secret, c.Note = asked, where.Confidential(), where.Kind == space.Note
	if c.Privately, err = privatelyOf(v, w); err != nil {
		return c, err
	}
	if c.Ringing, err = ringingOf(v, w); err != nil {
		return c, err
	}
	if c.Advice, err = adviceOf(v, w, c.Ringing); err != nil {
		return c, err
	}
	if c.Ringing.Rings() {
		c.Arrivals = Arrivals{Known: true, Lead: v.L().T("It is in no delivery."), Range: c.Ringing.Left}
		return c, nil
	}
	c.Arrivals, err = arrivalsOf(v, w)
	return c, err
}

// replying tells of the thread of a reply whether something is needed of the viewer in it that a letter would answer, and where it is.
func replying(ctx context.Context, v *site.Visit, in id.ID) (asked bool, where space.Space, err error) {
	if in == 0 {
		return false, where, nil
	}
	found, err := v.Threads.Find(ctx, v.Actor, in)
	if err != nil {
		return false, where, err
	}
	if found.Ask != nil {
		asked = slices.ContainsFunc(found.Ask.Asked, func(q ask.Asked) bool { return q.Person == v.Actor.ID && q.End == nil && q.Kind != ask.Talk })
	}
	return asked, found.Where, nil
}

// offer lists the spaces that the viewer may write in.
func (c *Composer) offer(v *site.Visit, chosen id.ID) error {
	all, err := v.Spaces.List(v.Ctx(), v.Actor)
	for _, s := range all {
		if s.MayWrite() == nil {
			c.Spaces = append(c.Spaces, Target{s.ID, s.Name, s.Confidential(), s.ID == chosen})
		}
	}
	return err
}

// refuse says beside its field what is wrong.
func (c *Composer) refuse(v *site.Visit, wrong error) {
	f := fault.Of(wrong)
	says := saysOf(v.L(), wrong)
	switch {
	case f.Field == "file":
		c.Wrong.File = says
	case f.Field == "title":
		c.Wrong.Title = says
	case f.Field == "space":
		c.Wrong.Space = says
	case f.Field == "send_at":
		c.Wrong.At, c.Later = says, true
	case f.Field == "of":
		c.Wrong.Of = says
	case f.Field == "readers" || f.Field == "days":
		c.Wrong.Readers = says
	case f.Field == "worse":
		c.Wrong.Worse = says
	case f.Field == "want" || f.Field == "ask" || f.Field == "at":
		c.Wrong.By = says
	case f.Field == "body":
		c.Wrong.Body = says
	case f.Code == "idempotency_key_reused":
		c.Wrong.Form = v.L().T("This was sent already, with other words. Send it again if you mean to write a second one.")
	default:
		c.Wrong.Form = says
	}
}

// suggested is when something could be sent later: on the writer's next morning.
func suggested(v *site.Visit) (date, clock string) {
	loc := v.Shell.Now.Location()
	if at, ok := v.Time.Tomorrow(v.Now()); ok {
		return when.Fields(at.In(loc))
	}
	tomorrow := worktime.WallIn(v.Now(), loc).Date + 1
	return tomorrow.String(), "09:00"
}

// timing is the choice that is behind how something is sent.
func (w Written) timing() delivery.Timing {
	if w.When == nextMorning {
		return delivery.NextMorning
	}
	return delivery.NextDelivery
}

// chosenSpace finds the space of a new thread; what the viewer does not see does not exist.
func chosenSpace(v *site.Visit, w Written) (space.Space, error) {
	if w.Space == 0 {
		return space.Space{}, fault.Invalid("space", "Please choose a space to write in.")
	}
	return v.Spaces.Find(v.Ctx(), v.Actor, w.Space)
}
