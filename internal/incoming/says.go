package incoming

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// word is what the first line of a mail says about what its writer is asked, where it says nothing else.
type word int

const (
	nothing word = iota
	agrees       // with what is proposed
	isDone
	byThen // it will be
	notMe  // somebody else is to be asked
)

// wordings are how the words are said, as naming.Fold has them, in the languages that Meantime has: whole lines, or beginnings of them.
// Whoever answers uses those of any language.
func (w word) wordings() []string {
	switch w {
	case agrees:
		return []string{"agree", "agreed", "i agree", "concordo", "de acordo", "estou de acordo"}
	case isDone:
		return []string{"done", "it is done", "it's done", "it’s done", "all done", "feito", "esta feito", "ja esta feito"}
	case byThen:
		return []string{"by ", "until ", "before ", "ate ", "antes de "}
	case notMe:
		return []string{"not me:", "nao sou eu:", "eu nao:"}
	}
	return nil
}

var escaped = regexp.MustCompile(`\\([[:punct:]])`)

const longest = 120 // characters of a first line that is more than a letter

// firstLine reads the first line of what is said, in Markdown. With notMe comes the name that it says.
func firstLine(said string) (word, string) {
	line, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	line = strings.Trim(escaped.ReplaceAllString(line, "$1"), " *_.!,;…")
	if utf8.RuneCountInString(line) > longest {
		return nothing, ""
	}
	folded := naming.Fold(line)
	begins := func(with string) bool { return strings.HasPrefix(folded, with) }
	switch {
	case slices.Contains(agrees.wordings(), folded):
		return agrees, ""
	case slices.Contains(isDone.wordings(), folded):
		return isDone, ""
	case slices.ContainsFunc(byThen.wordings(), begins) && (ask.Typed{Text: line, At: time.Unix(0, 0)}).Check() == nil:
		return byThen, ""
	case slices.ContainsFunc(notMe.wordings(), begins):
		_, name, _ := strings.Cut(line, ":")
		return notMe, strings.TrimSpace(name)
	}
	return nothing, ""
}

// ends tells whether a mail with such a first line ends that its writer is asked. Any answers a question; a stance is to be taken and
// work to be done, of which talk is no part.
func (w word) ends(kind ask.Kind) bool {
	switch {
	case w == notMe || w == byThen:
		return false
	case kind == ask.Decision:
		return w == agrees || w == isDone
	case kind == ask.Work:
		return w == isDone
	}
	return true
}

// written is what is to be posted of a mail.
type written struct {
	text thread.PastText
	word word
	to   id.ID // of notMe: who is asked instead

	title  string   // of what opens a thread
	refs   []string // the keys of the messages that it answers
	sender string   // whose it is, where somebody else lets it in
}

// postIn posts it, and does what its first line says about what its writer is asked, once. fresh is false where the thread has the
// message already.
func (in *Incoming) postIn(tx *db.Tx, actor person.Actor, r row, w written) (within id.ID, fresh bool, err error) {
	if r.Space != 0 {
		return in.openIn(tx, actor, r, w)
	}
	fresh, err = in.answerIn(tx, actor, r, w)
	return r.Thread, fresh, err
}

func (in *Incoming) answerIn(tx *db.Tx, actor person.Actor, r row, w written) (fresh bool, err error) {
	q, asked, err := in.o.Asks.OpenOf(tx, actor.ID, r.Thread)
	if err != nil {
		return false, err
	}
	asked = asked && r.Answers && q.Kind != ask.Talk
	_, fresh, err = in.o.Threads.ReplyByMail(tx, actor, thread.Mailed{Thread: r.Thread, Key: keyOf(r.Raw), Text: w.text, Answers: asked && w.word.ends(q.Kind)})
	if err != nil || !fresh || !asked {
		return fresh, err
	}
	switch {
	case w.word == agrees && q.Kind == ask.Decision:
		_, err = in.o.Decisions.TakeIn(tx, actor, r.Thread, decision.Agree, "")
	case w.word == notMe:
		err = in.handOn(tx, actor, q, w.to)
	}
	return true, err
}

// handOn has somebody else asked in the place of who wrote.
func (in *Incoming) handOn(tx *db.Tx, actor person.Actor, q ask.Asked, to id.ID) error {
	if to == 0 || to == q.Author {
		return unnamed()
	}
	_, err := in.o.Asks.HandOnIn(tx, actor, q.ID, to, "")
	if f := fault.Of(err); err != nil && (f.Code == "asked_already" || f.Kind == fault.KindInvalid) { // by now they do not see it
		return unnamed()
	}
	return err
}

func unnamed() error {
	return fault.Conflict(string(Unnamed), "Its first line says “not me”, and not clearly who else. Answer once more with the whole name of one other person who sees that space and is not asked yet; nobody was asked.")
}

// named finds the one other person who sees a space and is called so: all of the name, or as much of it as nobody else has, or the handle
// behind an @. Zero for nobody, and for several.
func (in *Incoming) named(ctx context.Context, where space.Space, name string, but id.ID) (id.ID, error) {
	const enough = 50
	cards, err := in.o.People.Complete(ctx, name, enough, func(who id.ID) bool { return who != but })
	if err != nil || len(cards) == 0 {
		return 0, err
	}
	var ids []id.ID
	for _, c := range cards {
		ids = append(ids, c.ID)
	}
	var there []space.Reader
	err = in.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		there, err = space.Reach(tx, where, ids)
		return err
	})
	if err != nil {
		return 0, err
	}
	var all, whole []id.ID
	for _, c := range cards {
		if !slices.ContainsFunc(there, func(r space.Reader) bool { return r.Person == c.ID }) {
			continue
		}
		all = append(all, c.ID)
		if folded := naming.Fold(name); naming.Fold(c.Name) == folded || "@"+c.Handle == folded {
			whole = append(whole, c.ID)
		}
	}
	switch {
	case len(whole) == 1:
		return whole[0], nil
	case len(all) == 1 && len(cards) < enough && !strings.HasPrefix(name, "@"):
		return all[0], nil
	}
	return 0, nil
}
