package compose

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Needs is the first sentence under what is written, as it is typed: what a new thread needs, from whom, by when.
type Needs struct {
	Kind  string // "" for nothing back, an ask.Kind, or anybody
	Of    string // handles or names, with commas or blanks between them
	By    string // one of the bys
	Date  string // of byClock, on the clock of who is asked
	Clock string
	Text  string // of byText
	Since string // the ask.Typed that Text was, on the page or in the draft that it comes from
	At    string // of ask.Talk: when the half hour begins, in RFC 3339; empty while none is chosen
}

// anybody is needed for work that a member of the space takes; nobody is named then.
const anybody = "anybody"

// Ways of saying until when.
const (
	byToday = "today" // one of those that it offers whole
	byClock = "clock" // a date and a time
	byText  = "text"  // words, as in ask.Typed
)

// asksPeople tells whether it is needed of people who are named.
func (n Needs) asksPeople() bool { return n.Kind != "" && n.Kind != anybody }

// Talks tells whether half an hour is needed, whose time is chosen beside the sentence.
func (n Needs) Talks() bool { return n.Kind == string(ask.Talk) }

// bys are the times that the sentence offers, in the working time of who is asked.
func bys() map[string]worktime.Want {
	return map[string]worktime.Want{
		"": {}, byToday: worktime.EndOfDay(0), "day": worktime.WorkingDays(1), "days": worktime.WorkingDays(3), "week": worktime.WorkingDays(5),
	}
}

// Option is a choice within the sentence.
type Option struct {
	Value, Text string
	Chosen      bool
}

// Anchor is its value as a part of an id: what stands for another option is another element, and takes no focus over.
func (o Option) Anchor() string { return strings.ReplaceAll(o.Value, " ", "-") }

// Kinds are the choices of what is needed.
func (n Needs) Kinds(l *words.Locale) []Option {
	return chosen(n.Kind, []Option{
		{Value: "", Text: l.C("I need", "nothing back")},
		{Value: string(ask.Answer), Text: l.C("I need", "an answer")},
		{Value: string(ask.Decision), Text: l.C("I need", "a decision")},
		{Value: string(ask.Work), Text: l.C("I need", "some work")},
		{Value: anybody, Text: l.C("I need", "some work from anybody in the space")},
		{Value: string(ask.Talk), Text: l.C("I need", "half an hour to talk")},
	})
}

// Bys are the choices of until when. What was asked in another way, by a program, stays as it was.
func (n Needs) Bys(l *words.Locale) []Option {
	list := []Option{
		{Value: "", Text: l.C("until when", "whenever it suits")},
		{Value: byToday, Text: l.C("until when", "by the end of their day")},
		{Value: "day", Text: l.C("until when", "within one working day")},
		{Value: "days", Text: l.C("until when", "within three working days")},
		{Value: "week", Text: l.C("until when", "within five working days")},
		{Value: byClock, Text: l.C("until when", "by a time on their clock")},
		{Value: byText, Text: l.C("until when", "by a time that I type")},
	}
	if strings.HasPrefix(n.By, "{") {
		list = append(list, Option{Value: n.By, Text: l.C("until when", "by the time it had")})
	}
	return chosen(n.By, list)
}

func chosen(value string, list []Option) []Option {
	for i := range list {
		list[i].Chosen = list[i].Value == value
	}
	return list
}

// needsOf spells what a draft asks.
func needsOf(v *site.Visit, w *ask.Wanted) (Needs, error) {
	if w == nil {
		return Needs{}, nil
	}
	n := Needs{Kind: string(w.Kind)}
	if !w.At.IsZero() {
		n.At = spelled(w.At)
	}
	if w.OfSpace {
		n.Kind = anybody
	}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		cards, err := v.Persons.People.Names(tx, w.Of...)
		var of []string
		for _, who := range w.Of {
			if c, ok := cards[who]; ok {
				of = append(of, "@"+c.Handle)
			}
		}
		n.Of = strings.Join(of, " ")
		return err
	})
	if err != nil {
		return n, err
	}
	if w.Typed != nil {
		n.By, n.Text = byText, w.Typed.Text
		n.Since, err = since(w.Typed)
		return n, err
	}
	n.By, n.Date, n.Clock, err = byOf(w.Want)
	return n, err
}

