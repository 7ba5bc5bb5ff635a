package people_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/asks"
	"meantime/internal/web/clocks"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/people"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// company is a space of two, and a closed one with a guest and somebody who is away.
type company struct {
	*apptest.World
	web                           *webtest.Web
	ruth, ines, kenji, pilar, gil person.Actor
	open, closed                  space.Space
}

func date(t *testing.T, s string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func found(t *testing.T) company {
	w := apptest.New(t, dbtest.SQLite(t))
	c := company{World: w, ruth: w.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner), ines: w.Person("Inês Carvalho", "Europe/Lisbon"),
		gil: w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest)}
	c.kenji = w.PersonWith("Kenji Morita", person.Member, person.Declared{Zone: "Asia/Tokyo", Shown: "Mornings are best."})
	c.pilar = w.PersonWith("Pilar Quintana", person.Member, person.Declared{Zone: "America/Merida", Leaves: []person.Leave{
		{From: date(t, "2026-10-12"), To: date(t, "2026-10-16"), StandIn: c.ines.ID, Note: "At a wedding"}}})
	c.open = w.Space("Ticketing", c.ines, c.kenji)
	c.closed = w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth, c.gil, c.pilar)
	c.web = webtest.New(t, w)
	return c
}

func between(t *testing.T, s string) worktime.Window {
	t.Helper()
	list, err := clocks.ReadWindows(s, "")
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

func holds(t *testing.T, a webtest.Answer, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %s", a.Status, status, a.Text())
	}
	for _, text := range texts {
		want := true
		if rest, not := strings.CutPrefix(text, "!"); not {
			text, want = rest, false
		}
		if strings.Contains(a.Text(), text) != want {
			t.Errorf("%q on the page: %v, want %v; it says %s", text, !want, want, a.Text())
		}
	}
}

func at(a person.Actor) string { return "/people/" + a.ID.String() }

func TestMap(t *testing.T) {
	c := found(t)
	page := c.web.As(c.ines).Get("/people")
	holds(t, page, http.StatusOK, "Gil Brandão guest", "Inês Carvalho you", "Kenji Morita", "Pilar Quintana", "Ruth Adeyemi", "Tokyo , 09:00 to 17:00", "Their clock: 18:40",
		"Away until Fri 16 Oct. Inês Carvalho answers meanwhile.", "working time for three of you", "Three of you are at work together 09:00 to 17:00, on your clock.", "!Invite people")
	if !strings.Contains(page.HTML, `aria-label="On your clock: 01:00 to 09:00. Works again at 01:00 tomorrow, your time"`) {
		t.Error("the track of Kenji's day is not in words")
	}
	if east, west := strings.Index(page.HTML, "Kenji"), strings.Index(page.HTML, "Pilar"); east > west {
		t.Error("the west stands before the east")
	}
	holds(t, c.web.As(c.ines).Get("/people?q=ines"), http.StatusOK, "Inês Carvalho", "!Kenji Morita", "!together")
	holds(t, c.web.As(c.ines).Get("/people?q=zz"), http.StatusOK, "Nobody of that name is here")
	holds(t, c.web.As(c.ines).Get("/people?space="+c.open.ID.String()), http.StatusOK, "Inês Carvalho", "Kenji Morita", "!Ruth Adeyemi")
	holds(t, c.web.As(c.ruth).Get("/people"), http.StatusOK, "Invite people", "Everyone Board Show", "!Ticketing")
	if err := c.Spaces.Archive(t.Context(), c.ruth, c.closed.ID); err != nil {
		t.Fatal(err)
	}
	holds(t, c.web.As(c.ruth).Get("/people"), http.StatusOK, "!Board")
	if a := c.web.Stranger().Get("/people"); a.To != "/sign-in?to=%2Fpeople" {
		t.Errorf("a stranger is sent to %q", a.To)
	}
}

