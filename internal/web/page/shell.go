package page

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"meantime/internal/words"
)

// Place is one of the tabs that a page belongs to.
type Place string

// The places that exist. PlaceMe is the viewer's own: hours, deliveries, settings.
const (
	PlaceNone   Place = ""
	PlaceToday  Place = "today"
	PlaceSpaces Place = "spaces"
	PlacePeople Place = "people"
	PlaceMe     Place = "me"
)

// Shell is what surrounds a page. Every page struct embeds it, and with it the Locale, so that a template says
// {{.T "Good morning, {name}." "name" .Viewer.Name}}.
type Shell struct {
	*words.Locale

	Title   string    // of this page, without the product's name
	Place   Place     // whose tab is lit
	Org     string    // the organisation's name
	Viewer  *Viewer   // nil while nobody is signed in
	Now     time.Time // in the viewer's zone
	Hours   []Window  // the viewer's working time today, in order; for the line under the masthead
	Horizon bool      // the page draws the day itself: no line under the masthead
	Path    string    // of this page, with its query; where "show what is newer" leads
	Topics  []string  // what this page shows, for hints that there is something newer: "today", "thread:0f…"
	KeysOff bool      // the viewer switched single-key shortcuts off
	Rings   []Ring    // what rings for the viewer
	Confide string    // who reads this page and how it is kept, where it is confidential; empty elsewhere

	// Set while rendering.
	View  string // the template's name, with "-" for "/"
	Theme string // "light", "dark", or "" for the system's
	Flash *Flash // what the viewer's last act did
}

// Page is any struct that embeds Shell; Render takes a pointer to it.
type Page interface {
	shell() *Shell
}

func (s *Shell) shell() *Shell {
	return s
}

// Viewer is the person who reads the page.
type Viewer struct {
	Face
	City string // where their clock is: "Lisbon"
}

// Ring is something urgent that rings for the viewer.
type Ring struct {
	ID, Title, Worse string
	Step             int    // of the ladder: the same person may be rung again for the same
	Says             string // who rings, and why the viewer is rung
	Then             string // what happens unless somebody takes it
	Whisper          string // what a system notification says, which others may see
	Sounds           bool   // aloud
}

// Window is a stretch of working time on the viewer's clock.
type Window struct {
	From, To time.Time
}

// Line is the day as the masthead draws it: hours from midnight, 0 to 24, on the viewer's clock.
type Line struct {
	At     float64
	Ranges []Range
	Says   string // the same in words
}

// Range is a stretch of a Line.
type Range struct {
	From, To float64
}

// Line draws the viewer's day.
func (s *Shell) Line() Line {
	line := Line{At: hourOfDay(s.Now, s.Now)}
	var spans []string
	for _, w := range s.Hours {
		r := Range{max(0, hourOfDay(w.From, s.Now)), min(24, hourOfDay(w.To, s.Now))}
		if r.From >= r.To {
			continue
		}
		line.Ranges = append(line.Ranges, r)
		spans = append(spans, s.T("{from} to {to}", "from", s.Clock(w.From), "to", s.Clock(w.To)))
	}
	about := []any{"clock", s.Clock(s.Now), "weekday", s.Weekday(s.Now), "hours", s.List(spans)}
	if len(spans) == 0 {
		line.Says = s.T("{clock} on {weekday}. This is not a working day of yours.", about...)
	} else {
		line.Says = s.T("{clock} on {weekday}. You work {hours}.", about...)
	}
	return line
}

// hourOfDay places a moment on the wall clock of a day: 9.5 is half past nine, 25 is one in the next morning.
func hourOfDay(t, day time.Time) float64 {
	t = t.In(day.Location())
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	days := midnight(t).Sub(midnight(day)).Hours() / 24
	hour := days*24 + float64(t.Hour()) + float64(t.Minute())/60
	return float64(int(hour*1000+0.5)) / 1000
}

// Moment is a time as a page shows it: short for the eye, whole for a screen reader.
type Moment struct {
	Text, Spoken, ISO string
}

// Moment shows a time on the viewer's clock; the template is {{template "time" (.Moment .At)}}.
func (s *Shell) Moment(t time.Time) Moment {
	t = t.In(s.Now.Location())
	return Moment{Text: s.DayAndClock(t, s.Now), Spoken: s.Spoken(t), ISO: t.Format(time.RFC3339)}
}

// ClockOf shows only the time of day, for where the day is said already.
func (s *Shell) ClockOf(t time.Time) Moment {
	m := s.Moment(t)
	m.Text = s.Clock(t.In(s.Now.Location()))
	return m
}

// HeadTitle is what a browser's tab and its history call the page. Others read these, too: of a confidential one they say no
// more.
func (s *Shell) HeadTitle() string {
	title := "Meantime"
	if s.Confide != "" {
		title = s.T("{title} · Meantime", "title", s.T("Confidential"))
	} else if s.Title != "" {
		title = s.T("{title} · Meantime", "title", s.Title)
	}
	if slices.ContainsFunc(s.Rings, func(r Ring) bool { return r.Sounds }) {
		title = s.T("Urgent") + " · " + title
	}
	return title
}

// TopicList is the value of the attribute that names the page's topics.
func (s *Shell) TopicList() string {
	return strings.Join(s.Topics, " ")
}

// Tab is one entry of the navigation.
type Tab struct {
	Place Place
	Href  string
	Icon  string
	Label string
	Lit   bool
}

// Tabs lists the places in their order. It names only what can be opened.
func (s *Shell) Tabs() []Tab {
	tabs := []Tab{
		{Place: PlaceToday, Href: "/today", Icon: "today", Label: s.T("Today")},
		{Place: PlaceSpaces, Href: "/spaces", Icon: "spaces", Label: s.T("Spaces")},
		{Place: PlacePeople, Href: "/people", Icon: "people", Label: s.T("People")},
	}
	for i := range tabs {
		tabs[i].Lit = tabs[i].Place == s.Place
	}
	return tabs
}

// Anonymous is the shell of a page that is shown before anybody has signed in.
func Anonymous(r *http.Request, locale *words.Locale, title string, now time.Time) Shell {
	return Shell{Locale: locale, Title: title, Now: now, Path: here(r)}
}

// here is the address of the request as this site writes it.
func here(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return r.URL.EscapedPath()
	}
	return fmt.Sprintf("%s?%s", r.URL.EscapedPath(), r.URL.RawQuery)
}
