package site

import (
	"context"
	"crypto/rand"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/once"
	"meantime/internal/org"
	"meantime/internal/person"
	"meantime/internal/telling"
	"meantime/internal/web/page"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// SessionCookie holds the token of a session where people reach this site by http.
const SessionCookie = "session"

// SessionName is the name of the cookie that holds the token of a session. Over https it has the prefix that browsers
// take from this very host alone, and over https alone: another site of the same domain cannot put a session of its own
// in its place. Only one of the two names counts.
func (s *Site) SessionName() string {
	if s.Secure {
		return "__Host-" + SessionCookie
	}
	return SessionCookie
}

// Visit is one request, by somebody or nobody.
type Visit struct {
	*Site
	W     http.ResponseWriter
	R     *http.Request
	Actor person.Actor // zero for nobody
	Me    person.Person
	Time  *worktime.Person // the actor's compiled schedule; nil for nobody
	Shell page.Shell
}

// visit finds out who asks. An error still leaves a Visit whose Shell can show it.
func (s *Site) visit(w http.ResponseWriter, r *http.Request) (*Visit, error) {
	v := &Visit{Site: s, W: w, R: r}
	v.Shell = page.Anonymous(r, s.Words.Match(r.Header.Get("Accept-Language")), "", s.Now())
	var err error
	if v.Actor, err = s.who(r); err != nil {
		return v, err
	}
	return v, s.DB.Read(r.Context(), v.surround)
}

// who is the actor of a request's session, zero without one.
func (s *Site) who(r *http.Request) (person.Actor, error) {
	cookie, err := r.Cookie(s.SessionName())
	if err != nil || cookie.Value == "" {
		return person.Actor{}, nil
	}
	actor, err := s.Persons.Sessions.Who(r.Context(), cookie.Value)
	if fault.Is(err, fault.KindUnsigned) {
		return person.Actor{}, nil
	}
	return actor, err
}

// surround fills the shell.
func (v *Visit) surround(tx *db.Tx) error {
	o, err := v.Orgs.Get(tx)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	v.Shell.Org = o.Name
	if v.Actor.ID == 0 {
		return nil
	}
	if v.Me, err = v.Persons.People.Get(tx, v.Actor.ID); err != nil {
		return err
	}
	if v.Time, _, err = v.Persons.Schedules.Compiled(tx, v.Actor.ID); err != nil {
		return err
	}
	if v.Me.Locale != "" {
		v.Shell.Locale = v.Words.Locale(v.Me.Locale)
	}
	now := v.Now()
	loc := v.Time.Zone(now)
	v.Shell.Now = now.In(loc)
	v.Shell.KeysOff = !v.Me.SingleKeys
	v.Shell.Viewer = &page.Viewer{Face: FaceOf(v.Me.ID, v.Me.Name, v.Me.Photo), City: v.L().City(loc)}
	from, to := Day(v.Shell.Now)
	for _, w := range v.Time.Windows(from, to) {
		v.Shell.Hours = append(v.Shell.Hours, page.Window{From: w.From.In(loc), To: w.To.In(loc)})
	}
	return v.ringing(tx)
}

// Day returns the bounds of the date that a clock shows: the first instants of it and of the next.
func Day(local time.Time) (from, to time.Time) {
	d := worktime.WallIn(local, local.Location()).Date
	return worktime.Resolve(worktime.Wall{Date: d}, local.Location()), worktime.Resolve(worktime.Wall{Date: d + 1}, local.Location())
}

// FaceOf is how a person is shown beside what they wrote.
func FaceOf(who id.ID, name, photo string) page.Face {
	if photo != "" {
		photo = "/photos/" + photo
	}
	return page.NewFace(who.String(), name, photo)
}

// Ctx is the request's context.
func (v *Visit) Ctx() context.Context { return v.R.Context() }

// Reader is who asks, as somebody who is told something.
func (v *Visit) Reader() telling.Reader {
	return telling.Reader{Actor: v.Actor, Locale: v.L(), Now: v.Shell.Now}
}

// L is the words of who asks.
func (v *Visit) L() *words.Locale { return v.Shell.Locale }

// Page returns the shell for a page of a place.
func (v *Visit) Page(title string, place page.Place, topics ...string) page.Shell {
	s := v.Shell
	s.Title, s.Place, s.Topics = title, place, topics
	return s
}

// Show answers with a page.
func (v *Visit) Show(name string, p page.Page) error {
	v.Pages.Render(v.W, v.R, name, p)
	return nil
}

// Again answers with the page of a form that could not be taken, which holds what was typed.
func (v *Visit) Again(name string, p page.Page, err error) error {
	if k := fault.Of(err).Kind; k != fault.KindInvalid && k != fault.KindTooLarge && k != fault.KindConflict && k != fault.KindForbidden {
		return err
	}
	v.Pages.Status(v.W, v.R, http.StatusUnprocessableEntity, name, p)
	return nil
}

// Go ends an act: on to another page, which says what was done. An empty text says nothing.
func (v *Visit) Go(to, text string, undo *page.Undo) error {
	var flash *page.Flash
	if text != "" {
		flash = &page.Flash{Text: text, Undo: undo}
	}
	v.Pages.Done(v.W, v.R, to, flash)
	return nil
}

// ID reads the number of a path segment; what is none is not found.
func (v *Visit) ID(name, what string) (id.ID, error) {
	n, err := id.Parse(v.R.PathValue(name))
	if err != nil {
		return 0, fault.NotFound(what)
	}
	return n, nil
}

// Form reads the form of a request, and tells what is wrong with it.
func (v *Visit) Form() (url.Values, error) {
	var err error
	if kind, _, _ := mime.ParseMediaType(v.R.Header.Get("Content-Type")); kind == "multipart/form-data" {
		err = v.R.ParseMultipartForm(1 << 20)
	} else {
		err = v.R.ParseForm()
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, fault.TooLarge("form", "That is too long for one letter. About twenty pages fit, which is 64 KB.")
	}
	if err != nil {
		return nil, fault.Invalid("form", "The form did not arrive whole. Please send it again.")
	}
	if !plainValues(v.R.PostForm) {
		return nil, fault.Invalid("form", "The form has characters in it that cannot be kept.")
	}
	return v.R.PostForm, nil
}

// Once does the work of a form once, however often the form is sent: the page put a fresh key into its field "once".
// The work returns where to go on to, which a repetition gets as well.
func (v *Visit) Once(form url.Values, work func(ctx context.Context) (to string, err error)) (string, error) {
	digest := once.Digest(v.R.URL.Path, form.Encode())
	a, _, err := v.Keys.Do(v.Ctx(), v.Actor.ID, form.Get("once"), digest, func(ctx context.Context) (once.Answer, error) {
		to, err := work(ctx)
		return once.Answer{Status: http.StatusSeeOther, Header: to}, err
	})
	return a.Header, err
}

// Organisation returns the organisation.
func (v *Visit) Organisation() (org.Org, error) { return v.Orgs.Find(v.Ctx()) }

// signInFor is the page to sign in on, which comes back to what was asked for.
func signInFor(r *http.Request) string {
	if r.URL.Path == "/" {
		return "/sign-in"
	}
	return "/sign-in?" + url.Values{"to": {r.URL.RequestURI()}}.Encode()
}

// Fresh is a new key for the field "once" of a form.
func (v *Visit) Fresh() string { return rand.Text() }
