package telling

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Missed is what a delivery brings to who comes back, or will bring, each thread in one place.
type Missed struct {
	Decided []Row // threads that became a decision
	Closed  []Row // threads that came to an end
	Stood   []Row // in which whoever stood in wrote
	Rest    []Row
}

// Gone is for how long somebody was away, and who stood in.
type Gone struct {
	Since    time.Time
	StandIns []id.ID
}

// Missed sorts rows of some entries by what came of their threads, whether or not that came to the reader by itself. Of those that came
// to an end, that stands first. ended keeps those that ended at an instant; the others are left out.
func (t *Teller) Missed(ctx context.Context, b *Entries, rows []Row, of Gone, ended func(time.Time) bool) (out Missed, err error) {
	threads := make([]id.ID, len(rows))
	for i, r := range rows {
		threads[i] = r.Entries[0].Thread
	}
	ends, err := t.ends(ctx, b, threads)
	if err != nil {
		return out, err
	}
	stood := map[id.ID]bool{}
	if len(of.StandIns) > 0 {
		if stood, err = t.parts.Threads.WroteIn(ctx, b.Actor, threads, of.StandIns, of.Since); err != nil {
			return out, err
		}
	}
	for _, r := range rows {
		end, over := ends[r.Entries[0].Thread]
		line, told := b.lines[end.Ref]
		switch over = over && told; {
		case over && !ended(end.At):
		case over:
			b.endFirst(&r, line)
			if b.news[end.Ref].Number != 0 {
				out.Decided = append(out.Decided, r)
			} else {
				out.Closed = append(out.Closed, r)
			}
		case stood[r.Entries[0].Thread]:
			out.Stood = append(out.Stood, r)
		default:
			out.Rest = append(out.Rest, r)
		}
	}
	return out, nil
}

// ends finds with what some threads ended, and adds to what the entries are about what is needed to tell that.
func (t *Teller) ends(ctx context.Context, b *Entries, threads []id.ID) (map[id.ID]thread.End, error) {
	ends, err := t.parts.Threads.Ended(ctx, b.Actor, threads)
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	var refs, people []id.ID
	for _, e := range ends {
		refs, people = append(refs, e.Ref), append(people, e.By)
	}
	lines, err := t.parts.Threads.Lines(ctx, b.Actor, refs)
	if err != nil {
		return nil, err
	}
	maps.Copy(b.lines, lines)
	news, err := t.parts.Decisions.News(ctx, b.Actor, refs)
	if err != nil {
		return nil, err
	}
	maps.Copy(b.news, news)
	return ends, t.parts.DB.Read(ctx, func(tx *db.Tx) error {
		cards, err := t.parts.Persons.People.Names(tx, people...)
		maps.Copy(b.cards, cards)
		return err
	})
}

// endFirst has a row begin with what came of its thread.
func (b *Entries) endFirst(r *Row, end thread.Line) {
	r.Icon, r.Outcome = b.closed(end)
	_, others := b.what(slices.DeleteFunc(slices.Clone(r.Entries), func(e delivery.Entry) bool { return e.Kind == delivery.Outcome }))
	r.Meta = strings.TrimSpace(r.Outcome + " " + others)
}

// NewsOf counts of some rows the threads that began in each space after an instant, and the letters in others since then, in the order in which the spaces come.
func NewsOf(rows []Row, after time.Time) (out []News) {
	at := map[id.ID]int{}
	for _, r := range rows {
		i, known := at[r.SpaceID]
		if !known {
			i = len(out)
			at[r.SpaceID] = i
			out = append(out, News{Space: r.Space})
		}
		began := false
		letters := 0
		for _, e := range r.Entries {
			switch {
			case !e.CreatedAt.After(after):
			case e.Kind == delivery.NewThread:
				began = true
			case e.Kind == delivery.Reply:
				letters++
			}
		}
		if began {
			out[i].Threads++
		} else {
			out[i].Letters += letters
		}
	}
	return slices.DeleteFunc(out, func(n News) bool { return n.Threads+n.Letters == 0 })
}

// News is how much is new in a space.
type News struct {
	Space            string
	Threads, Letters int // Letters are those in threads that had begun before
}

// AwayFrom says which dates somebody was away.
func AwayFrom(l *words.Locale, first, last worktime.Date) string {
	return l.T("You were away from {first} to {last}.", "first", l.Day(first.Time()), "last", l.Day(last.Time()))
}
