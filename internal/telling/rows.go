package telling

import (
	"slices"
	"strings"
	"unicode/utf8"

	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/markdown"
	"meantime/internal/thread"
)

// Row is one line of a delivery: a thread, with everything of it that came together.
type Row struct {
	Entries []delivery.Entry // in the order in which they came
	Icon    string
	Title   string
	Path    string // of its page
	Meta    string // who wrote what
	Named   bool   // somebody names the reader in it
	Asked   bool   // it asks something of the reader
	Read    bool   // all of it
	Space   string // its name
	SpaceID id.ID
	Private bool   // a private note, which is in no space
	Outcome string // what came of the thread, of those that Missed has sorted; empty where it goes on
	Plum    string // what it is, of what is confidential; empty for others
}

// Rows puts entries of one thread on one line, in the order in which they come. What is gone meanwhile is left out.
func (b *Entries) Rows(entries []delivery.Entry) []Row {
	var out []Row
	at := map[id.ID]int{}
	for _, e := range entries {
		if _, there := b.lines[e.Ref]; !there {
			continue
		}
		i, known := at[e.Thread]
		if !known {
			i = len(out)
			at[e.Thread] = i
			out = append(out, Row{})
		}
		out[i].Entries = append(out[i].Entries, e)
	}
	for i := range out {
		b.tell(&out[i])
	}
	return out
}

// tell fills a row from its entries.
func (b *Entries) tell(r *Row) {
	first := b.lines[r.Entries[0].Ref]
	r.Title, r.Space, r.SpaceID = first.Head(), first.Name, first.Space
	if first.Private {
		r.Space, r.Private = b.T("Private notes"), true
		r.Plum = b.T("A private note")
		if e := r.Entries[0]; e.Kind == delivery.NewThread {
			r.Plum = b.T("A private note from {who}", "who", b.First(e.Author))
		}
	} else if first.Confidential {
		r.Plum = b.T("Confidential")
	}
	r.Read = true
	unread := r.Entries[0].Ref // the first that is not read, for where the title leads
	for _, e := range r.Entries {
		if r.Read && e.ReadAt.IsZero() {
			r.Read, unread = false, e.Ref
		}
		switch e.Reason {
		case delivery.Mentioned:
			r.Named = true
		case delivery.Asked:
			r.Asked = true
		}
	}
	r.Path = "/threads/" + first.Thread.String() + "?at=" + unread.String() + "#l-" + unread.String()
	if isAsking(r.Entries, unread) {
		r.Path = "/threads/" + first.Thread.String() + "#ask"
	}
	if there := b.aboutDecision(unread); there != "" {
		r.Path = there
	}
	if !b.offered(r) {
		r.Icon, r.Meta = b.what(r.Entries)
	}
}

// isAsking tells whether a ref is about what is asked, and not a letter.
func isAsking(entries []delivery.Entry, ref id.ID) bool {
	return slices.ContainsFunc(entries, func(e delivery.Entry) bool {
		return e.Ref == ref && slices.Contains([]delivery.Kind{delivery.Handed, delivery.Again, delivery.GivenBack, delivery.Turn, delivery.Reminder, delivery.Past, delivery.Gone,
			delivery.Suits, delivery.NotThen, delivery.CalledOff, delivery.TalkGone}, e.Kind)
	})
}

// what says who wrote what.
func (b *Entries) what(entries []delivery.Entry) (icon, meta string) {
	var opening, outcome *thread.Line
	var asking *delivery.Entry
	var repliers []id.ID
	words := 0
	for _, e := range entries {
		line := b.lines[e.Ref]
		words += line.Words
		switch e.Kind {
		case delivery.NewThread:
			opening = &line
		case delivery.Outcome:
			outcome = &line
		case delivery.Handed, delivery.Again, delivery.GivenBack, delivery.Turn:
			asking = &e
		case delivery.Reminder, delivery.Past, delivery.Gone, delivery.Suits, delivery.NotThen, delivery.CalledOff, delivery.TalkGone, delivery.Stance, delivery.Review:
		default:
			repliers = append(repliers, e.Author)
		}
	}
	var parts []string
	if opening != nil {
		icon = "write"
		who := b.cards[opening.Author].Name
		if opening.Note {
			parts = append(parts, b.T("From {who}.", "who", who))
		} else {
			parts = append(parts, b.T("From {who}, {long}.", "who", who, "long", b.long(words)))
		}
	}
	if n := len(repliers); n > 0 {
		if icon == "" {
			icon = "thread"
		}
		parts = append(parts, b.N(n, "A reply from {who}.", "{Count} replies, from {who}.", "who", b.Names(repliers)))
	}
	if asking != nil {
		icon = "question"
		parts = append(parts, b.asks(*asking))
	}
	if said := b.open(entries); said != nil {
		icon, parts = "question", append(parts, said...)
	}
	if said := b.talked(entries); said != nil {
		icon, parts = "phone", append(parts, said...)
	}
	if said := b.decided(entries); said != nil {
		icon, parts = "decision", append(parts, said...)
	}
	if outcome != nil {
		sign, says := b.closed(*outcome)
		icon, parts = sign, append(parts, says)
	}
	return icon, strings.Join(parts, " ")
}

