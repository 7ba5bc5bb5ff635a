package thread

import (
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/markdown"
	"meantime/internal/person"
	"meantime/internal/space"
)

// Origin says where a letter comes from that was not written on a page.
type Origin struct {
	Import id.ID         // zero of a letter that no import brought
	ByMail bool          // it came by mail
	Sender string        // from whom, as the mail said, where its author has let it in for others to read; else empty
	Rest   template.HTML // what the message held beside what somebody wrote in it
}

// Past is a letter that was written elsewhere, before: to be kept as it is, on its way to nobody.
type Past struct {
	Import  id.ID
	Key     string // what tells it from every other that was imported into the space
	Author  id.ID
	Written time.Time
	Place   time.Time // where it stands among others: when it was written, or when that was in all likelihood; not in the future
	Text    PastText
}

// PastText is what a letter says that was written elsewhere.
type PastText struct {
	text rendered
	rest string
	html template.HTML
}

// Size is about how much of memory it takes, in bytes.
func (p PastText) Size() int { return len(p.text.body) + len(p.text.html) + len(p.rest) + len(p.html) }

// PrepareImport checks and renders a letter that is a message, of the past or of now, outside any write, and what else its message held. It mentions nobody: an
// @ was none of ours. It shows those files that came with it, and no other: a link to one in a mail was none of ours, either, and whoever
// imports may see more than the space does. Nothing in it, or over a limit: fault.KindInvalid, fault.KindTooLarge.
func PrepareImport(body, rest string, files ...file.File) (PastText, error) {
	out := PastText{text: rendered{body: norm.NFC.String(strings.TrimSpace(body))}, rest: norm.NFC.String(strings.TrimSpace(rest))}
	if out.text.body == "" {
		return out, fault.Invalid("body", "There is nothing in it yet. Please write something first.")
	}
	res, err := markdown.Render(out.text.body, markdown.Options{File: func(number string) (markdown.File, bool) {
		for _, f := range files {
			if f.ID.String() == number {
				return shownAs(f), true
			}
		}
		return markdown.File{}, false
	}})
	if err != nil {
		return out, overLimit("body", err)
	}
	for _, f := range files {
		if slices.Contains(res.Files, f.ID.String()) {
			out.text.files = append(out.text.files, f.ID)
		}
	}
	out.text.html, out.text.words, out.text.excerpt = res.HTML, res.Words, excerpt(res.Text)
	if out.rest == "" {
		return out, nil
	}
	if res, err = markdown.Render(out.rest, markdown.Options{}); err != nil {
		return out, overLimit("rest", err)
	}
	out.html = template.HTML(res.HTML)
	return out, nil
}

// PastTitle makes a title of a subject, as far as one can be made of it.
func PastTitle(subject string) string {
	s := norm.NFC.String(subject)
	if utf8.RuneCountInString(s) > MaxTitle {
		s = string([]rune(s)[:MaxTitle-1]) + "…"
	}
	title, err := CleanTitle(s)
	if err != nil {
		return "No subject"
	}
	return title
}

// PastThread is letters of the past that belong into one thread, in the order of their places.
type PastThread struct {
	In      id.ID  // the thread, which must be of the space; zero for a new one
	Title   string // of a new one
	Letters []Past
}

// Import keeps letters of the past, and returns the thread of each PastThread. They have the numbers of their own time
// (id.Past), so that they lie among others by their dates; nothing is delivered, and nothing rings. Who wrote one follows its
// thread. A space that is archived or not the actor's to write in is refused; so is what has been imported there before
// (db.IsUnique).
//
// The caller sees to it that nobody else imports until the transaction ends.
func (t *Threads) Import(tx *db.Tx, actor person.Actor, where id.ID, batch []PastThread) (threads []id.ID, err error) {
	s, err := t.mayWrite(tx, actor, where)
	if err != nil {
		return nil, err
	}
	var all []index.Entry
	for _, p := range batch {
		in, letters, err := t.importThread(tx, actor, s, p)
		if err != nil {
			return nil, err
		}
		threads, all = append(threads, in.ID), append(all, letters...)
		t.Tell(tx, in)
	}
	return threads, index.PutAll(tx, all)
}

