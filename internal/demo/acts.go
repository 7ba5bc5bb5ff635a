package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/worktime"
)

// verb is something that people do. what stands after it is handed to it, as the name of a person.
type verb struct {
	says string
	do   func(p *playing, ctx context.Context, s *doing) error
}

// doing is one act, with whoever does it.
type doing struct {
	*theme
	act
	who  *player
	what string // what stands after the verb
	text string // what they wrote, with its blanks filled
}

// verbs are what a scene can have people do; the first one whose words an act begins with counts.
func verbs() []verb {
	return []verb{
		{"agrees, with a concern", stance(decision.Concern)},
		{"agrees", stance(decision.Agree)},
		{"cannot live with it", stance(decision.CannotLive)},
		{"takes back the stance", (*playing).takesBack},
		{"decides", (*playing).decides}, // "decides, review in 30 days, replaces Title"
		{"keeps the decision", (*playing).keeps},
		{"says", (*playing).says}, // a letter that does not answer yet
		{"closes", (*playing).closes},
		{"edits", (*playing).edits},
		{"hands on to", (*playing).handsOn},
		{"carries on without", (*playing).carriesOn},
		{"withdraws from", (*playing).withdraws},
		{"asks again", (*playing).asksAgain}, // "asks again Owen"
		{"takes it", (*playing).takesIt},
		{"can do that half hour", (*playing).canDo},
		{"cannot then", (*playing).cannotThen},
		{"mine", (*playing).mine},
		{"resolves", (*playing).resolves},
		{"drops it", (*playing).drops},
		{"follows", (*playing).follows},
		{"mutes", (*playing).mutes},
		{"puts off until", (*playing).putsOff},
		{"opens early", (*playing).opensEarly},
		{"begins to answer", (*playing).beginsToAnswer},
		{"drafts", (*playing).drafts},
		{"writes for later", (*playing).writesForLater},
		{"takes an hour with", (*playing).takesAnHour},
		{"offers a turn to", (*playing).offersATurn},
		{"is on call", (*playing).isOnCall},
		{"refuses rings of", (*playing).refuses},
	}
}

// act has somebody do what the script says.
func (p *playing) act(ctx context.Context, who *player, on *theme, a act) error {
	s := &doing{theme: on, act: a, who: who, text: p.text(unwrap(a.body))}
	var err error
	if s.text, err = p.attach(ctx, who, s.text); err != nil {
		return err
	}
	if a.verb == "" {
		return p.writes(ctx, s)
	}
	for _, v := range verbs() {
		if what, is := strings.CutPrefix(a.verb, v.says); is {
			s.what = strings.TrimLeft(what, ", ")
			return v.do(p, ctx, s)
		}
	}
	return fmt.Errorf("there is no verb for %q", a.verb)
}

// text fills the blanks of what somebody wrote, and turns @Inês into the handle that she has.
func (p *playing) text(body string) string {
	pairs := make([]string, 0, 2*len(p.order))
	for _, one := range p.order {
		pairs = append(pairs, "@"+one.short, "@"+strings.ToLower(strings.NewReplacer("ê", "e", "É", "e").Replace(one.short)))
	}
	return strings.NewReplacer(pairs...).Replace(p.fill(body))
}

// attached are the places of a text at which a file is: {file rain.csv}.
var attached = regexp.MustCompile(`\{file ([^}]+)\}`)

// attach uploads the files of a text, and links to them: those of company/files, and pictures, which are drawn.
func (p *playing) attach(ctx context.Context, who *player, text string) (string, error) {
	var wrong error
	done := attached.ReplaceAllStringFunc(text, func(place string) string {
		name := attached.FindStringSubmatch(place)[1]
		file, err := p.contents(name)
		if err != nil {
			wrong = errors.Join(wrong, err)
			return ""
		}
		kept, err := p.Files.Take(ctx, who.Actor, name, -1, file)
		wrong = errors.Join(wrong, err)
		return kept.Link()
	})
	return done, wrong
}

func (p *playing) contents(name string) (io.Reader, error) {
	if strings.HasSuffix(name, ".png") {
		dice := p.chance(name)
		return draw(dice, dice.IntN(56))
	}
	return company.Open("company/files/" + name)
}

// writes sends a letter: the first opens what the scene is, the others are replies in it.
func (p *playing) writes(ctx context.Context, s *doing) error {
	switch {
	case s.thread != 0:
		return p.replies(ctx, s, true)
	case s.urgent != 0:
		return errors.New("what is urgent is written about once it is over")
	case s.said["relay"] != "":
		return p.goesRound(ctx, s)
	case s.said["worse"] != "":
		return p.raises(ctx, s)
	}
	return p.starts(ctx, s)
}

// replies adds a letter to a thread that is read, and answers what its writer is asked there.
func (p *playing) replies(ctx context.Context, s *doing, answers bool) error {
	if err := p.Threads.MarkRead(ctx, s.who.Actor, s.thread); err != nil {
		return err
	}
	_, err := p.Threads.Reply(ctx, s.who.Actor, thread.Answer{Thread: s.thread, Body: s.text, Answers: answers})
	return err
}

func (p *playing) says(ctx context.Context, s *doing) error { return p.replies(ctx, s, false) }

