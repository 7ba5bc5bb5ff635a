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

// A name that is refused for a space that one does not see would tell that it is there.
func TestANameTellsOfNothingUnseen(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		closed := space.Details{Name: "Layoffs", Kind: space.Closed}
		secret := w.SpaceOf(closed, ines)
		taken := func(who string, err error) {
			t.Helper()
			if fault.Of(err).Code != "space_name_taken" {
				t.Errorf("%s: %v", who, err)
			}
		}
		for _, again := range []string{"Layoffs", "LAYOFFS", "ｌayoffs"} {
			_, err := w.Spaces.Create(t.Context(), ines, space.Details{Name: again, Kind: space.Open})
			taken("who sees it", err)
		}
		mine, err := w.Spaces.Create(t.Context(), kenji, closed)
		if err != nil {
			t.Errorf("who does not see it, closed: %v", err)
		}
		open, err := w.Spaces.Create(t.Context(), w.Person("Rosa Lind", "Europe/Stockholm"), space.Details{Name: "layoffs", Kind: space.Open})
		if err != nil {
			t.Errorf("who does not see it, open: %v", err)
		}
		taken("opened, beside an open one", w.Spaces.Edit(t.Context(), ines, secret.ID, space.Details{Name: "Layoffs", Kind: space.Open}))
		taken("renamed, to one that is seen", w.Spaces.Edit(t.Context(), kenji, mine.ID, space.Details{Name: "Layoffs ", Kind: space.Closed}))
		if err := w.Spaces.Edit(t.Context(), kenji, mine.ID, space.Details{Name: "Layoffs of others", Kind: space.Closed}); err != nil {
			t.Error(err)
		}
		if list, err := w.Spaces.List(t.Context(), ines); err != nil || len(list) != 2 || list[0].ID != secret.ID || list[1].ID != open.ID {
			t.Errorf("%v, %v", list, err)
		}
	})
}