// Other dates are drawn as they will be, and this moment only on its own.
func TestMapOfOtherDates(t *testing.T) {
	c := found(t)
	ines := c.web.As(c.ines)
	holds(t, ines.Get("/people?date=2026-10-17"), http.StatusOK, "On this day nobody works.", "Saturday 17 October", "Fri 16 Oct", "Sun 18 Oct", "!Right now", "not working")
	holds(t, ines.Get("/people?date=2026-10-26"), http.StatusOK, "Monday 26 October, drawn on your clock.", "00:00 to 08:00", "Today", "!your day") // Lisbon's clocks are back
	holds(t, ines.Get("/people?date=2026-10-25"), http.StatusOK, "Your clock is set back on this day: it has one day 1 h.")
	holds(t, ines.Get("/people?date=2027-03-28"), http.StatusOK, "Your clock is set forward on this day: it has 23 h.")
	if a := ines.Get("/people?date=2026-10-25"); !strings.Contains(a.HTML, `style="--hours:25"`) || !strings.Contains(a.HTML, `style="--h:4"`) {
		t.Error("the day on which the clock is set back is not drawn with its 25 hours")
	}
	for _, odd := range []string{"never", "9999-12-31", "1026-01-01"} {
		holds(t, ines.Get("/people?date="+odd), http.StatusOK, "Tuesday 13 October", "Right now it is working time for three of you.")
	}
	week := ines.Get("/people?view=week&date=2026-10-15")
	holds(t, week, http.StatusOK, "Mon 12 Oct to Sun 18 Oct", "A week, drawn on your clock. Right now", "Name Mon Tue Wed Thu Fri Sat Sun",
		"Kenji Morita 01:00 to 09:00", "Three of you are at work together for longest on Monday, 09:00 to 17:00, on your clock.")
}

// Of who shares only the day nobody else learns the hours: not from the drawing, the words, or the moment.
func TestMapOfWhoSharesTheDay(t *testing.T) {
	c := found(t)
	week := worktime.Workdays(between(t, "11:17-14:23"))
	shy := c.PersonWith("Shy Person", person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true, Hours: &worktime.Hours{Week: week}, FocusWeekly: worktime.Workdays(between(t, "12:07-13:09"))})
	for _, moment := range []time.Time{apptest.Begin, apptest.Begin.Add(2 * time.Hour)} {
		c.At(moment)
		for _, path := range []string{"/people?q=shy", "/people?q=shy&view=week", at(shy)} {
			page := c.web.As(c.ines).Get(path)
			holds(t, page, http.StatusOK, "a working day, hours not shared", "!11:17", "!14:23", "!12:07", "!Within their")
			for _, drawn := range []string{"11.283", "14.383", "12.116", "13.15"} {
				if strings.Contains(page.HTML, drawn) {
					t.Errorf("%s draws %s", path, drawn)
				}
			}
		}
		holds(t, c.web.As(c.ines).Get(at(shy)), http.StatusOK, "Monday to Friday. Works today.")
	}
	holds(t, c.web.As(shy).Get("/people?q=shy"), http.StatusOK, "11:17 to 14:23")
	holds(t, c.web.As(shy).Get(at(shy)), http.StatusOK, "Monday to Friday 11:17 to 14:23.")
}

// A guest finds those they share a space with; of others not even the name as a stand-in, nor whether a space has members.
func TestMapOfGuests(t *testing.T) {
	c := found(t)
	gil := c.web.As(c.gil)
	holds(t, gil.Get("/people"), http.StatusOK, "Gil Brandão", "Ruth Adeyemi", "Pilar Quintana", "Away until Fri 16 Oct.", "Two of you are at work together", "!Kenji", "!Inês", "!answers meanwhile")
	holds(t, gil.Get("/people?q=kenji"), http.StatusOK, "Nobody of that name is here")
	holds(t, gil.Get("/people?space="+c.open.ID.String()), http.StatusOK, "Ruth Adeyemi", "!Kenji", "!Ticketing")
}

