package today

import (
	"time"

	"meantime/internal/web/oncall"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// duty tells when the viewer is on call now, or begins to be before the end of the next working day.
func duty(v *site.Visit) ([]oncall.Mine, error) {
	until, ok := v.Time.Due(v.Now(), worktime.EndOfDay(1))
	if !ok {
		until = v.Now().Add(24 * time.Hour)
	}
	return oncall.MineUntil(v, until)
}
