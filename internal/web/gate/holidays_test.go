package gate_test

import (
	"testing"

	"meantime/internal/org"
	"meantime/internal/person"
)

// Who joins where the organisation is begins with the holidays that an admin chose, and elsewhere with those of the place, if any are known.
func TestWhichHolidaysNewcomersBeginWith(t *testing.T) {
	s, ines := founded(t)
	if err := s.World.Orgs.Change(t.Context(), ines, org.Settings{Name: "Saltmarsh", Zone: "Europe/Berlin", Region: "DE-BY"}); err != nil {
		t.Fatal(err)
	}
	for zone, want := range map[string]string{"Berlin": "DE-BY", "Halifax": "CA-NS", "Kathmandu": ""} {
		c := s.Stranger()
		c.Follow(invite(t, s, ines, person.Invite{}), newcomer("zone", zone, "email", zone+"@saltmarsh.example")...)
		who, err := s.World.Persons.Sessions.Who(t.Context(), c.Token())
		if err != nil {
			t.Fatal(err)
		}
		if declared, _, err := s.World.Persons.Schedules.Mine(t.Context(), who); err != nil || declared.Region != want {
			t.Errorf("in %s: the holidays of %q, not %q, %v", declared.Zone, declared.Region, want, err)
		}
	}
}
