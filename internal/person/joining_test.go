package person_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

func TestRoles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, admin := h.add("Inês Carvalho", person.Owner), h.add("Ruth Adeyemi", person.Admin)
		member, guest := h.add("Kenji Morita", person.Member), h.add("Gustav Guest", person.Guest)
		scoped := owner
		scoped.Scopes = person.ScopeRead | person.ScopeWrite
		for _, c := range []struct {
			why   string
			actor person.Actor
			whom  id.ID
			role  person.Role
			code  string
		}{
			{"a member makes an admin", member, guest.ID, person.Admin, "admin_needed"},
			{"a guest makes themself a member", guest, guest.ID, person.Member, "admin_needed"},
			{"a token without the scope", scoped, member.ID, person.Admin, "admin_needed"},
			{"an admin makes an owner", admin, member.ID, person.Owner, "owner_needed"},
			{"an admin unmakes the owner", admin, owner.ID, person.Member, "owner_needed"},
			{"the last owner steps down", owner, owner.ID, person.Admin, "last_owner"},
			{"a role that is none", owner, member.ID, "king", "invalid_role"},
			{"nobody's role", owner, 77, person.Admin, "person_not_found"},
			{"an admin makes a guest a member", admin, guest.ID, person.Member, ""},
			{"an owner makes an owner", owner, member.ID, person.Owner, ""},
			{"one of two owners steps down", owner, owner.ID, person.Admin, ""},
		} {
			err := h.People.SetRole(t.Context(), c.actor, c.whom, c.role)
			if c.code == "" && err != nil || c.code != "" && fault.Of(err).Code != c.code {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if got := h.find(guest.ID).Role; got != person.Member {
			t.Errorf("the guest is %s", got)
		}
	})
}

func TestDeactivationIsForAdmins(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, admin := h.add("Inês Carvalho", person.Owner), h.add("Ruth Adeyemi", person.Admin)
		member := h.add("Kenji Morita", person.Member)
		for _, c := range []struct {
			why   string
			actor person.Actor
			whom  id.ID
			code  string
		}{
			{"a member", member, admin.ID, "admin_needed"},
			{"a member, themself", member, member.ID, "admin_needed"},
			{"an admin, an owner", admin, owner.ID, "owner_needed"},
			{"the last owner", owner, owner.ID, "last_owner"},
			{"an admin, a member", admin, member.ID, ""},
			{"the same again", admin, member.ID, ""},
		} {
			err := h.People.Deactivate(t.Context(), c.actor, c.whom)
			if c.code == "" && err != nil || c.code != "" && fault.Of(err).Code != c.code {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if h.find(member.ID).Active() {
			t.Error("the member is still active")
		}
		if page, _, _ := h.People.List(t.Context(), owner, "", 10); len(page) != 2 {
			t.Errorf("%d are listed", len(page))
		}
		if found, _ := h.People.Complete(t.Context(), "kenji", 10, nil); len(found) != 0 {
			t.Error("who has left is completed")
		}
		former, err := h.People.Former(t.Context(), admin)
		if err != nil || len(former) != 1 || former[0].ID != member.ID {
			t.Errorf("%v, %v", former, err)
		}
		if _, err := h.People.Former(t.Context(), member); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a member lists who has left: %v", err)
		}
		if err := h.People.Reactivate(t.Context(), member, member.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("reactivated by themself: %v", err)
		}
		if err := h.People.Reactivate(t.Context(), admin, member.ID); err != nil || !h.find(member.ID).Active() {
			t.Errorf("not reactivated: %v", err)
		}
	})
}

func TestThereIsAlwaysAnOwner(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var owners []person.Actor
		for i := range 8 {
			owners = append(owners, h.addWith(person.Newcomer{Name: fmt.Sprintf("Owner %d", i), Email: fmt.Sprintf("o%d@saltmarsh.example", i)}, person.Owner, person.WayIn{}))
		}
		var wg sync.WaitGroup
		for i, actor := range owners {
			wg.Go(func() { // each unmakes the next
				next := owners[(i+1)%len(owners)].ID
				var err error
				if i%2 == 0 {
					err = h.People.SetRole(context.Background(), actor, next, person.Member)
				} else {
					err = h.People.Deactivate(context.Background(), actor, next)
				}
				if err != nil && fault.Of(err).Code != "last_owner" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		left := 0
		for _, o := range owners {
			if p := h.find(o.ID); p.Role == person.Owner && p.Active() {
				left++
			}
		}
		if left != 1 {
			t.Errorf("%d owners are left", left)
		}
	})
}

// spaces is what package space does about invitations: one space, into which members invite, but not Mallory.
type spaces struct {
	mu       sync.Mutex
	mallory  id.ID
	admitted []id.ID
}

const design = id.ID(4711)

func (s *spaces) MayInvite(_ *db.Tx, actor person.Actor, space id.ID, _ person.Role) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if space != design || actor.ID == s.mallory {
		return fault.NotFound("space")
	}
	return nil
}

