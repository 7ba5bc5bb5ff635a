package holiday

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/fault"
)

func between(t testing.TB, d *Data, code, from, to string) []Day {
	t.Helper()
	days, err := d.Between(code, from, to)
	if err != nil {
		t.Fatal(code, err)
	}
	return days
}

// on lists the English names of a place's holidays on a date; part days say from when.
func on(t testing.TB, d *Data, code, date string) string {
	t.Helper()
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, h := range between(t, d, code, date, day.AddDate(0, 0, 1).Format(time.DateOnly)) {
		if h.From > 0 {
			h.Name += fmt.Sprintf(" from %d", h.From)
		}
		names = append(names, h.Name)
	}
	return strings.Join(names, ", ")
}

// What governments have published, checked by hand.
func TestKnownHolidays(t *testing.T) {
	d := Open()
	for _, c := range []struct{ code, date, want string }{
		{"PT", "2026-06-04", "Corpus Christi"},
		{"PT", "2026-06-10", "Portugal Day"},
		{"PT", "2026-06-05", ""},
		{"DE", "2026-06-04", ""},
		{"DE-BY", "2026-06-04", "Corpus Christi"},
		{"DE-BY", "2026-01-06", "Epiphany"},
		{"DE-BY", "2026-08-15", ""},
		{"DE-BY-KATH", "2026-08-15", "Assumption"},
		{"DE-BE", "2026-03-08", "International Women's Day"},
		{"DE", "2026-12-24", ""}, // closes banks from 14:00
		{"US", "2026-11-26", "Thanksgiving Day"},
		{"US", "2026-07-03", "Independence Day (substitute day)"},
		{"US", "2027-12-31", "New Year's Day (substitute day)"}, // for 1 January 2028, a Saturday
		{"GB", "2026-08-31", ""},
		{"GB-ENG", "2026-08-31", "Summer bank holiday"},
		{"GB-SCT", "2026-08-03", "Summer bank holiday"},
		{"GB-NIR", "2026-07-13", "Battle of the Boyne (Orangemen’s Day) (substitute day)"},
		{"JP", "2026-05-06", "Constitution Day (substitute day)"},
		{"JP", "2026-09-22", "Citizens' Holiday"}, // between two others
		{"JP", "2026-09-23", "Autumnal Equinox Day"},
		{"NZ", "2026-07-10", "Matariki"},
		{"NZ", "2026-04-27", "ANZAC Day (substitute day)"},
		{"AU-VIC", "2026-11-03", "Melbourne Cup"},
		{"AU-SA", "2026-12-24", "Christmas Eve from 19"},
		{"CA-BC", "2026-02-16", "Family Day"},
		{"CA-QC", "2026-06-24", "National Holiday"},
		{"IN", "2026-01-26", "Republic Day"},
		{"IN-MH", "2026-05-01", "Maharashtra Day"},
		{"IN", "2026-05-01", ""},
		{"FR-67", "2026-12-26", "Boxing Day"},
		{"FR", "2026-12-26", ""},
		{"ES-CT", "2026-09-11", "Dia de Cataluña"},
		{"GR", "2026-02-23", "Ash Sunday"}, // as the source translates Clean Monday
		{"CY", "2026-02-23", "Clean Monday"},
		{"CY", "2026-02-24", ""},
		{"CN", "2026-06-01", ""}, // for children only
		{"CN", "2026-10-01", "National Day"},
		{"SE", "2026-06-19", "Midsummer Eve"}, // of type bank in the source
		{"NO", "2026-12-24", ""},
		{"IS", "2026-12-24", "Christmas Eve from 13"},
		{"ZA", "2026-08-10", "Public Holiday"},
	} {
		if got := on(t, d, c.code, c.date); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.code, c.date, got, c.want)
		}
	}
}