func (t *Threads) importThread(tx *db.Tx, actor person.Actor, where space.Space, p PastThread) (in Thread, out []index.Entry, err error) {
	switch {
	case p.In == 0 && len(p.Letters) > 0:
		in, err = begun(tx, where.ID, p.Title, p.Letters)
	default:
		in, _, err = t.find(tx, actor, p.In)
		if err == nil && in.Space != where.ID {
			err = fault.NotFound("thread")
		}
	}
	if err != nil {
		return in, nil, err
	}
	for n, past := range p.Letters {
		l, err := t.keepPast(tx, actor, in, past)
		if err != nil {
			return in, nil, err
		}
		out = append(out, l.entry(in, p.In == 0 && n == 0))
	}
	return in, out, nil
}

// begun writes a thread that letters of the past begin. It counts none of them yet.
func begun(tx *db.Tx, where id.ID, title string, letters []Past) (Thread, error) {
	title, err := CleanTitle(title)
	if err != nil {
		return Thread{}, err
	}
	first := letters[0]
	number, err := pastID(tx, first.Place)
	if err != nil {
		return Thread{}, err
	}
	made := Thread{ID: number, Space: where, Author: first.Author, Title: title, CreatedAt: first.Written, LastAt: first.Written}
	return made, insertThread(tx, made)
}

// keepPast writes one letter of the past and where it comes from. Its files are the actor's, who has brought them in.
func (t *Threads) keepPast(tx *db.Tx, actor person.Actor, in Thread, p Past) (Letter, error) {
	if err := t.files.Hold(tx, actor, p.Text.text.files); err != nil {
		return Letter{}, err
	}
	number, err := pastID(tx, p.Place)
	if err != nil {
		return Letter{}, err
	}
	l := p.Text.text.letter(number, in.ID, p.Author, p.Written)
	if err := insertLetter(tx, l); err != nil {
		return l, err
	}
	if err := t.files.Refer(tx, actor, file.Ref{Kind: file.Letter, Text: l.ID, Space: in.Space}, p.Text.text.files); err != nil {
		return l, err
	}
	if err := insertImported(tx, l.ID, in.Space, p); err != nil {
		return l, err
	}
	if err := Followed(tx, in.ID, p.Author, t.now()); err != nil {
		return l, err
	}
	return l, advanceThread(tx, l)
}

// pastID gives the next number of an instant that neither a letter nor a thread has.
func pastID(tx *db.Tx, at time.Time) (id.ID, error) {
	for nth := 0; ; nth += id.InPast {
		first, last := id.Past(at, nth), id.Past(at, nth+id.InPast-1)
		taken := first - 1
		for _, table := range []string{"letter", "thread"} {
			most, _, err := db.One(tx, db.Value[id.ID], `SELECT coalesce(max(id), 0) FROM `+table+` WHERE id >= $1 AND id <= $2`, first, last)
			if err != nil {
				return 0, err
			}
			taken = max(taken, most)
		}
		if taken < last {
			return taken + 1, nil
		}
	}
}

func insertImported(tx *db.Tx, letter, where id.ID, p Past) error {
	_, err := tx.Exec(`INSERT INTO imported (letter_id, space_id, import_id, key, rest, html) VALUES ($1, $2, $3, $4, $5, $6)`,
		letter, where, p.Import, p.Key, p.Text.rest, string(p.Text.html))
	return err
}

// Mailed is a reply that came by mail.
type Mailed struct {
	Thread  id.ID
	Key     string // what tells the message from every other of its writer
	Text    PastText
	Answers bool   // what its writer is asked in the thread, if anything still is
	Sender  string // whose it is, where the actor has let it in; else empty
}

// MailedOpening is a thread that is opened by mail.
type MailedOpening struct {
	Space  id.ID
	Title  string
	Key    string // what tells the message from every other of its writer
	Text   PastText
	Sender string // whose it is, where the actor has let it in; else empty
}

// TitleOf makes a title of what a mail is about, or of the first words of its letter where it does not say.
func (p PastText) TitleOf(subject string) string {
	if strings.TrimSpace(subject) == "" {
		subject = firstWords(p.text.excerpt)
	}
	return PastTitle(subject)
}