func (s *spaces) Admit(tx *db.Tx, space id.ID, newcomer person.Person) error {
	tx.AfterCommit(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.admitted = append(s.admitted, newcomer.ID)
	})
	return nil
}

func (s *spaces) Entrance(_ *db.Tx, space, who id.ID) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "Design", slices.Contains(s.admitted, who), nil
}

func (s *spaces) Hides(*db.Tx, person.Actor, id.ID) (bool, error) { return false, nil }

func (s *spaces) exclude(who id.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mallory = who
}

// leave empties the space.
func (s *spaces) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.admitted = nil
}

func newcomer(i int) person.Newcomer {
	return person.Newcomer{Name: "Nadia Haddad", Email: fmt.Sprintf("nadia%d@saltmarsh.example", i)}
}

// TestManyRedemptionsGiveOneMember is the one that matters: 50 at once, one use.
func TestManyRedemptionsGiveOneMember(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		in := h.password("ferry to Montijo")
		for _, uses := range []int{1, 3} {
			_, token, err := h.Invitations.Create(t.Context(), ines, person.Invite{Uses: uses})
			if err != nil {
				t.Fatal(err)
			}
			var joined atomic.Int64
			var wg sync.WaitGroup
			for i := range 50 {
				wg.Go(func() {
					who, err := h.Invitations.Redeem(context.Background(), token, newcomer(100*uses+i), in)
					switch {
					case err == nil && who.Role == person.Member:
						joined.Add(1)
					case !fault.Is(err, fault.KindNotFound):
						t.Errorf("%v, %v", who, err)
					}
				})
			}
			wg.Wait()
			if n := joined.Load(); n != int64(uses) {
				t.Errorf("%d joined by an invitation for %d", n, uses)
			}
		}
		page, _, err := h.People.List(t.Context(), ines, "", 100)
		if err != nil || len(page) != 1+1+3 {
			t.Errorf("%d people, %v", len(page), err)
		}
	})
}

func TestInvitationsWhoAndWhat(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Invitations.AdmitWith(&spaces{})
		owner, member, guest := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member), h.add("Gustav Guest", person.Guest)
		for _, c := range []struct {
			why   string
			actor person.Actor
			want  person.Invite
			code  string
		}{
			{"a guest", guest, person.Invite{}, "member_needed"},
			{"a member, an admin", member, person.Invite{Role: person.Admin}, "admin_needed"},
			{"an owner, an owner", owner, person.Invite{Role: person.Owner}, "no_owner_by_link"},
			{"a role that is none", owner, person.Invite{Role: "king"}, "invalid_role"},
			{"a guest without a space", member, person.Invite{Role: person.Guest}, "invalid_space"},
			{"into a space that is not there", member, person.Invite{Space: 9}, "space_not_found"},
			{"501 times", owner, person.Invite{Uses: 501}, "invalid_uses"},
			{"-1 times", owner, person.Invite{Uses: -1}, "invalid_uses"},
			{"for 31 days", owner, person.Invite{Lifetime: 31 * 24 * time.Hour}, "invalid_lifetime"},
			{"an address twice", owner, person.Invite{Email: "ruth@saltmarsh.example", Uses: 2}, "invalid_uses"},
			{"no address", owner, person.Invite{Email: "ruth"}, "invalid_email"},
			{"who is here", member, person.Invite{Email: "INES@saltmarsh.example"}, "email_taken"},
			{"a member, a guest", member, person.Invite{Role: person.Guest, Space: design}, ""},
			{"an owner, an admin", owner, person.Invite{Role: person.Admin, Lifetime: person.MaxInvitation}, ""},
		} {
			_, token, err := h.Invitations.Create(t.Context(), c.actor, c.want)
			if c.code == "" && err != nil || c.code != "" && (fault.Of(err).Code != c.code || token != "") {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		for _, c := range []struct {
			actor person.Actor
			n     int
		}{{owner, 2}, {member, 1}, {guest, 0}} {
			if list, err := h.Invitations.List(t.Context(), c.actor); err != nil || len(list) != c.n {
				t.Errorf("%s lists %d, %v", c.actor.Role, len(list), err)
			}
		}
	})
}