func TestHolidaysThatFollowTheMoon(t *testing.T) {
	d := Open()
	for _, c := range []struct{ code, date, want string }{
		{"TR", "2026-03-19", ""},
		{"TR", "2026-03-20", "End of Ramadan (Eid al-Fitr)"},
		{"TR", "2026-03-22", "End of Ramadan (Eid al-Fitr)"},
		{"TR", "2026-03-23", ""},
		{"TR", "2026-05-30", "Feast of the Sacrifice (Eid al-Adha)"},
		{"IL", "2026-09-21", "Day of Atonement (Yom Kippur)"},
		{"ID", "2026-03-19", "Nyepi"},
		{"SG", "2026-11-08", "Deepavali"},
		{"SG", "2027-02-06", "Chinese New Year"},
		{"KR", "2026-02-15", ""},
		{"KR", "2026-02-16", "Korean New Year"},
		{"KR", "2026-02-18", "Korean New Year"},
		{"KR", "2026-02-19", ""},
		{"KR", "2027-02-07", "Korean New Year"}, // a day after the Chinese: the new moon is at 23:56 in Beijing
		{"GR", "2026-04-13", "Easter Monday"},
	} {
		if got := on(t, d, c.code, c.date); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.code, c.date, got, c.want)
		}
	}
	// The Muslim year is shorter: 2033 has two feasts of its ninth month's end.
	feasts := 0
	for _, day := range between(t, d, "AE", "2033-01-01", "2034-01-01") {
		if strings.Contains(day.Name, "Eid al-Fitr") {
			feasts++
		}
	}
	if feasts != 6 {
		t.Errorf("%d days of Eid al-Fitr in 2033, want twice three", feasts)
	}
	for year := FirstYear; year <= LastYear; year++ {
		for _, c := range [][2]string{{"TR", "Eid al-Adha"}, {"CN", "Spring Festival"}, {"VN", "Vietnamese New Year"}, {"IL", "Rosh Hashanah"}} {
			days := between(t, d, c[0], fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-01-01", year+1))
			if !slices.ContainsFunc(days, func(day Day) bool { return strings.Contains(day.Name, c[1]) }) {
				t.Errorf("%s has no %s in %d", c[0], c[1], year)
			}
		}
	}
}

// Incwala lasts from 28 December to 2 January.
func TestHolidayOverTheYear(t *testing.T) {
	var dates []string
	for _, day := range between(t, Open(), "SZ", "2026-12-01", "2027-02-01") {
		if day.Name == "Incwala Festival" {
			dates = append(dates, day.Date)
		}
	}
	want := []string{"2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"}
	if !slices.Equal(dates, want) {
		t.Errorf("%v", dates)
	}
}

func TestBothNames(t *testing.T) {
	d := Open()
	for code, want := range map[string]Day{
		"PT":     {"2026-01-01", "New Year's Day", "Ano Novo", 0},
		"DE-BY":  {"2026-01-01", "New Year's Day", "Neujahr", 0},
		"CH-GE":  {"2026-01-01", "New Year's Day", "Nouvel An", 0},
		"JP":     {"2026-01-01", "New Year's Day", "元日", 0},
		"GB-ENG": {"2026-01-01", "New Year's Day", "New Year's Day", 0},
	} {
		if days := between(t, d, code, "2026-01-01", "2026-01-02"); len(days) != 1 || days[0] != want {
			t.Errorf("%s: %v", code, days)
		}
	}
}

func TestSpanIsHalfOpen(t *testing.T) {
	d := Open()
	for _, c := range []struct {
		from, to string
		days     int
	}{
		{"2026-06-04", "2026-06-10", 1},
		{"2026-06-04", "2026-06-11", 2},
		{"2026-06-05", "2026-06-10", 0},
		{"2026-06-10", "2026-06-04", 0},
		{"2026-06-04", "2026-06-04", 0},
		{"1900-01-01", "2024-01-01", 0},
		{"2046-01-01", "9999-12-31", 0},
		{"0001-01-01", "9999-12-31", 22 * 13},
	} {
		if days := between(t, d, "PT", c.from, c.to); len(days) != c.days {
			t.Errorf("%s to %s: %d days, want %d", c.from, c.to, len(days), c.days)
		}
	}
}

func TestEveryPlaceHasHolidaysInEveryYear(t *testing.T) {
	d := Open()
	countries := d.Countries()
	if len(countries) != 207 || !slices.IsSortedFunc(countries, func(a, b Place) int { return strings.Compare(a.Name, b.Name) }) {
		t.Fatalf("%d countries", len(countries))
	}
	places := 0
	for _, country := range countries {
		regions, err := d.Regions(country.Code)
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range append(regions, country) {
			places++
			checkPlace(t, d, place)
		}
	}
	if places != 628 {
		t.Errorf("%d places", places)
	}
}

func checkPlace(t *testing.T, d *Data, place Place) {
	t.Helper()
	if place.Code != strings.ToUpper(place.Code) || place.Name == "" {
		t.Errorf("a place is %v", place)
	}
	days := between(t, d, place.Code, "2024-01-01", "2046-01-01")
	perYear := make(map[string]int)
	for i, day := range days {
		perYear[day.Date[:4]]++
		if _, err := time.Parse(time.DateOnly, day.Date); err != nil || day.Name == "" || day.Local == "" || day.From < 0 || day.From > 23 {
			t.Errorf("%s: %v", place.Code, day)
		}
		if i > 0 && days[i-1].Date > day.Date {
			t.Errorf("%s: %s comes after %s", place.Code, day.Date, days[i-1].Date)
		}
	}
	for year := FirstYear; year <= LastYear; year++ {
		if n := perYear[fmt.Sprint(year)]; n < 1 || n > 60 {
			t.Errorf("%s has %d holidays in %d", place.Code, n, year)
		}
	}
}

