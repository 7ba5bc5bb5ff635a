package admin_test

import (
	"net/http"
	"testing"
	"time"

	"meantime/internal/urgent"
)

// An admin sets how a ladder goes; what is out of bounds is said beside its field, and nothing is changed.
func TestSettingUrgents(t *testing.T) {
	c := found(t)
	aroha := c.web.As(c.aroha)
	holds(t, aroha.Get("/organisation/urgents"), http.StatusOK, "Minutes until the next one is rung", "!Allow one more")
	holds(t, aroha.Post("/organisation/urgents", "budget", "5", "wait", "121", "repeats", "0"), http.StatusUnprocessableEntity, "A step waits for one minute to two hours.")
	holds(t, aroha.Post("/organisation/urgents", "budget", "many", "wait", "10", "repeats", "0"), http.StatusUnprocessableEntity, "Please write a number.")
	holds(t, aroha.Post("/organisation/urgents", "budget", "5", "wait", "9223372036854775807", "repeats", "0"), http.StatusUnprocessableEntity, "A step waits")
	if set, err := c.Urgents.Settings(t.Context()); err != nil || set.Budget != 3 {
		t.Errorf("what was refused set %+v, %v", set, err)
	}
	if a := aroha.Post("/organisation/urgents", "budget", "5", "wait", "7", "repeats", "0"); a.Status != http.StatusSeeOther {
		t.Fatalf("saving answers %d: %s", a.Status, a.Text())
	}
	if set, err := c.Urgents.Settings(t.Context()); err != nil || set != (urgent.Settings{Budget: 5, Wait: 7 * time.Minute}) {
		t.Errorf("what was saved is %+v, %v", set, err)
	}
}

// An owner allows somebody one more, with a reason that the page keeps. An admin cannot.
func TestAllowingOneMore(t *testing.T) {
	c := found(t)
	ruth, aroha := c.web.As(c.ruth), c.web.As(c.aroha)
	holds(t, ruth.Post("/organisation/urgents/allow", "who", "@nobody", "why", "The fair."), http.StatusUnprocessableEntity, "There is nobody with this handle.")
	holds(t, ruth.Post("/organisation/urgents/allow", "who", "@kenji", "why", " "), http.StatusUnprocessableEntity, "Please say why.")
	if a := ruth.Post("/organisation/urgents/allow", "who", "@kenji", "why", "The fair <opens>."); a.Status != http.StatusSeeOther {
		t.Fatalf("allowing answers %d: %s", a.Status, a.Text())
	}
	holds(t, aroha.Get("/organisation/urgents"), http.StatusOK, "Kenji Morita", "The fair <opens>.", "By Ruth Adeyemi")
	holds(t, aroha.Post("/organisation/urgents/allow", "who", "@kenji", "why", "More."), http.StatusUnprocessableEntity, "Only an owner can do this.")
	own, err := c.Urgents.Own(t.Context(), c.kenji)
	if err != nil || own.Left != 4 {
		t.Errorf("Kenji has %+v left, %v", own, err)
	}
}