// open says of what the reader is asked that it is due soon, and of what the reader asked for that its time has gone by, or that
// whoever was asked has gone.
func (b *Entries) open(entries []delivery.Entry) (says []string) {
	var late, left []id.ID
	for _, e := range entries {
		switch e.Kind {
		case delivery.Reminder:
			says = append(says, b.reminds(e.Ref))
		case delivery.Past:
			late = append(late, e.Author)
		case delivery.Gone:
			left = append(left, e.Author)
		}
	}
	if len(late) > 0 {
		says = append(says, b.late(late))
	}
	if n := len(left); n > 0 {
		says = append(says, b.N(n, "{who} is no longer here, and what you asked for is still open.", "{who} are no longer here, and what you asked for is still open.", "who", b.Names(left)))
	}
	return says
}

// late says that the time of what the reader asked for has gone by: of some people, or of a space, which nobody stands for.
func (b *Entries) late(people []id.ID) string {
	if slices.Contains(people, 0) {
		return b.T("Nobody has taken what you asked for, and its time has gone by.")
	}
	return b.T("What you asked {who} for is still open, and its time has gone by.", "who", b.Names(people))
}

// talked says of some entries what became of a half hour that the reader asked for, or agreed to.
func (b *Entries) talked(entries []delivery.Entry) (parts []string) {
	for _, e := range entries {
		switch who := b.First(e.Author); e.Kind {
		case delivery.Suits:
			parts = append(parts, b.T("{who} agrees to the half hour.", "who", who))
		case delivery.NotThen:
			parts = append(parts, b.T("The half hour does not suit {who}.", "who", who))
		case delivery.CalledOff:
			parts = append(parts, b.T("{who} calls off the half hour.", "who", who))
		case delivery.TalkGone:
			parts = append(parts, b.T("{who} is no longer here, and your half hour is called off.", "who", b.cards[e.Author].Name))
		}
	}
	return parts
}

// asks says how what was asked before reaches the reader.
func (b *Entries) asks(e delivery.Entry) string {
	line := b.lines[e.Ref]
	who := b.First(line.Author)
	switch {
	case e.Kind == delivery.GivenBack:
		return b.T("{who} gave back what you asked for. Nobody has it now.", "who", who)
	case e.Kind == delivery.Turn && line.Author == b.ID:
		return b.T("What you had go round has come to you.")
	case e.Kind == delivery.Turn:
		return b.T("What {who} had go round has come to you.", "who", who)
	case e.Kind == delivery.Again && e.Reason != delivery.Asked:
		return b.T("{who} asks once more who takes it.", "who", who)
	case e.Kind == delivery.Again:
		return b.T("{who} asks you again.", "who", who)
	case line.Excerpt != "":
		return b.T("Handed on to you by {who}: “{said}”", "who", who, "said", line.Excerpt)
	}
	return b.T("Handed on to you by {who}.", "who", who)
}

// long says how long something takes to read.
func (b *Entries) long(words int) string {
	const few, aMinute = 80, 220
	if words < few {
		return b.T("a few lines")
	}
	return b.N((words+aMinute-1)/aMinute, "a minute to read", "{count} minutes to read")
}

// plain is the beginning of a Markdown text, without its marks.
func plain(text string) string {
	const most = 140
	if r, err := markdown.Render(text, markdown.Options{}); err == nil {
		text = strings.Join(strings.Fields(r.Text), " ")
	}
	return Cut(text, most)
}

// Cut ends a text at a word, when it is too long.
func Cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	cut := string([]rune(text)[:most])
	if at := strings.LastIndexByte(cut, ' '); at > most/2 {
		cut = cut[:at]
	}
	return cut + "…"
}
