package space_test

import (
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/space"
)

func TestNamesThatLookLikeAnother(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		made := w.SpaceOf(space.Details{Name: "Har\u200bbour\u3164", Purpose: "All\u2060 of it", Kind: space.Open}, ines)
		if made.Name != "Harbour" || made.Purpose != "All of it" {
			t.Errorf("%+q, %+q", made.Name, made.Purpose)
		}
		for _, bad := range []space.Details{{Name: "\u200b"}, {Name: "\u202eruobraH"}, {Name: "a\x07b"}, {Name: "a\xff"}, {Name: "a", Purpose: "\x00"}} {
			bad.Kind = space.Open
			if _, err := w.Spaces.Create(t.Context(), ines, bad); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%+q, %+q: %v", bad.Name, bad.Purpose, err)
			}
		}
	})
}