func TestRedeeming(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		rooms := &spaces{}
		h.Invitations.AdmitWith(rooms)
		owner, member := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		made, token, err := h.Invitations.Create(t.Context(), member, person.Invite{Email: "Nadia1@saltmarsh.example", Role: person.Guest, Space: design})
		if err != nil {
			t.Fatal(err)
		}
		look, by, err := h.Invitations.Look(t.Context(), token)
		if err != nil || look.ID != made.ID || look.Role != person.Guest || by.ID != member.ID || by.Name != "Kenji Morita" {
			t.Fatalf("%+v, %+v, %v", look, by, err)
		}
		in := h.password("ferry to Montijo")
		for why, try := range map[string]func() error{
			"invalid_email": func() error { _, err := h.Invitations.Redeem(t.Context(), token, newcomer(2), in); return err },
			"invalid_password": func() error {
				_, err := h.Invitations.Redeem(t.Context(), token, newcomer(1), person.WayIn{})
				return err
			},
			"invitation_not_found": func() error { _, err := h.Invitations.Redeem(t.Context(), "guess", newcomer(1), in); return err },
		} {
			if err := try(); fault.Of(err).Code != why {
				t.Errorf("want %s: %v", why, err)
			}
		}
		who, err := h.Invitations.Redeem(t.Context(), token, newcomer(1), in)
		if err != nil || who.Role != person.Guest || len(rooms.admitted) != 1 || rooms.admitted[0] != who.ID {
			t.Fatalf("%+v, %v, admitted %v", who, err, rooms.admitted)
		}
		if got, err := h.Passwords.Check(t.Context(), "nadia1@saltmarsh.example", "ferry to Montijo", lisbon); err != nil || got != who.ID {
			t.Errorf("the newcomer cannot sign in: %v", err)
		}
		open, token, err := h.Invitations.Create(t.Context(), member, person.Invite{Uses: 2, Space: design})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Invitations.Redeem(t.Context(), token, newcomer(1), in); fault.Of(err).Code != "email_taken" {
			t.Errorf("an address joined twice: %v", err)
		}
		if look, _, err := h.Invitations.Look(t.Context(), token); err != nil || look.Left != 2 {
			t.Errorf("a failure used the invitation up: %+v, %v", look, err)
		}
		rooms.exclude(member.ID)
		if _, err := h.Invitations.Redeem(t.Context(), token, newcomer(3), in); fault.Of(err).Code != "invitation_not_found" {
			t.Errorf("the inviter has left the space: %v", err)
		}
		rooms.exclude(0)
		if err := h.Invitations.Revoke(t.Context(), person.Actor{ID: who.ID, Role: person.Guest}, open.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a stranger revoked: %v", err)
		}
		if err := h.Invitations.Revoke(t.Context(), owner, open.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Invitations.Redeem(t.Context(), token, newcomer(3), in); fault.Of(err).Code != "invitation_not_found" {
			t.Errorf("a revoked invitation: %v", err)
		}
	})
}

func (h *house) invite(by person.Actor, want person.Invite) string {
	h.t.Helper()
	_, token, err := h.Invitations.Create(h.t.Context(), by, want)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// left is how many may still come by a link.
func (h *house) left(token string) int {
	h.t.Helper()
	i, _, err := h.Invitations.Look(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return i.Left
}

// Who has an account comes as who they are: once, and with the role that they have.
func TestAccepting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		rooms := &spaces{}
		h.Invitations.AdmitWith(rooms)
		owner, kenji, gustav := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member), h.add("Gustav Guest", person.Guest)
		into, plain := h.invite(owner, person.Invite{Role: person.Admin, Space: design, Uses: 3}), h.invite(owner, person.Invite{Role: person.Admin})
		if o, err := h.Invitations.Offer(t.Context(), gustav, into); err != nil || o.Into != "Design" || o.Inside || o.By.ID != owner.ID {
			t.Errorf("%+v, %v", o, err)
		}
		for range 2 {
			if space, err := h.Invitations.Accept(t.Context(), gustav, into); err != nil || space != design {
				t.Fatal(space, err)
			}
		}
		if o, err := h.Invitations.Offer(t.Context(), gustav, into); err != nil || !o.Inside {
			t.Errorf("%+v, %v", o, err)
		}
		if n, who := h.left(into), h.find(gustav.ID); n != 2 || who.Role != person.Guest || !slices.Equal(rooms.admitted, []id.ID{gustav.ID}) {
			t.Errorf("%d uses are left, he is a %s, admitted are %v", n, who.Role, rooms.admitted)
		}
		rooms.leave()
		if _, err := h.Invitations.Accept(t.Context(), gustav, into); fault.Of(err).Code != "invitation_used" || h.left(into) != 2 {
			t.Errorf("who has left comes back by the same link: %v, %d uses are left", err, h.left(into))
		}
		if o, err := h.Invitations.Offer(t.Context(), kenji, plain); err != nil || o.Into != "" {
			t.Errorf("%+v, %v", o, err)
		}
		if space, err := h.Invitations.Accept(t.Context(), kenji, plain); err != nil || space != 0 || h.left(plain) != 1 || h.find(kenji.ID).Role != person.Member {
			t.Errorf("%v, %v: he is a %s, and %d uses are left", space, err, h.find(kenji.ID).Role, h.left(plain))
		}
	})
}

