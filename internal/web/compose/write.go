package compose

import (
	"context"
	"html/template"
	"net/url"

	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// Page is GET /new, and what follows it until something is sent.
type Page struct {
	page.Shell
	Composer Composer
	Thread   *thread.Thread // that it replies to; nil for a new one
}

func begin(v *site.Visit) error {
	var chosen id.ID
	if text := v.R.URL.Query().Get("space"); text != "" {
		var err error
		if chosen, err = id.Parse(text); err != nil {
			return fault.NotFound("space")
		}
		if _, err := v.Spaces.Find(v.Ctx(), v.Actor, chosen); err != nil {
			return err
		}
	}
	c, err := Fresh(v, chosen, 0)
	if v.R.URL.Query().Get("private") != "" {
		c, err = FreshNote(v)
	} else if err == nil && chosen == 0 && len(c.Spaces) == 1 {
		chosen = c.Spaces[0].ID
		c, err = Fresh(v, chosen, 0)
	}
	if q := v.R.URL.Query(); err == nil && (q.Has("title") || q.Has("body")) {
		c, err = given(v, chosen, q)
	}
	if err != nil {
		return err
	}
	p := Page{Shell: v.Page(v.L().T("New"), page.PlaceNone), Composer: c}
	return v.Show("compose/new", &p)
}

// given is a composer that holds what a page of ours has begun to write, in place of a draft.
func given(v *site.Visit, where id.ID, q url.Values) (Composer, error) {
	w := Written{Space: where, Title: q.Get("title"), Body: q.Get("body")}
	w.Place = w.keptAt()
	return Again(v, w)
}

// around is the page of a composer that holds what was written.
func around(v *site.Visit, w Written) (Page, error) {
	p := Page{Shell: v.Page(v.L().T("New"), page.PlaceNone)}
	p.Path = "/new"
	switch {
	case w.isPrivate():
		p.Path += "?private=yes"
	case w.Space != 0:
		p.Path += "?space=" + w.Space.String()
	}
	if w.In != 0 {
		in, err := threadOf(v, w.In)
		if err != nil {
			return p, err
		}
		p.Thread, p.Title, p.Path = &in, v.L().T("Reply"), "/threads/"+w.In.String()
	}
	var err error
	p.Composer, err = Again(v, w)
	return p, err
}

// threadOf finds a thread that the viewer may see, without its letters and without noting anything.
func threadOf(v *site.Visit, in id.ID) (thread.Thread, error) {
	p, err := v.Threads.Find(v.Ctx(), v.Actor, in)
	return p.Thread, err
}

func send(v *site.Visit) error {
	w, err := Read(v)
	if err != nil {
		return err
	}
	return Send(v, w, func(c Composer, wrong error) error {
		p, err := around(v, w)
		if err != nil {
			return err
		}
		p.Composer = c
		return v.Again("compose/new", &p, wrong)
	})
}

// Send sends what was written, or asks its writer first if she has not been told when it arrives. What cannot be sent is
// given to again, in a composer that says why.
func Send(v *site.Visit, w Written, again func(Composer, error) error) error {
	refuse := func(wrong error) error {
		c, err := Again(v, w)
		if err != nil {
			return err
		}
		c.refuse(v, wrong)
		return again(c, wrong)
	}
	if w.In == 0 {
		if _, err := w.place(v); fault.Is(err, fault.KindInvalid) {
			return refuse(err)
		} else if err != nil {
			return err
		}
	}
	needs, err := w.wanted(v)
	if err != nil {
		return refuse(err)
	}
	private, err := w.private(v)
	if err == nil && private != nil && len(private.Readers) == 0 {
		err = fault.Invalid("readers", "Please say who is to read it.")
	}
	if err != nil {
		return refuse(err)
	}
	rings, err := w.rings(v, needs)
	if fault.Is(err, fault.KindInvalid) {
		return refuse(err)
	}
	if err != nil {
		return err
	}
	if !w.Told || rings && !w.Rings {
		return confirm(v, w, refuse)
	}
	var says string
	to, err := v.Once(w.form, func(ctx context.Context) (to string, err error) {
		to, says, err = dispatch(ctx, v, w, needs, private)
		if err == nil && w.Place != w.keptAt() { // the draft was kept before a space was chosen
			err = v.Threads.SaveDraft(ctx, v.Actor, thread.Draft{Place: w.Place})
		}
		return to, err
	})
	if err != nil {
		return refuse(err)
	}
	return v.Go(to, says, nil)
}

// dispatch starts the thread, replies, or puts either on its way to be sent later.
func dispatch(ctx context.Context, v *site.Visit, w Written, needs *ask.Wanted, private *thread.Private) (to, says string, err error) {
	l := v.L()
	switch {
	case w.Rings:
		return w.ring(ctx, v, needs)
	case w.When == later:
		s := thread.Scheduled{Space: w.Space, Thread: w.In, Title: w.Title, Body: w.Body, Ask: needs, Manner: w.Manner.Manner, Private: private,
			Answers: w.Answers}
		if s.Wall, err = when.Wall(w.Date, w.Clock); err != nil {
			return "", "", fault.Invalid("send_at", "Please choose a date and a time of day.")
		}
		s, err = v.Threads.SendLater(ctx, v.Actor, s)
		return "/scheduled", l.T("It is sent {when}.", "when", when.At(l, s.SendAt, v.Shell.Now)), err
	case w.In != 0:
		asked, _, err := replying(ctx, v, w.In)
		if err != nil {
			return "", "", err
		}
		w.Answers = w.Answers && asked // it may have been withdrawn while this was written
		letter, err := v.Threads.Reply(ctx, v.Actor, thread.Answer{Thread: w.In, Body: w.Body, When: w.timing(), Answers: w.Answers})
		return "/threads/" + w.In.String() + "?at=" + letter.ID.String() + "#l-" + letter.ID.String(), sent(v, w), err
	}
	made, err := v.Threads.Start(ctx, v.Actor, thread.Opening{Space: w.Space, Title: w.Title, Body: w.Body, When: w.timing(), Ask: needs, Private: private})
	return "/threads/" + made.ID.String(), sent(v, w), err
}

func sent(v *site.Visit, w Written) string {
	switch {
	case w.Answers && w.When == nextMorning:
		return v.L().T("Answered. It waits for each reader’s next morning.")
	case w.Answers:
		return v.L().T("Answered. It waits for each reader’s next delivery.")
	case w.When == nextMorning:
		return v.L().T("Sent. It waits for each reader’s next morning.")
	}
	return v.L().T("Sent. It waits for each reader’s next delivery.")
}

// ConfirmPage says when something arrives, with one button, for whoever has not been told.
type ConfirmPage struct {
	page.Shell
	Action    string
	Place     thread.Place
	Thread    *thread.Thread
	Subject   string // of a new thread; empty for a quick note
	Space     string
	SpaceID   id.ID
	Written   Written
	Arrivals  Arrivals
	Asks      string // what it needs of whom, in a sentence
	Advice    *Advice
	Ringing   *Ringing
	Privately *Privately
	SendAt    string // of what is sent later
	Shown     template.HTML
	Key       string
}

// shown is what it would be called and how it would be read.
func (w Written) shown(v *site.Visit) (title string, text template.HTML, err error) {
	if w.In != 0 {
		text, err = v.Threads.Preview(v.Ctx(), v.Actor, w.Body)
		return "", text, err
	}
	return v.Threads.PreviewOpening(v.Ctx(), v.Actor, w.Title, w.Body)
}

func confirm(v *site.Visit, w Written, refuse func(error) error) error {
	title, shown, err := w.shown(v)
	if err != nil {
		return refuse(err)
	}
	around, err := around(v, w)
	if err != nil {
		return err
	}
	p := ConfirmPage{Shell: around.Shell, Action: around.Composer.Action, Place: w.Place, Thread: around.Thread, Subject: title, SpaceID: w.Space, Written: w,
		Arrivals: around.Composer.Arrivals, Advice: around.Composer.Advice, Ringing: around.Composer.Ringing, Privately: around.Composer.Privately, Shown: shown, Key: v.Fresh()}
	p.Shell.Title = v.L().T("Send it?")
	if p.Asks, err = w.asks(v); err != nil {
		return refuse(err)
	}
	if w.When != nextMorning {
		p.Arrivals.Morning = "" // it is not what was chosen
	}
	if w.In == 0 && !w.isPrivate() {
		s, err := chosenSpace(v, w)
		if err != nil {
			return err
		}
		p.Space = s.Name
		if err := s.MayWrite(); err != nil {
			return refuse(err)
		}
	}
	if w.When == later {
		wall, err := when.Wall(w.Date, w.Clock)
		at, ok := v.Time.Within(366).AtLocal(v.Now(), wall)
		if err != nil || !ok {
			return refuse(fault.Invalid("send_at", "Please choose a time to come, within a year."))
		}
		p.SendAt = when.At(v.L(), at, v.Shell.Now)
	}
	return v.Show("compose/confirm", &p)
}
