package gate

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/clocks"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// Newcomer is what somebody types who sets Meantime up or joins, and what the page offers them.
type Newcomer struct {
	Name, Email, Zone string
	Works             string // the hours of Monday to Friday: "09:00-17:00"
	Guess             bool   // the browser may say where it is
	Wrong             Wrong
	Cities            []cities.City
	Bars              []Bar
	At                string // the same for the script, in minutes: "540-1020"

	Passkeys          bool   // browsers make them here
	Ceremony, Passkey string // one that was made and is not used up yet
}

// Bar is a stretch of the usual hours as it is drawn, in hours from midnight; what ends past midnight has To over 24.
type Bar struct{ From, To float64 }

func newcomer(v *site.Visit) Newcomer {
	n := Newcomer{Works: "09:00-17:00", Guess: true, Wrong: Wrong{}, Cities: cities.Of(v.Zones(), v.Holidays).List(v.L(), v.Now()),
		Passkeys: v.Persons.Passkeys.Available()}
	n.draw([]worktime.Window{{From: 9 * 60, To: 17 * 60}})
	return n
}

// typed takes in what was sent.
func (n *Newcomer) typed(sent url.Values) {
	n.Name, n.Email, n.Zone, n.Works = sent.Get("name"), strings.TrimSpace(sent.Get("email")), sent.Get("zone"), sent.Get("hours.weekdays")
	n.Guess = false
	n.Ceremony, n.Passkey = sent.Get("ceremony"), sent.Get("passkey")
}

// check notes what is wrong with who they say they are.
func (n *Newcomer) check(v *site.Visit) error {
	name, err := naming.Line("name", n.Name, 80)
	if err == nil && name == "" {
		err = fault.Invalid("name", "Please write a name.")
	}
	if err := n.Wrong.refused(v, err); err != nil {
		return err
	}
	_, err = naming.ParseEmail(n.Email)
	return n.Wrong.refused(v, err)
}

// declare reads where and when somebody works. What is wrong is noted.
func (n *Newcomer) declare(v *site.Visit) (person.Declared, error) {
	d := person.Declared{Zone: cities.Of(v.Zones(), v.Holidays).Guess(n.Zone, v.Now())}
	if likely := v.Holidays.Suggest(d.Zone, v.Zones().Countries(d.Zone)); len(likely) > 0 {
		d.Region = likely[0].Code
	}
	list, err := clocks.ReadWindows(n.Works, "")
	if err != nil || len(list) == 0 {
		n.Wrong["hours"] = v.L().T("Write from when to when, as in 09:00-17:00.")
		return d, nil
	}
	n.draw(list)
	d.Hours = &worktime.Hours{Week: worktime.Workdays(list...)}
	_, err = v.Persons.Schedules.Preview(v.Ctx(), d)
	return d, n.Wrong.refused(v, err)
}

// draw lays out the hours of a day.
func (n *Newcomer) draw(list []worktime.Window) {
	n.Bars = nil
	var at []string
	for _, w := range list {
		from, to := int(w.From), int(w.To)
		if to <= from {
			to += 24 * 60
		}
		n.Bars = append(n.Bars, Bar{From: float64(from) / 60, To: float64(to) / 60})
		at = append(at, fmt.Sprintf("%d-%d", from, to))
	}
	n.At = strings.Join(at, " ")
}

// Night tells whether the day alone, from six to ten, is not enough to draw them.
func (n *Newcomer) Night() bool {
	return slices.ContainsFunc(n.Bars, func(b Bar) bool { return b.From < 6 || b.To > 22 })
}

// wayIn prepares what was chosen to sign in with: a passkey that the browser made, or a password. A passkey is used up.
func (n *Newcomer) wayIn(v *site.Visit, password string, avoid ...string) (person.WayIn, error) {
	if n.Passkey == "" {
		return v.Persons.Passwords.Prepare(v.Ctx(), password, append(avoid, n.Email, n.Name)...)
	}
	in, err := v.Persons.Passkeys.FinishJoin(v.Ctx(), n.Ceremony, []byte(n.Passkey))
	n.Ceremony, n.Passkey = "", ""
	return in, err
}