// More than twenty-five stand together by city, and open.
func TestMapOfMany(t *testing.T) {
	c := found(t)
	for i := range 21 {
		c.Person("Zoe "+string(rune('A'+i)), "Europe/Lisbon")
	}
	ines := c.web.As(c.ines)
	shut := ines.Get("/people")
	holds(t, shut, http.StatusOK, "Tokyo one person", "Lisbon 23 people", "London one person", "24 of you are at work together 09:00 to 17:00", "23 10:40 at most 23 at work, 09:00 to 17:00", "!Zoe A Lisbon , 09", "!Ruth Adeyemi London , 09")
	link := regexp.MustCompile(`href="([^"]*)"[^>]*aria-expanded="false">.*Lisbon<`).FindStringSubmatch(shut.HTML)
	if link == nil {
		t.Fatal("Lisbon cannot be opened")
	}
	open := ines.Get(strings.ReplaceAll(link[1], "&amp;", "&"))
	holds(t, open, http.StatusOK, "Zoe A Lisbon , 09:00 to 17:00", "Zoe U Lisbon , 09:00", "!Ruth Adeyemi London , 09")
	again := regexp.MustCompile(`href="([^"]*)"[^>]*aria-expanded="true">.*Lisbon<`).FindStringSubmatch(open.HTML)
	holds(t, ines.Get(again[1]), http.StatusOK, "!Zoe A Lisbon , 09")
	holds(t, ines.Get("/people?q=zoe"), http.StatusOK, "Zoe A", "Zoe U")
}

func TestProfile(t *testing.T) {
	c := found(t)
	if err := c.Persons.People.SetProfile(t.Context(), c.kenji, person.Profile{Name: "Kenji Morita", Title: "Back end", Pronouns: "he/him", About: "Ask me about trains."}); err != nil {
		t.Fatal(err)
	}
	holds(t, c.web.As(c.ines).Get(at(c.kenji)), http.StatusOK, "Kenji Morita", "Back end, he/him", "18:40 in Tokyo", "On your clock, Lisbon", "Today 01:00 to 09:00",
		"Sat not working", "Monday to Friday 09:00 to 17:00.", "“Mornings are best.”", "Ask me about trains.", "Works again at 01:00 tomorrow, your time.", "Where you meet Ticketing", "!What others see of you")
	holds(t, c.web.As(c.kenji).Get(at(c.kenji)), http.StatusOK, "What others see of you", "Your hours and settings", "Your spaces Ticketing")
	holds(t, c.web.As(c.ruth).Get(at(c.pilar)), http.StatusOK, "Away until Fri 16 Oct. Inês Carvalho answers meanwhile. “At a wedding”", "Works again at 16:00 on Monday, your time.", "Where you meet Board")
	holds(t, c.web.As(c.ines).Get(at(c.pilar)), http.StatusOK, "Pilar Quintana", "!Board", "!Where you meet")
}

// Whom one may not see answers as who is not there.
func TestProfileOfStrangers(t *testing.T) {
	c := found(t)
	gil := c.web.As(c.gil)
	hidden, absent := gil.Get(at(c.kenji)), gil.Get("/people/"+c.IDs.New().String())
	if hidden.Status != http.StatusNotFound || hidden.Text() != absent.Text() {
		t.Errorf("hidden: %d %q; absent: %q", hidden.Status, hidden.Text(), absent.Text())
	}
	holds(t, gil.Get("/people/nonsense"), http.StatusNotFound)
	holds(t, gil.Get(at(c.pilar)), http.StatusOK, "Pilar Quintana", "!Inês Carvalho")
	if a := c.web.Stranger().Get(at(c.kenji)); a.Status != http.StatusSeeOther {
		t.Errorf("nobody: %d", a.Status)
	}
}

