package app_test

import (
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/person"
)

// Whoever runs Meantime is told what is wrong with the address that they gave.
func TestRecoveringWhoCannotBe(t *testing.T) {
	c := config(t.TempDir())
	d, err := db.Open(t.Context(), db.Options{URL: c.DatabaseURL(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t, d)
	ines, owen := w.PersonWith("Inês Carvalho", person.Owner, person.Declared{}), w.Person("Owen Reed", "America/Halifax")
	if err := w.Persons.People.Deactivate(t.Context(), ines, owen.ID); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for email, want := range map[string]string{
		"nobody@saltmarsh.example":    "nobody here has the address nobody@saltmarsh.example",
		"owen.reed@saltmarsh.example": "the account of owen.reed@saltmarsh.example has been ended; an admin opens it again under Organisation, People",
	} {
		_, _, err := app.Recover(t.Context(), c, email)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", email, err)
		}
	}
}