func TestFind(t *testing.T) {
	d := Open()
	if place, err := d.Find("de-by"); err != nil || place != (Place{"DE-BY", "Bayern"}) {
		t.Error(place, err)
	}
	for _, code := range []string{"", "-", "XX", "DE-XX", "DE-", "DE-BY-", "index", "DE.json", "../DE", "D", "PTPT", "DE-BY-A-B", strings.Repeat("D", 1<<20)} {
		if _, err := d.Find(code); !fault.Is(err, fault.KindInvalid) || len(err.Error()) > 200 {
			t.Errorf("%.20q: %v", code, err)
		}
		if _, err := d.Between(code, "2026-01-01", "2027-01-01"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%.20q: %v", code, err)
		}
		if _, err := d.Regions(code); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%.20q: %v", code, err)
		}
	}
	if _, err := d.Regions("DE-BY"); !fault.Is(err, fault.KindInvalid) {
		t.Error("a state has regions of its own: ", err)
	}
	for _, date := range []string{"", "2026-1-1", "2026-02-30", "20260101", "2026-01-01T00:00:00Z"} {
		if _, err := d.Between("PT", date, "2027-01-01"); fault.Of(err).Field != "from" {
			t.Errorf("%q: %v", date, err)
		}
		if _, err := d.Between("PT", "2026-01-01", date); fault.Of(err).Field != "to" {
			t.Errorf("%q: %v", date, err)
		}
	}
}

func TestCallersCannotChangeTheData(t *testing.T) {
	d := Open()
	d.Countries()[0].Code = "XX"
	regions, err := d.Regions("DE")
	if err != nil {
		t.Fatal(err)
	}
	regions[0].Code = "XX"
	if again, _ := d.Regions("DE"); again[0].Code != "DE-BB" || d.Countries()[0].Code == "XX" {
		t.Error("they did")
	}
}

func TestSuggest(t *testing.T) {
	d := Open()
	for _, c := range []struct{ zone, countries, want string }{
		{"Europe/Lisbon", "PT", "PT"},
		{"Europe/Berlin", "DE DK NO SE SJ", "DE DK NO SE SJ"},
		{"America/Vancouver", "CA", "CA-BC CA"},
		{"Australia/Sydney", "AU", "AU AU-ACT AU-NSW"},
		{"Atlantic/Canary", "ES", "ES-CN ES"},
		{"America/Guadeloupe", "GP", "GP"}, // not FR-GP
		{"Antarctica/Troll", "AQ", ""},
		{"Etc/UTC", "", ""},
		{"Mars/Olympus", "XX", ""},
	} {
		var codes []string
		for _, place := range d.Suggest(c.zone, strings.Fields(c.countries)) {
			codes = append(codes, place.Code)
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.zone, got, c.want)
		}
	}
}

func TestNoticeNamesSourceAndLicence(t *testing.T) {
	for _, want := range []string{"date-holidays", "3.37.0", "creativecommons.org/licenses/by-sa/3.0", "What was changed", "wikipedia.org"} {
		if !strings.Contains(Notice(), want) {
			t.Errorf("the notice does not say %q", want)
		}
	}
}

func TestSharedByGoroutines(t *testing.T) {
	d := Open()
	want := between(t, Open(), "US-CA", "2026-01-01", "2027-01-01")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, code := range []string{"PT", "DE-BY", "US-CA"} {
				days, err := d.Between(code, "2026-01-01", "2027-01-01")
				if err != nil || code == "US-CA" && !slices.Equal(days, want) {
					t.Error(code, days, err)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzBetween(f *testing.F) {
	d := Open()
	f.Add("PT", "2026-01-01", "2027-01-01")
	f.Add("de-by-kath", "0000-01-01", "9999-12-31")
	f.Add("-", "", "x")
	f.Fuzz(func(t *testing.T, code, from, to string) {
		days, err := d.Between(code, from, to)
		if err != nil && (days != nil || !fault.Is(err, fault.KindInvalid)) {
			t.Fatal(days, err)
		}
		for _, day := range days {
			if day.Date < from || day.Date >= to {
				t.Fatalf("%s is not between %s and %s", day.Date, from, to)
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Open()
	}
}

func BenchmarkFirstUse(b *testing.B) {
	d := Open()
	b.ReportAllocs()
	for b.Loop() {
		clear(d.loaded)
		between(b, d, "DE-BY", "2026-01-01", "2027-01-01")
	}
}

func BenchmarkBetweenYear(b *testing.B) {
	d := Open()
	b.ReportAllocs()
	for b.Loop() {
		between(b, d, "DE-BY", "2026-01-01", "2027-01-01")
	}
}

func BenchmarkBetweenAll(b *testing.B) {
	d := Open()
	b.ReportAllocs()
	for b.Loop() {
		between(b, d, "US-CA", "2024-01-01", "2046-01-01")
	}
}
