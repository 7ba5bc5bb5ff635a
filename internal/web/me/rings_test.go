package me_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/web/me"
	turns "meantime/internal/web/oncall"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/worktime"
)

func TestRingsPage(t *testing.T) {
	soon := page.Moment{Text: "Mon 09:00", Spoken: "Monday", ISO: "2026-10-19T09:00:00+01:00"}
	h := me.Head{Shell: pagetest.Shell(t, "What may ring", page.PlaceMe), Tab: "rings", Once: "k"}
	pagetest.Check(t, "me/rings", &me.RingsPage{Head: h, Mine: []turns.Mine{{Space: "Ticketing <b>", Href: "/s", Now: true, Until: &soon, Refused: true}, {Space: "Harbours", Href: "/h", From: soon}},
		Spaces: []me.Source{{ID: "1", Name: "Ticketing <b>", Href: "/s"}}, People: []me.Source{{ID: "2", Name: "Kenji", Href: "/p", Face: page.Face{Name: "Kenji"}}},
		Places: []me.Source{{ID: "3", Name: "Harbours"}}, Known: []person.Card{{Name: "Nadia", Handle: "nadia"}}, Typed: "na", Wrong: me.Wrong{"who": "Wrong.", "space": "Wrong.", "form": "Wrong."}},
		&me.RingsPage{Head: h, Wrong: me.Wrong{}})
}

func TestRefusingRings(t *testing.T) {
	d := sit(t)
	kenji := d.w.Person("Kenji Morita", "Asia/Tokyo")
	ticketing := d.w.Space("Ticketing", d.actor, kenji)
	_, err := d.w.Rotas.Declare(t.Context(), kenji, 0, oncall.Rota{Space: ticketing.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 19), Handoff: 9 * 60,
		Days: 7, People: []id.ID{d.actor.ID, kenji.ID}})
	if err != nil {
		t.Fatal(err)
	}
	a := d.Get("/me/rings")
	for _, text := range []string{"Ticketing Mon 09:00", "None. What is urgent in any of your spaces may ring you."} {
		if !strings.Contains(a.Text(), text) {
			t.Errorf("the page does not say %q: %s", text, a.Text())
		}
	}
	after := d.Follow("/me/rings/refuse", "once", a.Field("once"), "kind", "space", "ref", ticketing.ID.String())
	for _, text := range []string{"Ticketing Let it ring again", "You refuse rings from this space, so nobody can ring you then."} {
		if !strings.Contains(after.Text(), text) {
			t.Errorf("after refusing, the page does not say %q: %s", text, after.Text())
		}
	}
	d.Follow("/me/rings/refuse", "once", a.Field("once")+"2", "kind", "person", "who", "@kenji")
	refuses := func() bool {
		var out map[id.ID]bool
		err := d.w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			out, err = d.w.Refusals.Refusing(tx, 0, kenji.ID, d.actor.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out[d.actor.ID]
	}
	if !refuses() {
		t.Error("Kenji may still ring")
	}
	for _, bad := range [][]string{{"kind", "person", "who", "Somebody Else"}, {"kind", "person", "who", ""}, {"kind", "space", "ref", "x"}} {
		if a := d.Post("/me/rings/refuse", append(bad, "once", a.Field("once")+bad[1]+bad[3])...); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, a.Status)
		}
	}
	if a := d.Post("/me/rings/refuse", "once", "z", "kind", "person", "ref", d.actor.ID.String()); a.Status != http.StatusNotFound {
		t.Errorf("refusing oneself: %d", a.Status)
	}
	d.Follow("/me/rings/allow", "once", a.Field("once")+"3", "kind", "person", "ref", kenji.ID.String())
	if refuses() {
		t.Error("Kenji may not ring, though he was allowed to again")
	}
	if other := d.s.As(kenji).Get("/me/rings"); strings.Contains(other.Text(), "Let it ring again") {
		t.Error("Kenji is shown what another refuses")
	}
}
