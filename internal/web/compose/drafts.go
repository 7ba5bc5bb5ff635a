package compose

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// keep keeps what is written as a draft. A script that keeps it while its writer types asks for JSON.
func keep(v *site.Visit) error {
	scripted := strings.Contains(v.R.Header.Get("Accept"), "application/json")
	w, err := Read(v)
	if err == nil {
		err = keepDraft(v, w)
	}
	if err == nil && w.Place != w.keptAt() { // another space was chosen, and the draft moves with it
		err = v.Threads.SaveDraft(v.Ctx(), v.Actor, thread.Draft{Place: w.Place})
	}
	switch {
	case err != nil && scripted && fault.Of(err).Kind != fault.KindInternal:
		return answer(v, map[string]string{"kept": v.L().T(fault.Of(err).Message)})
	case err != nil:
		return err
	case !scripted:
		return v.Go("/drafts", v.L().T("Kept as a draft."), nil)
	case strings.TrimSpace(w.Title+w.Body) == "":
		return answer(v, map[string]string{"place": string(w.keptAt()), "kept": ""})
	}
	return answer(v, map[string]string{"place": string(w.keptAt()), "kept": kept(v, v.Now())})
}

func keepDraft(v *site.Visit, w Written) error {
	d, err := w.draft(v)
	if err != nil {
		return err
	}
	return v.Threads.SaveDraft(v.Ctx(), v.Actor, d)
}

// kept says since when something is kept as a draft.
func kept(v *site.Visit, at time.Time) string {
	return v.L().T("Kept as a draft {when}.", "when", when.At(v.L(), at, v.Shell.Now))
}

// answer answers a script.
func answer(v *site.Visit, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.Header().Set("Cache-Control", "private, no-store")
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write(body) // the reader has gone: nobody to tell
	return nil
}

// DraftsPage is GET /drafts.
type DraftsPage struct {
	page.Shell
	Drafts []Unsent
	Key    string
}

// Unsent is something written that has not been sent.
type Unsent struct {
	Key     string // for ids in the page
	Place   thread.Place
	Title   string
	Where   string // in words
	Excerpt string
	When    string
	Href    string // where it is written on
	Problem string
}

func listDrafts(v *site.Visit) error {
	drafts, err := v.Threads.Drafts(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	p := DraftsPage{Shell: v.Page(v.L().T("Drafts"), page.PlaceNone), Key: v.Fresh()}
	for _, d := range drafts {
		u := Unsent{Key: strings.ReplaceAll(string(d.Place), ":", "-"), Place: d.Place, Title: d.Title, Excerpt: excerpt(d.Body), When: kept(v, d.UpdatedAt)}
		if err := u.address(v, Written{Place: d.Place, Space: d.Place.Space(), In: d.Place.Thread()}); err != nil {
			return err
		}
		p.Drafts = append(p.Drafts, u)
	}
	return v.Show("compose/drafts", &p)
}

// address says where something belongs. What the writer may not see any more has no name, and leads nowhere.
func (u *Unsent) address(v *site.Visit, w Written) error {
	l := v.L()
	var err error
	switch {
	case w.In != 0:
		var in thread.Thread
		if in, err = threadOf(v, w.In); err == nil {
			u.Where, u.Title, u.Href = l.T("A reply"), in.Title, "/threads/"+in.ID.String()+"#"+formID(thread.ThreadPlace(in.ID))
		}
	case w.Space != 0:
		s, found := v.Spaces.Find(v.Ctx(), v.Actor, w.Space)
		if err = found; err == nil {
			u.Where, u.Href = l.T("For {space}", "space", s.Name), "/new?space="+s.ID.String()
		}
	case w.Place == thread.PrivatePlace:
		u.Where, u.Href = l.T("A private note"), "/new?private=yes"
	default:
		u.Where, u.Href = l.T("No space chosen yet"), "/new"
	}
	if fault.Is(err, fault.KindNotFound) {
		u.Where, err = l.T("For a place that you cannot see any more"), nil
	}
	if u.Title == "" { // as a quick note
		u.Title, u.Excerpt = u.Excerpt, ""
	}
	return err
}

// excerpt is the beginning of a text on one line.
func excerpt(body string) string {
	const most = 160
	s := strings.Join(strings.Fields(body), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func remove(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	place, err := thread.ParsePlace(form.Get("place"))
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return page.LocalPath(form.Get("to"), "/drafts"), v.Threads.SaveDraft(ctx, v.Actor, thread.Draft{Place: place})
	})
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("The draft is gone."), nil)
}