func TestFormer(t *testing.T) {
	c := found(t)
	if err := c.Persons.People.Deactivate(t.Context(), c.ruth, c.kenji.ID); err != nil {
		t.Fatal(err)
	}
	holds(t, c.web.As(c.ines).Get(at(c.kenji)), http.StatusOK, "Kenji Morita", "Former", "Kenji Morita does not work here any more",
		"The account is closed since 13 October 2026", "What was written under this name stays where it is.", "!The next seven days", "!Tokyo", "!Mornings")
	holds(t, c.web.As(c.ines).Get("/people"), http.StatusOK, "!Kenji Morita")
}

func TestAwaited(t *testing.T) {
	c := found(t)
	var ana person.Person
	if err := c.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
		ana, _, err = c.Persons.People.Await(tx, "Ana Lopes", "ana@old.example")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	holds(t, c.web.As(c.ines).Get("/people/"+ana.ID.String()), http.StatusOK, "Ana Lopes", "Not here yet", "Ana Lopes has no account here yet", "!Former", "!does not work here any more")
	holds(t, c.web.As(c.ines).Get("/people"), http.StatusOK, "!Ana Lopes")
}

func TestPhoto(t *testing.T) {
	c := found(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 600, 600))); err != nil {
		t.Fatal(err)
	}
	name, err := c.Persons.Photos.Set(t.Context(), c.ines, &picture)
	if err != nil {
		t.Fatal(err)
	}
	ines := c.web.As(c.ines)
	small, large := ines.Get("/photos/"+name), ines.Get("/photos/"+name+"/large")
	for _, a := range []webtest.Answer{small, large} {
		h := a.Header
		if a.Status != http.StatusOK || h.Get("Content-Type") != "image/jpeg" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "private, max-age=31536000, immutable" {
			t.Errorf("a photo: %d %v", a.Status, h)
		}
	}
	if len(small.HTML) >= len(large.HTML) {
		t.Errorf("the small photo has %d bytes, the large one %d", len(small.HTML), len(large.HTML))
	}
	r := httptest.NewRequest(http.MethodGet, "/photos/"+name, nil)
	r.Header.Set("If-None-Match", small.Header.Get("ETag"))
	if again := ines.Do(r); again.Status != http.StatusNotModified || again.HTML != "" {
		t.Errorf("asked again: %d, %d bytes", again.Status, len(again.HTML))
	}
	if a := c.web.Stranger().Get("/photos/" + name); a.Status != http.StatusSeeOther || strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("nobody: %d, %v", a.Status, a.Header)
	}
	for _, name := range []string{"nothing", strings.Repeat("0", 65)} {
		a := ines.Get("/photos/" + name)
		holds(t, a, http.StatusNotFound)
		if strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("what is not there is kept: %v", a.Header)
		}
	}
	holds(t, ines.Get(at(c.ines)), http.StatusOK, "Inês Carvalho")
	if a := ines.Get(at(c.ines)); !strings.Contains(a.HTML, `src="/photos/`+name+`/large"`) {
		t.Error("the page shows no large photo")
	}
	if err := c.Persons.Photos.Remove(t.Context(), c.ines); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Persons.Photos.Get(t.Context(), name, true); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a removed photo: %v", err)
	}
}

