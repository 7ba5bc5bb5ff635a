package hands

import (
	"testing"

	"meantime/e2e/browser"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/space"
)

// TestTheNextOneFollowsWhatIsGone takes rows out of lists: the keyboard goes on to the like button of the row after, of the row
// before at the end of the list, and to what the list is called once nothing is left.
func TestTheNextOneFollowsWhatIsGone(t *testing.T) {
	s := newPier(t)
	s.fills(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	for _, list := range []struct {
		path string
		acts []string // each pressed in turn, where the one before it has led
		ends string
	}{
		{"/organisation/invitations", []string{`button "Revoke" (b@saltmarsh.example)`, `button "Revoke" (c@saltmarsh.example)`,
			`button "Revoke" (a@saltmarsh.example)`}, `heading "Waiting"`},
		{"/spaces/" + s.in.ID.String() + "/members", []string{`button "Remove Kenji Morita"`, `button "Remove Mira Osei"`}, `heading "Members"`},
		{"/me/rings", []string{`button "Let it ring again: Ticketing"`, `button "Let it ring again: Harbour"`}, `heading "Spaces that do not ring"`},
		{"/me/security", []string{`button "Sign out Firefox on Windows"`, `button "Sign out Safari on macOS"`}, `heading "Signed in"`},
	} {
		ines.Go(s.address + list.path)
		ines.To(list.acts[0])
		for _, act := range list.acts {
			ines.IsOn(act)
			ines.Press("Enter")
		}
		ines.IsOn(list.ends)
	}
}

// fills gives Inês lists with several rows each.
func (p pier) fills(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	harbour := p.Space("Harbour", p.ines)
	for _, in := range []space.Space{p.in, harbour} {
		p.must(p.Refusals.Refuse(ctx, p.ines, oncall.Source{Kind: oncall.FromSpace, Ref: in.ID}))
	}
	for _, address := range []string{"c@saltmarsh.example", "b@saltmarsh.example", "a@saltmarsh.example"} {
		_, _, err := p.Persons.Invitations.Create(ctx, p.ines, person.Invite{Email: address})
		p.must(err)
	}
	for _, agent := range []string{"Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"} {
		_, err := p.Persons.Sessions.Begin(ctx, p.ines.ID, agent, "")
		p.must(err)
	}
}

// TestWhatWasDoneStaysWhileTheKeyboardIsInIt has the time of a toast be over while Inês is in it, and once she has gone on.
func TestWhatWasDoneStaysWhileTheKeyboardIsInIt(t *testing.T) {
	s := newPier(t)
	s.fills(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	p.Before(`const after = setTimeout; window.over = []; window.setTimeout = (f, ms, ...more) => ms === 8000 ? over.push(f) : after(f, ms, ...more)`)
	ines.Go(s.address + "/organisation/invitations")
	ines.To(`button "Revoke" (b@saltmarsh.example)`)
	ines.Press("Enter")
	ines.IsTold("Nobody joins by that link any more.")
	ines.To(`button "Close this note"`)
	p.Until("the toast has not begun to wait", `() => over.length === 1`)
	browser.Eval[any](p, `() => { over.shift()() }`)
	ines.IsOn(`button "Close this note"`)
	ines.Press("Shift+Tab")
	browser.Eval[any](p, `() => { over.shift()() }`)
	p.WaitGone(".toast")
}
