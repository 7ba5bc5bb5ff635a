package delivery

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Notice is something an admin should know.
type Notice struct {
	ID     id.ID
	Kind   string // "clock_jump", "dead_letter" or "archive"
	Detail string
	At     time.Time
}

// maxNotices bounds one list of notices; older ones are forgotten after 90 days anyway.
const maxNotices = 100

// Notices lists what an admin should know, the latest first, at most 100. Others than admins: fault.KindForbidden.
func (d *Deliveries) Notices(ctx context.Context, actor person.Actor) ([]Notice, error) {
	if !actor.Administers() {
		return nil, fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	var out []Notice
	err := d.db.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(row db.Scanner) (Notice, error) {
			var n Notice
			var at int64
			err := row.Scan(&n.ID, &n.Kind, &n.Detail, &at)
			n.At = db.Time(at)
			return n, err
		}, `SELECT id, kind, detail, happened_at FROM notice ORDER BY id DESC LIMIT $1`, maxNotices)
		return err
	})
	return out, fault.While("listing notices", err)
}

// Note keeps something that an admin should know.
func (d *Deliveries) Note(ctx context.Context, kind, detail string) error {
	return d.db.Write(ctx, func(tx *db.Tx) error { return insertNotice(tx, d.ids.New(), kind, detail, d.now()) })
}
