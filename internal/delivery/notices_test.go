package delivery_test

import (
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/person"
)

func TestNotices(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ruth, ines := w.PersonAs("Ruth Adeyemi", "Europe/London", person.Admin), w.Person("Inês Carvalho", "Europe/Lisbon")
		if list, err := w.Deliveries.Notices(t.Context(), ruth); err != nil || len(list) != 0 {
			t.Errorf("before anything happened: %v, %v", list, err)
		}
		for _, by := range []time.Duration{time.Hour, -2 * time.Hour} {
			w.Set(w.Clock().Add(by))
			w.Engine.NoticeJump(t.Context())
		}
		list, err := w.Deliveries.Notices(t.Context(), ruth)
		if err != nil || len(list) != 2 || list[0].Detail != "-2h0m0s" || list[1].Detail != "1h0m0s" || list[0].Kind != "clock_jump" || !list[0].At.Equal(w.Clock()) {
			t.Errorf("got %+v, %v", list, err)
		}
		byToken := ruth
		byToken.Scopes = person.ScopeRead
		for _, who := range []person.Actor{ines, byToken} {
			if _, err := w.Deliveries.Notices(t.Context(), who); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("%v: %v", who, err)
			}
		}
	})
}
