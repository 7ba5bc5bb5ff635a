package incoming

import (
	"context"
	"strings"

	"meantime/internal/db"
	"meantime/internal/file"
	"meantime/internal/mailtext"
	"meantime/internal/person"
	"meantime/internal/words"
)

const (
	maxNotes = 20 // files of which a letter says each by itself why it is not there
	maxNames = 10 // of others
)

// lostFile is one that came with a mail and is not kept.
type lostFile struct {
	name string
	over *file.Over // which limit it is over; nil of one that is over those of a letter
}

// notes says below a letter, in the language of its writer, what of their mail is not in it and why; empty where all of it is. sealed is
// whether something is encrypted.
func (in *Incoming) notes(ctx context.Context, actor person.Actor, sealed bool, lost []lostFile) (string, error) {
	if !sealed && len(lost) == 0 {
		return "", nil
	}
	catalogue, err := in.words()
	if err != nil {
		return "", err
	}
	var who person.Person
	err = in.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		who, err = in.o.People.Get(tx, actor.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	var out strings.Builder
	l := catalogue.Locale(who.Locale)
	for _, says := range lostSays(l, lost) {
		out.WriteString("\n\n*" + says + "*")
	}
	if sealed {
		out.WriteString("\n\n*" + l.T("Something in this mail is encrypted, and is not here.") + "*")
	}
	return out.String(), nil
}

// lostSays says of files that they are not there. Of many it names some.
func lostSays(l *words.Locale, lost []lostFile) (out []string) {
	var more []string
	for n, f := range lost {
		if f.over == nil || n >= maxNotes {
			more = append(more, mailtext.Inline(f.name))
			continue
		}
		out = append(out, l.T("{name} came with this mail, and is not here. {why}", "name", mailtext.Inline(f.name), "why", f.over.Says(l)))
	}
	if len(more) > 0 {
		named := more[:min(len(more), maxNames)]
		out = append(out, l.N(len(more), "One more file came with this mail, and is not here: a letter takes 50 that are within the limits. It is {names}.",
			"{Count} more files came with this mail, and are not here: a letter takes 50 that are within the limits. They are {names}.", "names", l.List(named, len(more)-len(named))))
	}
	return out
}