// byOf finds the choice that a want is.
func byOf(want worktime.Want) (by, date, clock string, err error) {
	for name, w := range bys() {
		if w == want {
			return name, "", "", nil
		}
	}
	raw, err := json.Marshal(want)
	if err != nil {
		return "", "", "", err
	}
	var typed struct {
		Wall *worktime.Wall `json:"by_local"`
	}
	if err := json.Unmarshal(raw, &typed); err == nil && typed.Wall != nil {
		date, clock, _ = strings.Cut(typed.Wall.String(), "T")
		return byClock, date, clock, nil
	}
	return string(raw), "", "", nil
}

// typed is what has been typed; nil where a time is chosen. What a draft or an earlier page had means what it meant then.
func (n Needs) typed(now time.Time) *ask.Typed {
	if n.By != byText || n.Talks() {
		return nil
	}
	var kept ask.Typed
	if err := json.Unmarshal([]byte(n.Since), &kept); err == nil && kept.Text == n.Text {
		return &kept
	}
	return &ask.Typed{Text: n.Text, At: now}
}

// since spells what typed gave, for the next page.
func since(t *ask.Typed) (string, error) {
	if t == nil {
		return "", nil
	}
	spelled, err := json.Marshal(t)
	return string(spelled), err
}

// want is until when, zero for whenever it suits, and where it is typed.
func (n Needs) want() (worktime.Want, error) {
	if n.By == byText || n.Talks() {
		return worktime.Want{}, nil
	}
	if n.By == byClock {
		wall, err := when.Wall(n.Date, n.Clock)
		if err != nil {
			return worktime.Want{}, fault.Invalid("want", "Please choose a date and a time of day.")
		}
		return worktime.ByLocal(wall), nil
	}
	if w, ok := bys()[n.By]; ok {
		return w, nil
	}
	var w worktime.Want
	if err := json.Unmarshal([]byte(n.By), &w); err != nil {
		return w, fault.Invalid("want", "Please choose until when.")
	}
	return w, nil
}

// wanted reads the sentence; nil where nothing is needed.
func (n Needs) wanted(v *site.Visit, where space.Space) (*ask.Wanted, error) {
	if n.Kind == "" {
		return nil, nil
	}
	w := n.kind()
	var err error
	if w.Of, err = n.people(v, where); err != nil {
		return nil, err
	}
	if w.Want, err = n.want(); err != nil {
		return nil, err
	}
	w.Typed = n.typed(v.Now())
	return &w, w.Check()
}

// begun is as much of the sentence as can be read.
func (n Needs) begun(v *site.Visit, where space.Space) *ask.Wanted {
	w := n.kind()
	w.Of, _ = n.people(v, where) // half a name is none yet
	w.Want, _ = n.want()         // and half a date
	w.Typed = n.typed(v.Now())
	return &w
}

// kind is what is needed, without of whom and until when.
func (n Needs) kind() ask.Wanted {
	if n.Kind == anybody {
		return ask.Wanted{Kind: ask.Work, OfSpace: true}
	}
	return ask.Wanted{Kind: ask.Kind(n.Kind), At: n.begins()}
}

// people finds who is meant: a handle, with "@" or without, or a name that only one person has who sees the space.
func (n Needs) people(v *site.Visit, where space.Space) ([]id.ID, error) {
	var out []id.ID
	if n.Kind == anybody {
		return nil, nil
	}
	for _, part := range strings.FieldsFunc(n.Of, func(r rune) bool { return r == ',' || r == ';' }) {
		for _, name := range names(part) {
			found, err := Readers(v, where, strings.TrimPrefix(name, "@"))
			if err != nil {
				return out, err
			}
			who, err := meant(name, found)
			if err != nil {
				return out, err
			}
			if !slices.Contains(out, who) {
				out = append(out, who)
			}
		}
	}
	return out, nil
}

// names splits a part between commas: handles end at blanks, what is no handle is one name.
func names(part string) []string {
	if strings.Contains(part, "@") {
		return strings.Fields(part)
	}
	if part = strings.TrimSpace(part); part == "" {
		return nil
	}
	return []string{part}
}

