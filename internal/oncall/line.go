package oncall

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/space"
)

// Line is the number or the link by which the people of a space are reached when nobody answers: the last rung of its
// ladders, which somebody climbs by hand. It is kept sealed, and shown to members of the space alone.
type Line struct {
	Text string // as it was typed
	Href string // tel: and the number, or the link
}

// maxLine is how many characters a line has at the most.
const maxLine = 200

var (
	number     = regexp.MustCompile(`^\+?[0-9]{3,20}$`)
	punctuated = strings.NewReplacer(" ", "", "-", "", ".", "", "/", "", "(", "", ")", "")
)

// ParseLine reads a number, or an https link; nothing is no line. Anything else is a fault.KindInvalid.
func ParseLine(s string) (Line, error) {
	text, err := naming.Line("line", s, maxLine)
	if err != nil || text == "" {
		return Line{}, err
	}
	text = strings.TrimPrefix(text, "tel:")
	if digits := punctuated.Replace(text); number.MatchString(digits) {
		return Line{text, "tel:" + digits}, nil
	}
	if u, err := url.Parse(text); err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil {
		return Line{text, u.String()}, nil
	}
	return Line{}, fault.Invalid("line", "Please give a number such as +351 21 000 00 00, or an https link.")
}

// linePlace is the place that a line is sealed for.
func linePlace(in id.ID) string { return "call line " + in.String() }

// Line returns the line of a space, empty for none, and for who does not belong to the space.
func (r *Rotas) Line(tx *db.Tx, where space.Space) (Line, error) {
	if where.Mine == nil {
		return Line{}, nil
	}
	sealed, ok, err := db.One(tx, db.Value[string], `SELECT line FROM call_line WHERE space_id = $1`, where.ID)
	if err != nil || !ok {
		return Line{}, err
	}
	text, err := r.secrets.Open(linePlace(where.ID), sealed)
	if err != nil {
		return Line{}, err
	}
	return ParseLine(text)
}

// SetLine gives a space another line; an empty one is none. Errors: not the actor's to change, neither a number nor a link.
func (r *Rotas) SetLine(ctx context.Context, actor person.Actor, in id.ID, typed string) error {
	line, err := ParseLine(typed)
	if err != nil {
		return err
	}
	err = r.change(ctx, actor, in, func(tx *db.Tx, where space.Space, _ int64) error {
		before, err := r.Line(tx, where)
		if err != nil || before.Text == line.Text {
			return err
		}
		kind := LineSet
		if line.Text == "" {
			kind = NoLine
		}
		if err := r.note(tx, in, actor.ID, kind, 0); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM call_line WHERE space_id = $1`, in); err != nil || line.Text == "" {
			return err
		}
		sealed, err := r.secrets.Seal(tx, linePlace(in), line.Text)
		if err != nil {
			return err
		}
		return insertLine(tx, in, actor.ID, sealed, r.now())
	})
	return fault.While("setting a call line", err)
}

func insertLine(tx *db.Tx, in, by id.ID, sealed string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO call_line (space_id, line, set_by, set_at) VALUES ($1, $2, $3, $4)`, in, sealed, by, db.Micros(at))
	return err
}

// SealedWith tells whether any line was sealed with a key.
func (r *Rotas) SealedWith(tx *db.Tx, prefix string) (bool, error) {
	_, found, err := db.One(tx, db.Value[id.ID], `SELECT space_id FROM call_line WHERE line LIKE $1 LIMIT 1`, prefix+"%")
	return found, err
}