// starts opens a thread, with what it asks for.
func (p *playing) starts(ctx context.Context, s *doing) error {
	o := thread.Opening{Space: s.space.ID, Title: p.text(s.title), Body: s.text}
	if s.said["when"] == "next morning" {
		o.When = delivery.NextMorning
	}
	if readers := s.said.list("readers"); len(readers) > 0 {
		ids, err := p.ids(readers)
		if err != nil {
			return err
		}
		o.Space, o.Private = 0, &thread.Private{Readers: ids, Days: 90}
	}
	if s.said["quick"] == "yes" {
		o.Title = ""
	}
	if needs := s.said["needs"]; needs != "" {
		wanted, err := p.wanted(needs, s.who)
		if err != nil {
			return err
		}
		o.Ask = &wanted
	}
	made, err := p.Threads.Start(ctx, s.who.Actor, o)
	s.thread = made.ID
	return err
}

func (p *playing) closes(ctx context.Context, s *doing) error {
	return p.Threads.Close(ctx, s.who.Actor, s.thread, s.text)
}

// edits has somebody put their last letter differently.
func (p *playing) edits(ctx context.Context, s *doing) error {
	found, err := p.Threads.Look(ctx, s.who.Actor, s.thread, thread.Part{Way: thread.Newest})
	if err != nil {
		return err
	}
	for i := len(found.Letters) - 1; i >= 0; i-- {
		if l := found.Letters[i]; l.Author == s.who.ID {
			return p.Threads.Edit(ctx, s.who.Actor, l.ID, s.text)
		}
	}
	return fault.NotFound("letter")
}

// raises raises something urgent, for one person or for whoever is there.
func (p *playing) raises(ctx context.Context, s *doing) error {
	r := urgent.Raising{Space: s.space.ID, Title: s.title, Body: s.text, Worse: s.said["worse"]}
	if name := s.said["for"]; name != "" {
		ids, err := p.ids([]string{name})
		if err != nil {
			return err
		}
		r.Asked = ids[0]
	}
	raised, err := p.Urgents.Raise(ctx, s.who.Actor, r)
	s.urgent = raised.ID
	return err
}

func (p *playing) mine(ctx context.Context, s *doing) error {
	return p.Urgents.Mine(ctx, s.who.Actor, s.urgent)
}

// resolves says in two paragraphs what it was and what was done.
func (p *playing) resolves(ctx context.Context, s *doing) error {
	was, done, _ := strings.Cut(s.text, "\n\n")
	made, err := p.Urgents.Resolve(ctx, s.who.Actor, s.urgent, urgent.Resolution{Was: was, Done: done}, p.locale)
	s.thread = made.ID
	return err
}

func (p *playing) drops(ctx context.Context, s *doing) error {
	return p.Urgents.Drop(ctx, s.who.Actor, s.urgent)
}

func stance(kind decision.Kind) func(p *playing, ctx context.Context, s *doing) error {
	return func(p *playing, ctx context.Context, s *doing) error {
		_, err := p.Decisions.Take(ctx, s.who.Actor, s.thread, kind, s.text)
		return err
	}
}

func (p *playing) takesBack(ctx context.Context, s *doing) error {
	return p.Decisions.TakeBack(ctx, s.who.Actor, s.thread)
}

// decides ends a thread with a decision: what was decided, and after a line "Why:" why.
func (p *playing) decides(ctx context.Context, s *doing) error {
	what, why, _ := strings.Cut(s.text, "\n\nWhy: ")
	in := decision.Deciding{Thread: s.thread, Outcome: what, Why: why}
	for _, part := range split(s.what, ",") {
		if n, is := strings.CutPrefix(part, "review in "); is {
			var ahead int
			if _, err := fmt.Sscanf(n, "%d days", &ahead); err != nil {
				return fmt.Errorf("review in how many days? %w", err)
			}
			in.Review = worktime.WallIn(p.clock(), s.who.time.Zone(p.clock())).Date + worktime.Date(ahead)
		}
		if title, is := strings.CutPrefix(part, "replaces "); is {
			before, err := p.decided(ctx, s.who, title)
			if err != nil {
				return err
			}
			in.Replaces = before.ID
		}
	}
	_, err := p.Decisions.Decide(ctx, s.who.Actor, in)
	return err
}

// decided finds the decision of another scene.
func (p *playing) decided(ctx context.Context, who *player, title string) (decision.Decision, error) {
	on := p.themes[title]
	if on == nil {
		return decision.Decision{}, fmt.Errorf("there is no scene %q", title)
	}
	found, ok, err := p.Decisions.Of(ctx, who.Actor, on.thread)
	if err == nil && !ok {
		err = fmt.Errorf("%q has decided nothing yet", title)
	}
	return found, err
}

// keeps notes that a decision still holds.
func (p *playing) keeps(ctx context.Context, s *doing) error {
	found, err := p.decided(ctx, s.who, s.title)
	if err != nil {
		return err
	}
	return p.Decisions.Keep(ctx, s.who.Actor, found.ID, worktime.WallIn(p.clock(), s.who.time.Zone(p.clock())).Date+90)
}

func (p *playing) follows(ctx context.Context, s *doing) error {
	return p.Threads.Follow(ctx, s.who.Actor, s.thread, thread.Following)
}

func (p *playing) mutes(ctx context.Context, s *doing) error {
	return p.Threads.Follow(ctx, s.who.Actor, s.thread, thread.Muting)
}

// entry finds what a scene has brought to somebody and what is not put away.
func (p *playing) entry(ctx context.Context, s *doing) (id.ID, bool, error) {
	today, err := p.Deliveries.Today(ctx, s.who.Actor)
	for i := len(today.Deliveries) - 1; i >= 0; i-- {
		for _, e := range today.Deliveries[i].Entries {
			if e.Thread == s.thread && e.DoneAt.IsZero() {
				return e.ID, true, err
			}
		}
	}
	return 0, false, err
}