func TestPages(t *testing.T) {
	shell := pagetest.Shell(t, "People", page.PlacePeople)
	seen := people.Seen{City: "Tokyo", Clock: "18:40", Hours: "Monday.", Shown: "Mornings <b>.", Now: "Works again today",
		Away: &people.Away{Begun: true, Says: "Away until Fri 16 Oct", StandIn: &people.Link{Href: "/people/1", Name: "Ruth"}, Note: "A wedding"}}
	track := people.Track{Says: "09:00 to 17:00", Work: []people.Bar{{From: 9, To: 24, CutEnd: true}}, Focus: []people.Bar{{From: 9, To: 10}}, Night: []people.Bar{{From: 0, To: 6.5, CutStart: true}}}
	row := people.Row{Href: "/people/1", Face: page.Face{Name: "Kenji <Morita>"}, Aside: "he/him", City: "Tokyo", Clock: "18:40", Their: "09:00 to 17:00", Away: seen.Away, Now: seen.Now, Track: track, Days: []string{"01:00 to 09:00"}}
	group := people.Group{City: "Lisbon", Zone: "Europe/Lisbon", Clock: "10:40", Count: 30, Says: "at most 30 at work", Night: track.Night, Steps: []people.Share{{Bar: track.Work[0], Part: 0.5}}, Open: true, Href: "/people", Anchor: "in-x", People: []people.Row{row}}
	way := people.Way{Href: "/people?date=2026-10-12", Label: "Mon 12 Oct"}
	bare := people.Map{Shell: shell, Before: way, After: way, Views: []people.Way{{Href: "/people", Label: "Day", Lit: true}}, Says: "Tuesday 13 October", Date: "2026-10-13"}
	full, grouped, week := bare, bare, bare
	full.People, full.Admin, full.Lede, full.Changes, full.Back, full.Today = []people.Row{row, {Face: page.Face{Name: "B"}}}, true, "On this day", "Your clock", "/people", true
	full.Spaces, full.Axis = []people.Choice{{Value: "1", Label: "Ticketing", Chosen: true}}, []people.Mark{{Hour: 3, Text: "03", Minor: true}}
	full.Bands, full.Most = []people.Band{{From: 9, To: 10, Text: "Two together"}, {From: 11, To: 12}}, "Two of you"
	full.Heat = people.Heat{Most: 2, Says: "At most two", Rows: []people.HeatRow{{Name: "Mon", Cells: []people.Cell{{N: 1, Part: 50}, {None: true}, {}}}}}
	grouped.Groups, grouped.Part = []people.Group{group, {City: "Accra"}}, 1000
	week.Week, week.People, week.Columns = true, []people.Row{row}, []string{"Mon"}
	full.Choice = people.HourChoice{Title: "An hour?", Query: "x", More: true, Focus: true, People: []people.Pick{{ID: "1", Face: row.Face, City: "Tokyo", Chosen: true}},
		Spaces: full.Spaces, Lengths: []people.Choice{{Value: "60", Label: "60 minutes", Chosen: true}}, Weeks: []people.Choice{{Value: "1", Label: "a week"}}}
	full.Facts = []people.Fact{{When: "Sunday", Says: "Your clock"}}
	pagetest.Check(t, "people/map", &full, &bare, &grouped, &week)
	hour := people.HourPage{Shell: shell, Choice: full.Choice, Asked: true, Wrong: "Too many", Turns: "It goes round", Rough: "Owen", Once: "k", Ahead: []people.Held{{Says: "Tue", GiveBack: "/people/hour/1/give-back"}},
		Hours: []people.Proposal{{Day: "Tuesday", Times: "13:00", ISO: "2026-10-13T13:00:00Z", Edge: "Kenji", Locals: []people.Local{{Face: row.Face, Text: "21:00", Edge: true}}, Fields: []people.Field{{Name: "with", Value: "1"}}}, {Day: "Wednesday"}}}
	pagetest.Check(t, "people/hour", &hour, &people.HourPage{Shell: shell}, &people.HourPage{Shell: shell, Asked: true, None: &people.None{Says: []string{"Nothing"}, Relay: "/relays/new"}, Rough: "Owen"})
	kenji := person.Person{Profile: person.Profile{Name: "Kenji", Title: "Back end", Pronouns: "he/him", About: "Trains.\nAnd ships."}}
	pagetest.Check(t, "people/profile", &people.Profile{Shell: shell, Person: kenji, Large: "/photos/x/large", Me: true, Guest: true, Seen: seen, Axis: []int{0, 6},
		Owing: asks.Owing{Mine: []asks.Owed{{Icon: "question", What: "Question in Ticketing", Title: "<b>", Href: "/threads/x#ask", Says: "Asked."}}, Theirs: []asks.Owed{{Icon: "request"}}},
		Days:  []people.Day{{Name: "Tue", Today: true, Track: track}, {Name: "Wed"}}, Spaces: []people.Shared{{Href: "/spaces/1", Name: "Ticketing", About: "Tickets."}}},
		&people.Profile{Shell: shell, Person: person.Person{Profile: person.Profile{Name: "B"}}}, &people.Profile{Shell: shell, Person: kenji, Former: &page.Moment{Text: "13 October 2026"}},
		&people.Profile{Shell: shell, Person: person.Person{Awaited: true, Profile: person.Profile{Name: "<b>"}}})
}

