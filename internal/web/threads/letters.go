package threads

import (
	"context"
	"net/url"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// LetterPage is a page about one letter: what it says, to be changed or removed.
type LetterPage struct {
	page.Shell
	ID      id.ID
	In      thread.Thread
	Post    Post
	Body    string            // Markdown
	Files   *compose.AddFiles // nil in a private note, which holds none
	Wrong   string
	Key     string
	ForElse bool // it is somebody else's
}

// letterPage finds a letter that stands.
func letterPage(v *site.Visit, title string) (LetterPage, error) {
	p := LetterPage{Shell: v.Page(title, page.PlaceSpaces), Key: v.Fresh()}
	number, err := v.ID("id", "letter")
	if err != nil {
		return p, err
	}
	l, in, err := v.Threads.Letter(v.Ctx(), v.Actor, number)
	if err != nil {
		return p, err
	}
	if !l.DeletedAt.IsZero() {
		return p, fault.Conflict("letter_deleted", "This letter has been deleted.")
	}
	found, err := v.Threads.Find(v.Ctx(), v.Actor, in.ID)
	if err != nil {
		return p, err
	}
	found.Letters = []thread.Letter{l}
	if _, p.Confide, err = confide(v, found, p.Key); err != nil {
		return p, err
	}
	people, err := writers(v, found)
	if err != nil {
		return p, err
	}
	p.ID, p.In, p.Body, p.ForElse = l.ID, in, l.Body, l.Author != v.Actor.ID
	p.Post = people.posts(found)[0]
	p.Files = addFiles(v, found, "body", "/letters/"+l.ID.String()+"/edit/files", nil)
	return p, nil
}

// home is where a letter is read.
func (p LetterPage) home() string {
	return "/threads/" + p.In.ID.String() + "?at=" + p.ID.String() + "#l-" + p.ID.String()
}

// find leads to a letter in its thread.
func find(v *site.Visit) error {
	number, err := v.ID("id", "letter")
	if err != nil {
		return err
	}
	l, in, err := v.Threads.Letter(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	return v.Go(LetterPage{ID: l.ID, In: in}.home(), "", nil)
}

// addFiles is what adds files to a field of a thread's page; nil in a private note, which holds none.
func addFiles(v *site.Visit, in thread.Page, into, action string, wrong error) *compose.AddFiles {
	if in.Where.Kind == space.Note {
		return nil
	}
	return compose.NewAddFiles(v.L(), into, action, wrong)
}

// editPage is the page on which the viewer changes a letter of theirs.
func editPage(v *site.Visit) (LetterPage, error) {
	p, err := letterPage(v, v.L().T("Change a letter"))
	if err == nil && !p.Post.Mine {
		err = fault.Forbidden("not_your_letter", "Only its writer changes what a letter says.")
	}
	p.Path = "/letters/" + p.ID.String() + "/edit"
	return p, err
}

func edit(v *site.Visit) error {
	p, err := editPage(v)
	if err != nil {
		return err
	}
	return v.Show("letters/edit", &p)
}

// AddingToLetter shows again the page on which a letter is changed, and says which file could not be added.
func AddingToLetter(v *site.Visit, form url.Values, wrong error) error {
	p, err := editPage(v)
	if err != nil {
		return err
	}
	p.Body = strings.ReplaceAll(form.Get("body"), "\r\n", "\n")
	if wrong == nil || p.Files == nil {
		return v.Show("letters/edit", &p)
	}
	p.Files = compose.NewAddFiles(v.L(), "body", p.Files.Action, wrong)
	return v.Again("letters/edit", &p, wrong)
}

func change(v *site.Visit) error {
	p, err := letterPage(v, v.L().T("Change a letter"))
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	p.Body = strings.ReplaceAll(form.Get("body"), "\r\n", "\n")
	p.Path = "/letters/" + p.ID.String() + "/edit"
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return p.home(), v.Threads.Edit(ctx, v.Actor, p.ID, p.Body)
	})
	if f := fault.Of(err); err != nil && (f.Field == "body" || f.Kind == fault.KindTooLarge) {
		p.Wrong = v.L().T(f.Message)
		return v.Again("letters/edit", &p, err)
	}
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("Changed. What it said before can still be compared."), nil)
}

func askDelete(v *site.Visit) error {
	p, err := letterPage(v, v.L().T("Remove a letter"))
	if err != nil {
		return err
	}
	if !p.Post.Remove {
		return fault.Forbidden("not_your_letter", "A letter is deleted by its writer, or by who looks after the space.")
	}
	return v.Show("letters/delete", &p)
}

func remove(v *site.Visit) error {
	number, err := v.ID("id", "letter")
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	_, in, err := v.Threads.Letter(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return LetterPage{ID: number, In: in}.home(), v.Threads.Delete(ctx, v.Actor, number)
	})
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("Removed. Who did it, and when, stays."), nil)
}

// HistoryPage is GET /letters/{id}/history: what a letter said before, and what was changed.
type HistoryPage struct {
	page.Shell
	ID      id.ID
	In      thread.Thread
	Home    string
	Changes []Change // the latest first; the last one is what it said at first
	Older   int      // versions before those
}

// compared is how many versions one page compares.
const compared = 30

// Change is one version of a letter beside the one before it.
type Change struct {
	When  page.Moment
	Parts []Part
	First bool
}

func history(v *site.Visit) error {
	number, err := v.ID("id", "letter")
	if err != nil {
		return err
	}
	l, versions, err := v.Threads.History(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	_, in, err := v.Threads.Letter(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	p := HistoryPage{Shell: v.Page(v.L().T("What it said before"), page.PlaceSpaces), ID: number, In: in, Home: LetterPage{ID: number, In: in}.home()}
	if l.DeletedAt.IsZero() {
		now := l.EditedAt
		if now.IsZero() {
			now = l.CreatedAt
		}
		versions = append(versions, thread.Version{Body: l.Body, WrittenAt: now})
	}
	p.Older = max(0, len(versions)-compared)
	for i := len(versions) - 1; i >= p.Older; i-- {
		c := Change{When: p.Moment(versions[i].WrittenAt), First: i == 0, Parts: []Part{{Text: versions[i].Body}}}
		if !c.First {
			c.Parts = compare(versions[i-1].Body, versions[i].Body)
		}
		p.Changes = append(p.Changes, c)
	}
	return v.Show("letters/history", &p)
}
