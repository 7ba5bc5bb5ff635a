package words

import (
	"html/template"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"
)

func locale(t *testing.T, tag string) *Locale {
	t.Helper()
	cat, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	l := cat.Locale(tag)
	if l.Tag() != tag {
		t.Fatalf("no locale %s", tag)
	}
	return l
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestSentences(t *testing.T) {
	en := locale(t, "en")
	tests := []struct{ got, want string }{
		{en.T("Good morning, {name}.", "name", "Inês"), "Good morning, Inês."},
		{en.T("{a}{b}", "a", "{b}", "b", "x"), "{b}x"},
		{en.T("{missing} stays", "other", 1), "{missing} stays"},
		{en.T("a { b } {not closed"), "a { b } {not closed"},
		{en.T("{n} people", "n", 12345), "12,345 people"},
		{en.T("{n} people", "n", int64(7)), "7 people"},
		{en.T("{x}", "x", nil), ""},
		{en.N(1, "One thing is yours.", "{Count} things are yours."), "One thing is yours."},
		{en.N(3, "One thing is yours.", "{Count} things are yours."), "Three things are yours."},
		{en.N(13, "One thing is yours.", "{Count} things are yours."), "13 things are yours."},
		{en.N(0, "one", "{n} of {all}", "all", 2000), "0 of 2,000"},
		{string(en.TH("<strong>{who}</strong> says <b>{what}</b> & more", "who", "A<i>", "what", template.HTML("<a>x</a>"))),
			"<strong>A&lt;i&gt;</strong> says &lt;b&gt;<a>x</a>&lt;/b&gt; &amp; more"},
		{string(en.NH(2, "<em>one</em>", "<em>{n}</em> by {who}", "who", "<>")), "<em>2</em> by &lt;&gt;"},
		{en.T("{who}", "who", template.HTML("<a>")), "<a>"},
		{(&Locale{}).T("{day}", "day", "x"), "x"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestNumbersAndLists(t *testing.T) {
	en, pt := locale(t, "en"), locale(t, "pt-PT")
	tests := []struct{ got, want string }{
		{en.Number(999), "999"},
		{en.Number(1000), "1,000"},
		{en.Number(-1234567), "-1,234,567"},
		{pt.Number(1000), "1000"},
		{pt.Number(1234567), "1\u00a0234\u00a0567"},
		{en.Decimal(1234.56, 1), "1,234.6"},
		{pt.Decimal(-0.25, 2), "-0,25"},
		{en.Decimal(2.5, 0), "2"},
		{en.Spelled(12), "twelve"},
		{en.Spelled(0), "0"},
		{pt.Spelled(3), "três"},
		{en.List(nil), ""},
		{en.List([]string{"Mira"}), "Mira"},
		{en.List([]string{"Mira", "Sven", "Ruth"}), "Mira, Sven and Ruth"},
		{en.List([]string{"Mira", "Sven"}, 2), "Mira, Sven and two others"},
		{en.List([]string{"Mira"}, 1), "Mira and one other"},
		{en.List(nil, 5), "five others"},
		{pt.List([]string{"Mira", "Sven"}, 2), "Mira, Sven e mais 2 pessoas"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestTimes(t *testing.T) {
	en, pt := locale(t, "en"), locale(t, "pt-PT")
	lisbon, tokyo := zone(t, "Europe/Lisbon"), zone(t, "Asia/Tokyo")
	now := time.Date(2026, 10, 13, 10, 40, 0, 0, lisbon) // a Tuesday
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 10, day, hour, minute, 0, 0, lisbon) }
	tests := []struct{ name, got, want string }{
		{"clock", en.Clock(at(13, 9, 5)), "09:05"},
		{"date", en.Date(now), "13 October 2026"},
		{"day", en.Day(now), "Tuesday 13 October"},
		{"short day", en.ShortDay(at(15, 0, 0), now), "Thu 15 Oct"},
		{"short day of another year", en.ShortDay(now.AddDate(1, 0, 0), now), "Wed 13 Oct 2027"},
		{"today", en.DayAndClock(at(13, 13, 0), now), "today 13:00"},
		{"tomorrow", en.DayAndClock(at(14, 9, 30), now), "tomorrow 09:30"},
		{"yesterday", en.DayAndClock(at(12, 23, 59), now), "yesterday 23:59"},
		{"this week", en.DayAndClock(at(19, 13, 0), now), "Mon 13:00"},
		{"a week on", en.DayAndClock(at(20, 13, 0), now), "Tue 20 Oct 13:00"},
		// 23:30 on Tuesday in Lisbon is Wednesday in Tokyo: the day is the reader of that clock's.
		{"their day", en.DayAndClock(at(13, 23, 30).In(tokyo), now), "tomorrow 07:30"},
		{"their today", en.DayAndClock(time.Date(2026, 10, 14, 9, 0, 0, 0, tokyo), at(13, 20, 0)), "today 09:00"},
		{"in days", en.Relative(at(15, 0, 0), now), "in 2 days"},
		{"in a day", en.Relative(at(14, 0, 0), now), "tomorrow"},
		{"ago", en.Relative(at(10, 0, 0), now), "3 days ago"},
		{"in hours", en.Relative(at(13, 13, 0), now), "in 2 hours"},
		{"in an hour", en.Relative(at(13, 11, 45), now), "in one hour"},
		{"in minutes", en.Relative(at(13, 11, 0), now), "in 20 minutes"},
		{"minutes ago", en.Relative(at(13, 10, 39), now), "one minute ago"},
		{"now", en.Relative(now.Add(20*time.Second), now), "now"},
		{"hours and minutes", en.Duration(200 * time.Minute), "3 h 20 min"},
		{"hours", en.Duration(2 * time.Hour), "2 h"},
		{"minutes", en.Duration(-45 * time.Minute), "45 min"},
		{"nothing", en.Duration(10 * time.Second), "0 min"},
		{"days", en.Duration(52*time.Hour + 9*time.Minute), "2 days 4 h"},
		{"one day", en.Duration(24 * time.Hour), "one day"},
		{"working days", en.WorkingDays(2), "2 working days"},
		{"one working day", en.WorkingDays(1), "one working day"},
		{"spoken", en.Spoken(now), "Tuesday 13 October 2026, 10:40, Lisbon time"},
		{"spoken UTC", en.Spoken(now.UTC()), "Tuesday 13 October 2026, 09:40 UTC"},
		{"city", en.City(zone(t, "America/Argentina/Buenos_Aires")), "Buenos Aires"},
		{"pt day", pt.Day(now), "terça-feira, 13 de outubro"},
		{"pt short", pt.DayAndClock(at(15, 13, 0), now), "qui 13:00"},
		{"pt spoken", pt.Spoken(now), "terça-feira, 13 de outubro de 2026, 10:40, hora de Lisboa"},
		{"pt relative", pt.Relative(at(15, 0, 0), now), "daqui a 2 dias"},
		{"pt months", pt.Date(time.Date(2026, 5, 1, 0, 0, 0, 0, lisbon)), "1 de maio de 2026"},
		{"pt short months", pt.ShortDay(time.Date(2026, 5, 1, 0, 0, 0, 0, lisbon), now), "sex, 1 mai"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

// The days around a change of the clocks are 23 and 25 hours long, and still one day.
func TestDaysAcrossClockChange(t *testing.T) {
	en, lisbon := locale(t, "en"), zone(t, "Europe/Lisbon")
	now := time.Date(2026, 10, 24, 23, 30, 0, 0, lisbon)
	for d := 1; d < 4; d++ {
		got := en.Relative(time.Date(2026, 10, 24+d, 0, 10, 0, 0, lisbon), now)
		if want := []string{"", "tomorrow", "in 2 days", "in 3 days"}[d]; got != want {
			t.Errorf("%d days on: got %q, want %q", d, got, want)
		}
	}
}

const header = `msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\n"
"X-Whole: yes\n"

`

func TestPluralFormsOfTheLanguage(t *testing.T) {
	cat, err := open(fstest.MapFS{"locale/uk.po": {Data: []byte(header + `
msgid "one day"
msgid_plural "{n} days"
msgstr[0] "{n} день"
msgstr[1] "{n} дні"
msgstr[2] "{n} днів"
`)}})
	if err != nil {
		t.Fatal(err)
	}
	uk := cat.Match("uk-UA,en;q=0.5")
	for n, want := range map[int]string{1: "1 день", 2: "2 дні", 5: "5 днів", 11: "11 днів", 21: "21 день", -3: "-3 дні"} {
		if got := uk.N(n, "one day", "{n} days"); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	if got := uk.N(2, "one hour", "{n} hours"); got != "2 hours" {
		t.Errorf("not translated: got %q, want English", got)
	}
}

func TestMatch(t *testing.T) {
	cat, err := open(fstest.MapFS{
		"locale/de.po":    {Data: []byte(header)},
		"locale/pt-PT.po": {Data: []byte(strings.Replace(header, "X-Whole: yes", "X-Whole: no", 1))},
	})
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"":                     "en",
		"de-AT,en;q=0.3":       "de",
		"fr, de;q=0.5":         "de",
		"zh":                   "en",
		"pt-PT":                "en", // not whole: only by name
		"en-US,de;q=0.9":       "en",
		"\x00;;nonsense;q=oh":  "en",
		strings.Repeat("a", 9): "en",
	} {
		if got := cat.Match(header).Tag(); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
	if got := cat.Locale("pt-PT").Tag(); got != "pt-PT" {
		t.Errorf("by name: got %s", got)
	}
	if got := cat.Locale("xx").Tag(); got != "en" {
		t.Errorf("unknown name: got %s", got)
	}
	if got := strings.Join(cat.Tags(), " "); got != "en de pt-PT" {
		t.Errorf("tags: %s", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a blank nothing fills":   header + "msgid \"{a} b\"\nmsgstr \"{a} {c}\"\n",
		"a blank left out":        header + "msgid \"{a} b\"\nmsgstr \"b\"\n",
		"another tag":             header + "msgid \"<em>a</em>\"\nmsgstr \"<a href='x'>a</a>\"\n",
		"a tag of its own":        header + "msgid \"a\"\nmsgstr \"<script>a</script>\"\n",
		"a plural form missing":   header + "msgid \"a\"\nmsgid_plural \"{n} b\"\nmsgstr[0] \"a\"\nmsgstr[1] \"b\"\n",
		"a plural's unknown name": header + "msgid \"a\"\nmsgid_plural \"{n} b\"\nmsgstr[0] \"a\"\nmsgstr[1] \"{x}\"\nmsgstr[2] \"c\"\n",
		"no plural rule":          "msgid \"\"\nmsgstr \"\"\n",
		"a broken plural rule":    "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=2; plural=(n ? ;\\n\"\n",
	} {
		if _, err := open(fstest.MapFS{"locale/de.po": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := open(fstest.MapFS{"locale/not a tag.po": {Data: []byte(header)}}); err == nil {
		t.Error("a file name that is no language tag: accepted")
	}
}

// A locale is shared by all requests.
func TestLocaleIsShared(t *testing.T) {
	pt := locale(t, "pt-PT")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				pt.N(i, "in one day", "in {n} days")
				pt.Spoken(time.Unix(int64(i)*86400, 0))
			}
		})
	}
	wg.Wait()
}

// Whatever is put into a sentence, the HTML of it holds no tag but the two that are kept, and no value fills a blank
// that another value brought.
func TestMarkedSentencesAreSafe(t *testing.T) {
	l := &Locale{}
	piece := rapid.SampledFrom([]string{"<", ">", "</strong>", "<strong>", "<em>", "<a href=x>", "<script>", "{a}", "{b}", "{", "}", "&", "&lt;", "\"", "'", "x", "é", "\x00"})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "") })
	tags := regexp.MustCompile(`<[^>]*>?`)
	rapid.Check(t, func(t *rapid.T) {
		source, a := text.Draw(t, "source"), text.Draw(t, "a")
		got := string(l.TH(source, "a", a))
		for _, tag := range tags.FindAllString(got, -1) {
			if !slices.Contains(keptTags(), tag) {
				t.Fatalf("%q with %q became %q, which holds %q", source, a, got, tag)
			}
		}
		want := strings.ReplaceAll(source, "{a}", a)
		if plain := l.T(source, "a", a); plain != want {
			t.Fatalf("%q with %q became %q, not %q", source, a, plain, want)
		}
	})
}

func BenchmarkSentence(b *testing.B) {
	l := &Locale{}
	for b.Loop() {
		l.T("Good morning, {name}.", "name", "Inês")
	}
}
