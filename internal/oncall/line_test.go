package oncall_test

import (
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/oncall"
	"meantime/internal/person"
)

func TestParseLine(t *testing.T) {
	for typed, want := range map[string]string{
		"+351 21 000 00-00":       "tel:+351210000000",
		"tel:112":                 "tel:112",
		"(0151) 234/567":          "tel:0151234567",
		"https://meet.example/x":  "https://meet.example/x",
		" ":                       "",
		"http://meet.example/x":   "invalid",
		"https://":                "invalid",
		"https://a:b@example.org": "invalid",
		"javascript:alert(1)":     "invalid",
		"call me":                 "invalid",
		"12":                      "invalid",
		"+12;ext=3":               "invalid",
	} {
		line, err := oncall.ParseLine(typed)
		if got := line.Href; err == nil && got != want || err != nil && (want != "invalid" || fault.Of(err).Field != "line") {
			t.Errorf("%q: %q, %v; want %q", typed, got, err, want)
		}
	}
}

func TestTheCallLine(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		if err := c.Rotas.SetLine(t.Context(), c.kenji, c.space.ID, "+351 21 000 00 00"); err != nil {
			t.Fatal(err)
		}
		line := func(who person.Actor) (out oncall.Line) {
			err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
				where, err := c.Spaces.FindIn(tx, who, c.space.ID)
				if err != nil {
					return err
				}
				out, err = c.Rotas.Line(tx, where)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := line(c.gil); got.Href != "tel:+351210000000" || got.Text != "+351 21 000 00 00" {
			t.Errorf("a member is shown %+v", got)
		}
		if got := line(c.ruth); got != (oncall.Line{}) {
			t.Errorf("who only looks is shown %+v", got)
		}
		var kept string
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			kept, _, err = db.One(tx, db.Value[string], `SELECT line FROM call_line`)
			return err
		}); err != nil || kept == "" || strings.Contains(kept, "351") {
			t.Errorf("it is kept as %q, %v", kept, err)
		}
		for _, who := range []person.Actor{c.gil, c.ruth} {
			if err := c.Rotas.SetLine(t.Context(), who, c.space.ID, "112"); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("set by %s: %v", c.names[who.ID], err)
			}
		}
		if err := c.Rotas.SetLine(t.Context(), c.ines, c.space.ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := line(c.ines); got != (oncall.Line{}) {
			t.Errorf("after it was taken away: %+v", got)
		}
	})
}