// OpenByMail opens a thread with a message, in the caller's transaction, and puts it on its way as Start does. A message of the actor's by which one
// was opened in the space already opens none: fresh is false, and that one is returned. Errors are those of Start. The caller sees to it that no
// other does so in the space until the transaction ends.
func (t *Threads) OpenByMail(tx *db.Tx, actor person.Actor, m MailedOpening) (thread id.ID, fresh bool, err error) {
	there, known, err := db.One(tx, db.Value[id.ID], `SELECT m.thread_id FROM mailed m JOIN thread t ON t.id = m.thread_id
		WHERE m.key = $1 AND m.person_id = $2 AND t.space_id = $3 ORDER BY m.thread_id LIMIT 1`, m.Key, actor.ID, m.Space)
	if known || err != nil {
		return there, false, err
	}
	made, err := t.start(tx, actor, Prepared{Opening: Opening{Space: m.Space}, title: m.Title, text: m.Text.text})
	if err != nil {
		return 0, false, err
	}
	return made.ID, true, insertMailed(tx, made.LastLetter, made.ID, actor.ID, m.Key, m.Text, m.Sender)
}

// MailedIn finds the thread of a space in which the last of some messages is, by their keys.
func MailedIn(tx *db.Tx, space id.ID, keys []string) (thread id.ID, found bool, err error) {
	type at struct {
		key    string
		thread id.ID
	}
	list, err := db.All(tx, func(row db.Scanner) (v at, err error) { err = row.Scan(&v.key, &v.thread); return v, err },
		`SELECT m.key, m.thread_id FROM mailed m JOIN thread t ON t.id = m.thread_id WHERE t.space_id = $1 AND m.key `+tx.In(2)+` ORDER BY m.letter_id`, space, db.Texts(tx, keys))
	for _, key := range slices.Backward(keys) {
		if i := slices.IndexFunc(list, func(v at) bool { return v.key == key }); i >= 0 {
			return list[i].thread, true, err
		}
	}
	return 0, false, err
}

func insertMailed(tx *db.Tx, letter, thread, author id.ID, key string, text PastText, sender string) error {
	_, err := tx.Exec(`INSERT INTO mailed (letter_id, thread_id, person_id, key, rest, html, sender) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		letter, thread, author, key, text.rest, string(text.html), sender)
	return err
}

// ReplyByMail is Reply with a message, in the caller's transaction. A message that is in the thread already adds nothing: fresh is false. A
// thread that has ended is answered on its page only, where one sees that it has, and a private note not at all: fault.KindConflict,
// fault.KindNotFound.
func (t *Threads) ReplyByMail(tx *db.Tx, actor person.Actor, m Mailed) (l Letter, fresh bool, err error) {
	if err := Hold(tx, m.Thread); err != nil {
		return l, false, err
	}
	found, where, err := t.find(tx, actor, m.Thread)
	if err == nil && isPrivate(where) {
		err = fault.NotFound("thread")
	}
	if err != nil {
		return l, false, err
	}
	_, there, err := db.One(tx, db.Value[id.ID], `SELECT letter_id FROM mailed WHERE thread_id = $1 AND person_id = $2 AND key = $3`, m.Thread, actor.ID, m.Key)
	if there || err != nil {
		return l, false, err
	}
	if found.Closure != nil {
		return l, false, closedAlready()
	}
	if l, err = t.reply(tx, actor, Answer{Thread: m.Thread, Answers: m.Answers}, m.Text.text); err != nil {
		return l, false, err
	}
	l.Origin = Origin{ByMail: true, Sender: m.Sender, Rest: m.Text.html}
	return l, true, insertMailed(tx, l.ID, l.Thread, l.Author, m.Key, m.Text, m.Sender)
}

// FollowOwn has everybody follow the threads that they had a part in, as where an archive brought them without what anybody follows: who
// wrote in them, was mentioned or asked, or took a stance.
func FollowOwn(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO follow (thread_id, person_id, state, since) SELECT x.thread_id, x.person_id, $1, min(x.at) FROM (
		SELECT l.thread_id AS thread_id, l.author_id AS person_id, l.created_at AS at FROM letter l WHERE NOT EXISTS (SELECT 1 FROM imported o WHERE o.letter_id = l.id)
		UNION ALL SELECT l.thread_id, m.person_id, l.created_at FROM mention m JOIN letter l ON l.id = m.letter_id
		UNION ALL SELECT k.thread_id, q.person_id, q.created_at FROM asked q JOIN ask k ON k.id = q.ask_id WHERE q.person_id IS NOT NULL
		UNION ALL SELECT v.thread_id, v.person_id, v.taken_at FROM stance v) x
		WHERE NOT EXISTS (SELECT 1 FROM follow f WHERE f.thread_id = x.thread_id AND f.person_id = x.person_id) GROUP BY x.thread_id, x.person_id`, Following)
	return err
}