func TestHour(t *testing.T) {
	c := found(t)
	ines := c.web.As(c.ines)
	holds(t, ines.Get("/people/hour"), http.StatusOK, "With whom?", "Kenji Morita Tokyo", "!Inês Carvalho", "!Hours you have taken")
	holds(t, ines.Get("/people"), http.StatusOK, "Is there an hour for all of you?", "Look for an hour")
	yes := ines.Get("/people/hour?with=" + c.ruth.ID.String() + "&minutes=60&weeks=1")
	holds(t, yes, http.StatusOK, "Yes, these", "Tuesday 13 October, 11:00 to 12:00", "Ruth Adeyemi 11:00 in London", "At the edge of nobody’s day.")
	no := ines.Get("/people/hour?with=" + c.ruth.ID.String() + "&with=" + c.kenji.ID.String())
	holds(t, no, http.StatusOK, "No, not one", "There is no moment at which all of you work.", "Without Kenji there would be one at 11:00.",
		"if it may be outside the hours of Kenji: 17:00 in Tokyo", "Start a relay")
	if !strings.Contains(no.HTML, `href="/relays/new?people=`+c.kenji.ID.String()+"%2C") {
		t.Error("no relay from the east to the west is offered")
	}
	holds(t, ines.Get("/people/hour?space="+c.open.ID.String()), http.StatusOK, "No, not one")
	holds(t, ines.Get("/people/hour?q=kenji"), http.StatusOK, "Kenji Morita Tokyo", "!Ruth Adeyemi")
	holds(t, ines.Get("/people/hour?with="+c.ruth.ID.String()+"&minutes=7"), http.StatusOK, "Please choose 30, 60 or 90 minutes.")
	for _, absent := range []string{"with=" + c.IDs.New().String(), "with=odd", "space=" + c.closed.ID.String(), "space=odd"} {
		holds(t, ines.Get("/people/hour?"+absent), http.StatusNotFound)
	}
	holds(t, c.web.As(c.gil).Get("/people/hour?with="+c.kenji.ID.String()), http.StatusNotFound)
	holds(t, c.web.As(c.gil).Get("/people/hour"), http.StatusOK, "Ruth Adeyemi", "!Kenji")
	if a := c.web.Stranger().Get("/people/hour"); a.Status != http.StatusSeeOther {
		t.Errorf("nobody: %d", a.Status)
	}
}

// An hour that is taken is in a letter, counts, is listed, and can be given back by whoever took it.
func TestTakeAnHour(t *testing.T) {
	c := found(t)
	ines := c.web.As(c.ines)
	form := []string{"once", "k", "with", c.ruth.ID.String(), "minutes", "60", "weeks", "1", "from", "2026-10-13T15:00:00Z"}
	taken := ines.Post("/people/hour", form...)
	if taken.Status != http.StatusSeeOther || !strings.HasPrefix(taken.To, "/new?") {
		t.Fatalf("%d to %q", taken.Status, taken.To)
	}
	written := ines.Get(taken.To)
	if written.Toast() != "The hour is yours. Write here what it is about." {
		t.Errorf("the composer says %q", written.Toast())
	}
	holds(t, written, http.StatusOK, "Tuesday 13 October, 16:00 to 17:00 in Lisbon.", "- Ruth Adeyemi: 16:00 in London")
	if again := ines.Post("/people/hour", form...); again.To != taken.To {
		t.Errorf("taken twice: %q", again.To)
	}
	page := ines.Get("/people/hour?with=" + c.ruth.ID.String())
	holds(t, page, http.StatusOK, "Tue 13 Oct, 16:00 to 17:00, with Ruth Adeyemi", "it was had by you once and Ruth once.")
	back := regexp.MustCompile(`action="(/people/hour/[^"]*/give-back)"`).FindStringSubmatch(page.HTML)
	holds(t, c.web.As(c.ruth).Post(back[1]), http.StatusNotFound)
	ines.Post(back[1])
	if a := ines.Get("/people/hour"); a.Toast() != "The hour is given back, and counts for nobody." {
		t.Errorf("given back: %d %q", a.Status, a.Toast())
	}
	holds(t, ines.Get("/people/hour"), http.StatusOK, "!Hours you have taken")
	holds(t, ines.Post("/people/hour", "once", "l", "with", c.ruth.ID.String(), "from", "2026-10-13T23:00:00Z"), http.StatusUnprocessableEntity,
		"This is not an hour for all of you any more. Please look again.", "Yes, these")
	holds(t, ines.Post("/people/hour", "once", "m", "with", c.ruth.ID.String(), "from", "noon"), http.StatusUnprocessableEntity)
}

