package leaving

import (
	"context"
	"encoding/base64"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
)

// SummaryToken is what stands at the end of somebody's link by which summaries while away are left. By it nothing else is, and by no
// other link are they.
func (l *Leavings) SummaryToken(ctx context.Context, who id.ID) (string, error) {
	token := base64.RawURLEncoding.EncodeToString(l.secrets.Derive("leaving summaries " + who.String()))
	return token, l.know(ctx, who, hashOfSummaries(token))
}

func hashOfSummaries(token string) string { return hashOf("summaries " + token) }

// Summaries is whether whom a link belongs to has a summary once a week while away.
type Summaries struct {
	Weekly bool
	Left   bool // they were left by the link, and can be taken back by it
}

// LookSummaries says what is so, and changes nothing. A link that is nobody's, or of an account that is ended: fault.KindNotFound.
func (l *Leavings) LookSummaries(ctx context.Context, token string) (out Summaries, err error) {
	err = l.db.Read(ctx, func(tx *db.Tx) error {
		_, out, err = l.findSummaries(tx, token)
		return err
	})
	return out, fault.While("looking what comes while somebody is away", err)
}

// LeaveSummaries has none come any more. Deliveries are as they were.
func (l *Leavings) LeaveSummaries(ctx context.Context, token string) (Summaries, error) {
	return l.changeSummaries(ctx, token, func(s Summaries) (Summaries, bool) { return Summaries{Left: true}, s.Weekly })
}

// TakeBackSummaries has them come again that were left by the link.
func (l *Leavings) TakeBackSummaries(ctx context.Context, token string) (Summaries, error) {
	return l.changeSummaries(ctx, token, func(s Summaries) (Summaries, bool) { return Summaries{Weekly: true}, s.Left })
}

func (l *Leavings) changeSummaries(ctx context.Context, token string, to func(Summaries) (Summaries, bool)) (out Summaries, err error) {
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		who, now, err := l.findSummaries(tx, token)
		out = now
		next, changes := to(now)
		if err != nil || !changes {
			return err
		}
		if err := l.note(tx, hashOfSummaries(token), next.Left); err != nil {
			return err
		}
		out = next
		return l.away.Choose(tx, who, next.Weekly)
	})
	return out, fault.While("choosing what comes while somebody is away", err)
}

func (l *Leavings) findSummaries(tx *db.Tx, token string) (who id.ID, out Summaries, err error) {
	who, ok, err := db.One(tx, func(row db.Scanner) (who id.ID, err error) {
		return who, row.Scan(&who, &out.Left)
	}, `SELECT p.id, l.left_at IS NOT NULL FROM mail_leave l JOIN person p ON p.id = l.person_id AND p.deactivated_at IS NULL
		WHERE l.hash = $1`, hashOfSummaries(token))
	if err == nil && !ok {
		err = fault.NotFound("link")
	}
	if err != nil {
		return 0, Summaries{}, err
	}
	out.Weekly, err = l.away.Chose(tx, who)
	out.Left = out.Left && !out.Weekly
	return who, out, err
}