func meant(name string, found []space.Entry) (id.ID, error) {
	handle := strings.ToLower(strings.TrimPrefix(name, "@"))
	if i := slices.IndexFunc(found, func(e space.Entry) bool { return e.Handle == handle }); i >= 0 {
		return found[i].ID, nil
	}
	switch len(found) {
	case 0:
		return 0, fault.Invalid("of", "Please ask people who see this space, by their names or as in @ines.")
	case 1:
		return found[0].ID, nil
	}
	return 0, fault.Invalid("of", "More than one person can be meant by a name. Please choose from what is offered as you type.")
}

// DueLine says until when one person would be asked, or the space.
type DueLine struct {
	Face page.Face // without a name for the space
	Text string
}

// dues says until when each of those asked would be, on their clock and on the writer's.
func (n Needs) dues(v *site.Visit, where space.Space, w *ask.Wanted) ([]DueLine, error) {
	if w == nil || w.AnyTime() || w.Typed != nil && w.Typed.Check() != nil {
		return nil, nil
	}
	list, err := v.Asks.Dues(v.Ctx(), v.Actor, where.ID, *w)
	if err != nil {
		return nil, err
	}
	var out []DueLine
	if w.OfSpace {
		for _, d := range list {
			out = append(out, DueLine{Text: v.L().T("Anybody in the space can take it: {due}. Whoever does has as long from then on, in their own working time.",
				"due", dueText(v, d, v.Time, false))})
		}
		return out, nil
	}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		cards, err := v.Persons.People.Names(tx, w.Of...)
		if err != nil {
			return err
		}
		standing, err := v.Persons.Schedules.Of(tx, w.Of...)
		if err != nil {
			return err
		}
		for _, d := range list {
			c := cards[d.Person]
			line := DueLine{Face: site.FaceOf(c.ID, c.Name, c.Photo)}
			declared, err := standing[d.Person].Declared()
			if err != nil {
				return err
			}
			line.Text = dueText(v, d, standing[d.Person].Time, declared.Coarse)
			out = append(out, line)
		}
		return nil
	})
	return out, err
}

// unread says that what is typed is no time yet; empty where it is one, or nothing is typed.
func unread(l *words.Locale, t *ask.Typed) string {
	if t == nil || strings.TrimSpace(t.Text) == "" {
		return ""
	}
	if err := t.Check(); err != nil {
		return l.T(fault.Of(err).Message)
	}
	return ""
}

// dueText says until when somebody would be asked; only the day, of who shares no times.
func dueText(v *site.Visit, d ask.Due, p *worktime.Person, coarse bool) string {
	l, now := v.L(), v.Shell.Now
	if d.Err != nil {
		return l.T(fault.Of(d.Err).Message)
	}
	if d.Kind == ask.Talk { // its writer has chosen when that is
		return beginsText(v, d, p.Zone(d.At))
	}
	if coarse {
		return l.T("due {day}", "day", when.Day(l, d.At, now))
	}
	zone := p.Zone(d.At)
	theirs := when.There(l, d.At, zone, now)
	if l.City(zone) == l.City(now.Location()) {
		return l.T("due {when}", "when", theirs)
	}
	return l.T("due {when} in {city}, {here} on your clock", "when", theirs, "city", l.City(zone), "here", when.There(l, d.At, now.Location(), now))
}

// asks says what is needed of whom, and until when: nothing where nothing is.
func (w Written) asks(v *site.Visit) (string, error) {
	needs, err := w.wanted(v)
	if err != nil || needs == nil {
		return "", err
	}
	var names []string
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		cards, err := v.Persons.People.Names(tx, needs.Of...)
		for _, who := range needs.Of {
			names = append(names, cards[who].Name)
		}
		return err
	})
	pick := func(list []Option) string {
		return list[slices.IndexFunc(list, func(o Option) bool { return o.Chosen })].Text
	}
	l := v.L()
	until := pick(w.Needs.Bys(l))
	if needs.Kind == ask.Talk {
		until, err = w.onClocks(v, needs.At)
	}
	if needs.Typed != nil {
		until = l.C("until when", "by “{text}” on their clock", "text", needs.Typed.Text)
	}
	if needs.OfSpace {
		return l.T("You need {what}, {when}.", "what", pick(w.Needs.Kinds(l)), "when", until), err
	}
	return l.T("You need {what} from {who}, {when}.", "what", pick(w.Needs.Kinds(l)), "who", l.List(names), "when", until), err
}