func TestAcceptingWhatIsForSomebodyElse(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		rooms := &spaces{}
		h.Invitations.AdmitWith(rooms)
		owner, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		into, bound := h.invite(owner, person.Invite{Space: design}), h.invite(owner, person.Invite{Email: "K@harbour.example", Space: design})
		for _, ask := range []func() error{
			func() error { _, err := h.Invitations.Accept(t.Context(), kenji, bound); return err },
			func() error { _, err := h.Invitations.Offer(t.Context(), kenji, bound); return err },
		} {
			if f := fault.Of(ask()); f.Code != "invalid_email" || f.Field != "email" {
				t.Errorf("an invitation for somebody else: %+v", f)
			}
		}
		if err := h.Passwords.ChangeEmail(t.Context(), kenji, person.Proof{}, "k@Harbour.example"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Invitations.Accept(t.Context(), kenji, bound); err != nil {
			t.Errorf("an invitation for his new address: %v", err)
		}
		rooms.leave()
		rooms.exclude(owner.ID)
		for _, token := range []string{into, "guess"} {
			if _, err := h.Invitations.Accept(t.Context(), kenji, token); fault.Of(err).Code != "invitation_not_found" {
				t.Errorf("%.5s: %v", token, err)
			}
			if _, err := h.Invitations.Offer(t.Context(), kenji, token); fault.Of(err).Code != "invitation_not_found" {
				t.Errorf("%.5s: %v", token, err)
			}
		}
	})
}

func TestInvitationsEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, admin := h.add("Inês Carvalho", person.Owner), h.add("Ruth Adeyemi", person.Admin)
		_, week, err := h.Invitations.Create(t.Context(), admin, person.Invite{})
		if err != nil {
			t.Fatal(err)
		}
		_, asAdmin, err := h.Invitations.Create(t.Context(), admin, person.Invite{Role: person.Admin})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.People.SetRole(t.Context(), owner, admin.ID, person.Member); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.Invitations.Look(t.Context(), asAdmin); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an admin's invitation after they are one no more: %v", err)
		}
		if _, _, err := h.Invitations.Look(t.Context(), week); err != nil {
			t.Error(err)
		}
		h.wait(7 * 24 * time.Hour)
		if _, _, err := h.Invitations.Look(t.Context(), week); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("after a week: %v", err)
		}
	})
}

func TestNewcomersThatCannotJoin(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for field, n := range map[string]person.Newcomer{
			"name":   {Email: "a@b.example"},
			"email":  {Name: "A", Email: "A <a@b.example>"},
			"zone":   {Name: "A", Email: "a@b.example", Declared: person.Declared{Zone: "Mars/Olympus"}},
			"region": {Name: "A", Email: "a@b.example", Declared: person.Declared{Region: "XX"}},
		} {
			err := h.db.Write(t.Context(), func(tx *db.Tx) error {
				_, err := h.People.Add(tx, n, person.Member, person.WayIn{})
				return err
			})
			if f := fault.Of(err); f.Kind != fault.KindInvalid || f.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// Of who works on another clock the organisation knows no holidays: the place may be one of which none are known at all.
func TestTheOrganisationsHolidaysAreThoseOfItsZone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for zone, want := range map[string]string{"": "PT", "Europe/Lisbon": "PT", "Asia/Kathmandu": ""} {
			email, _, _ := strings.Cut(strings.ToLower("in"+zone), "/")
			n := person.Newcomer{Name: "Asha Gurung", Email: email + "@saltmarsh.example", Declared: person.Declared{Zone: zone}}
			asha := h.addWith(n, person.Member, person.WayIn{})
			if d, _ := h.mine(asha); d.Region != want || h.find(asha.ID).Region != want {
				t.Errorf("in %q: the holidays of %q", zone, d.Region)
			}
		}
	})
}