// What is worth knowing of the weeks ahead is said of those one sees, on one's own clock.
func TestWorthKnowing(t *testing.T) {
	c := found(t)
	c.PersonWith("Aroha Ngata", person.Member, person.Declared{Zone: "Pacific/Auckland", Region: "NZ", ZoneMoves: []worktime.ZoneMove{
		{At: worktime.AtWall(worktime.Wall{Date: date(t, "2026-11-02"), Clock: 540}), Zone: "Europe/Lisbon"}}})
	c.Person("Dale Whitford", "America/Halifax")
	holds(t, c.web.As(c.ines).Get("/people"), http.StatusOK, "Worth knowing", "Until Fri 16 Oct Pilar Quintana is away. Inês Carvalho answers meanwhile.",
		"Sunday 25 October Your clock is set back by 1 h.", "Auckland is 13 h ahead of you instead of 12 h.", "Halifax is 3 h behind you instead of 4 h.",
		"Monday 26 October Labour Day in New Zealand. Aroha Ngata does not work.", "Sunday 1 November", "Halifax is 4 h behind you instead of 3 h.",
		"Monday 2 November From then on Aroha Ngata is on the clock of Lisbon.")
	holds(t, c.web.As(c.gil).Get("/people"), http.StatusOK, "Pilar Quintana is away.", "!Inês", "!Aroha", "!Auckland", "!Halifax", "!Labour Day")
}

// TestManyWhoAreAwayLeaveRoomForTheRest says of those who are away for the same dates together that they are, and still says
// when clocks are set.
func TestManyWhoAreAwayLeaveRoomForTheRest(t *testing.T) {
	c := found(t)
	for i := range 30 {
		from := date(t, "2026-10-14") + worktime.Date(i/5)
		c.PersonWith("Away "+string(rune('A'+i%5))+strings.Repeat("a", i/5), person.Member, person.Declared{Zone: "Europe/Lisbon", Leaves: []person.Leave{{From: from, To: from + 2}}})
	}
	for i := range 14 {
		from := date(t, "2026-10-14") + worktime.Date(i)
		c.PersonWith("Alone "+string(rune('A'+i)), person.Member, person.Declared{Zone: "Europe/Lisbon", Leaves: []person.Leave{{From: from, To: from + 1, StandIn: c.ines.ID}}})
	}
	a := c.web.As(c.ines).Get("/people")
	holds(t, a, http.StatusOK, "Wed 14 Oct to Fri 16 Oct Away A, Away B, Away C and two others are away.", "Alone A is away. Inês Carvalho answers meanwhile.",
		"Sunday 25 October Your clock is set back by 1 h.")
	_, facts, _ := strings.Cut(a.HTML, `id="facts"`)
	facts, _, _ = strings.Cut(facts, "</ul>")
	if n := strings.Count(facts, "<li>"); n != 12 {
		t.Errorf("%d facts", n)
	}
}
