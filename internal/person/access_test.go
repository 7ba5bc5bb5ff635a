package person_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/zone"
)

const chromium = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"

func (h *house) signIn(who id.ID, old string) string {
	h.t.Helper()
	token, err := h.Sessions.Begin(h.t.Context(), who, chromium, old)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

func (h *house) who(token string) person.Actor {
	h.t.Helper()
	actor, err := h.Sessions.Who(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return actor
}

func unsigned(t *testing.T, p *person.Parts, token, why string) {
	t.Helper()
	if _, err := p.Sessions.Who(context.Background(), token); !fault.Is(err, fault.KindUnsigned) {
		t.Errorf("%s: %v", why, err)
	}
}

func TestSessionsBeginAndEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		first := h.signIn(ines.ID, "")
		actor := h.who(first)
		if actor.ID != ines.ID || actor.Role != person.Owner || !actor.Administers() || actor.Session == 0 {
			t.Fatalf("%+v", actor)
		}
		second := h.signIn(ines.ID, first)
		unsigned(t, h.Parts, first, "the token from before signing in again")
		third := h.signIn(ines.ID, "")
		list, err := h.Sessions.List(t.Context(), h.who(second))
		if err != nil || len(list) != 2 || list[0].Current || !list[1].Current || list[0].Agent != "Chrome on Linux" || !list[0].Created.Equal(h.clock()) {
			t.Fatalf("%+v, %v", list, err)
		}
		stranger := h.add("Kenji Morita", person.Member)
		if err := h.Sessions.End(t.Context(), stranger, list[0].ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("somebody else ended a session: %v", err)
		}
		if err := h.Sessions.End(t.Context(), h.who(second), list[0].ID); err != nil {
			t.Fatal(err)
		}
		unsigned(t, h.Parts, third, "an ended session")
		fourth := h.signIn(ines.ID, "")
		if err := h.Sessions.EndOthers(t.Context(), h.who(second)); err != nil {
			t.Fatal(err)
		}
		unsigned(t, h.Parts, fourth, "another session")
		h.who(second)
		if err := h.Sessions.SignOut(t.Context(), second); err != nil {
			t.Fatal(err)
		}
		unsigned(t, h.Parts, second, "after signing out")
		unsigned(t, h.Parts, "", "no token")
	})
}

func TestSessionsLiveThirtyDaysAfterTheirUse(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		used, unused := h.signIn(ines.ID, ""), h.signIn(ines.ID, "")
		for range 4 {
			h.wait(20 * 24 * time.Hour)
			h.who(used)
		}
		unsigned(t, h.Parts, unused, "a session of 80 days ago")
		if err := h.Sessions.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := h.Sessions.List(t.Context(), h.who(used))
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		h.read(func(tx *db.Tx) error {
			n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM session`)
			if n != 1 {
				t.Errorf("%d sessions after the sweep", n)
			}
			return err
		})
	})
}

func TestSessionsAreRenewedDailyAtMost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		token := h.signIn(ines.ID, "")
		expires := func() time.Time {
			list, err := h.Sessions.List(t.Context(), h.who(token))
			if err != nil {
				t.Fatal(err)
			}
			return list[0].Expires
		}
		begun := expires()
		h.wait(23 * time.Hour)
		if h.who(token); !expires().Equal(begun) {
			t.Error("renewed within a day")
		}
		h.wait(2 * time.Hour)
		if h.who(token); !expires().Equal(h.clock().Add(person.SessionLifetime)) {
			t.Error("not renewed after a day")
		}
	})
}

// TestEndIsFelt holds the five seconds of deactivation: at once where it happens, and on other nodes when what they
// remember is two seconds old.
func TestEndIsFelt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		other := h.node()
		session := h.signIn(kenji.ID, "")
		_, secret, err := h.Tokens.Create(t.Context(), kenji, "backup", person.ScopeRead, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for _, node := range []*person.Parts{h.Parts, other} {
			if _, err := node.Sessions.Who(t.Context(), session); err != nil {
				t.Fatal(err)
			}
			if _, err := node.Tokens.Who(t.Context(), secret); err != nil {
				t.Fatal(err)
			}
		}
		_, invitation, err := h.Invitations.Create(t.Context(), kenji, person.Invite{Uses: 5})
		if err != nil {
			t.Fatal(err)
		}
		listener := h.bus.Listen(person.EndedTopic(kenji.ID))
		defer listener.Close()
		if err := h.People.Deactivate(t.Context(), ines, kenji.ID); err != nil {
			t.Fatal(err)
		}
		if len(listener.Take()) != 1 {
			t.Error("whoever holds a stream was not told")
		}
		unsigned(t, h.Parts, session, "on the node that ended the account")
		h.wait(2 * time.Second)
		unsigned(t, other, session, "on another node after two seconds")
		if _, err := other.Tokens.Who(t.Context(), secret); !fault.Is(err, fault.KindUnsigned) {
			t.Errorf("a token of an ended account: %v", err)
		}
		if _, _, err := h.Invitations.Look(t.Context(), invitation); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an invitation of an ended account: %v", err)
		}
		if _, err := h.Sessions.Begin(t.Context(), kenji.ID, "", ""); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("signing in to an ended account: %v", err)
		}
		if err := h.People.Reactivate(t.Context(), ines, kenji.ID); err != nil {
			t.Fatal(err)
		}
		unsigned(t, h.Parts, session, "the old session of an account that was opened again")
		if _, err := h.Tokens.Who(t.Context(), secret); !fault.Is(err, fault.KindUnsigned) {
			t.Errorf("the old token of an account that was opened again: %v", err)
		}
		h.signIn(kenji.ID, "")
	})
}

// BenchmarkCheckOfManyStreams is what a node with 10,000 open streams does every few seconds.
func BenchmarkCheckOfManyStreams(b *testing.B) {
	for name, on := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			h := open(b, on(b), zone.Shipped())
			ines := h.add("Inês Carvalho", person.Owner)
			if err := h.db.Write(b.Context(), func(tx *db.Tx) error {
				for range 10_000 {
					session := h.ids.New()
					h.Sessions.Hold(person.Actor{ID: ines.ID, Session: session})
					if _, err := tx.Exec(`INSERT INTO session (hash, id, person_id, agent, created_at, expires_at) VALUES ($1, $2, $3, '', 0, $4)`,
						session.String(), session, ines.ID, db.Micros(h.clock().AddDate(1, 0, 0))); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := h.Sessions.Check(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestWhoIsRememberedAndNotTooLong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		token := h.signIn(kenji.ID, "")
		other := h.node()
		if actor, err := other.Sessions.Who(t.Context(), token); err != nil || actor.Role != person.Member {
			t.Fatal(actor, err)
		}
		if err := h.People.SetRole(t.Context(), ines, kenji.ID, person.Admin); err != nil {
			t.Fatal(err)
		}
		if h.who(token).Role != person.Admin {
			t.Error("the node that changed the role does not know it")
		}
		if actor, _ := other.Sessions.Who(t.Context(), token); actor.Role != person.Member {
			t.Error("nothing is remembered")
		}
		h.wait(2 * time.Second)
		if actor, _ := other.Sessions.Who(t.Context(), token); actor.Role != person.Admin {
			t.Error("remembered for more than two seconds")
		}
		h.wait(-time.Hour)
		if err := h.People.SetRole(t.Context(), ines, kenji.ID, person.Member); err != nil {
			t.Fatal(err)
		}
		if actor, _ := other.Sessions.Who(t.Context(), token); actor.Role != person.Member {
			t.Error("what is remembered from the future is believed")
		}
	})
}

func TestTokens(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		made, secret, err := h.Tokens.Create(t.Context(), ines, " backup ", person.ScopeRead|person.ScopeWrite, h.clock().Add(time.Hour))
		if err != nil || !strings.HasPrefix(secret, "mt_") || len(secret) < 40 || made.Name != "backup" {
			t.Fatal(made, secret, err)
		}
		actor, err := h.Tokens.Who(t.Context(), secret)
		if err != nil || actor.ID != ines.ID || actor.Token != made.ID || !actor.Allows(person.ScopeWrite) || actor.Allows(person.ScopeAdmin) || actor.Administers() {
			t.Fatalf("%+v, %v", actor, err)
		}
		unsigned(t, h.Parts, secret, "an API token as a session")
		if _, err := h.Tokens.Who(t.Context(), h.signIn(ines.ID, "")); !fault.Is(err, fault.KindUnsigned) {
			t.Errorf("a session as an API token: %v", err)
		}
		if _, _, err := h.Tokens.Create(t.Context(), actor, "more", person.ScopeRead, time.Time{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a token makes tokens: %v", err)
		}
		kenji := h.add("Kenji Morita", person.Member)
		if err := h.Tokens.Revoke(t.Context(), kenji, made.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("somebody else revoked a token: %v", err)
		}
		h.wait(time.Hour)
		if _, err := h.Tokens.Who(t.Context(), secret); !fault.Is(err, fault.KindUnsigned) {
			t.Errorf("an expired token: %v", err)
		}
		_, lasting, err := h.Tokens.Create(t.Context(), ines, "lasting", person.AllScopes, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		h.wait(1000 * 24 * time.Hour)
		if actor, err := h.Tokens.Who(t.Context(), lasting); err != nil || !actor.Administers() {
			t.Errorf("%+v, %v", actor, err)
		}
		list, err := h.Tokens.List(t.Context(), ines)
		if err != nil || len(list) != 1 || list[0].Name != "lasting" || list[0].Scopes != person.AllScopes || !list[0].Expires.IsZero() {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := h.Tokens.Revoke(t.Context(), ines, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Tokens.Who(t.Context(), lasting); !fault.Is(err, fault.KindUnsigned) {
			t.Errorf("a revoked token: %v", err)
		}
	})
}

func (h *house) password(text string) person.WayIn {
	h.t.Helper()
	in, err := h.Passwords.Prepare(h.t.Context(), text, "ines@saltmarsh.example")
	if err != nil {
		h.t.Fatal(err)
	}
	return in
}

var lisbon = netip.MustParseAddr("192.0.2.7")

func TestPasswords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: "ines@saltmarsh.example"}, person.Owner, h.password("ferry to Ｍontijo"))
		if who, err := h.Passwords.Check(t.Context(), "INES@saltmarsh.example ", "ferry to Montijo", lisbon); err != nil || who != ines.ID {
			t.Fatal(who, err) // the wide letter is the same key
		}
		for _, wrong := range [][2]string{{"ines@saltmarsh.example", "ferry to Lisbon"}, {"nobody@saltmarsh.example", "ferry to Montijo"},
			{"ines@saltmarsh.example", ""}, {"ines@saltmarsh.example", strings.Repeat("x", 5000)}} {
			_, err := h.Passwords.Check(t.Context(), wrong[0], wrong[1], lisbon)
			if fault.Of(err).Code != "wrong_password" {
				t.Errorf("%.30q: %v", wrong, err)
			}
		}
		kept, other := h.signIn(ines.ID, ""), h.signIn(ines.ID, "")
		actor := h.who(kept)
		if err := h.Passwords.Change(t.Context(), actor, person.Proof{Password: "not it at all"}, "boat to Barreiro"); !fault.Is(err, fault.KindUnsigned) {
			t.Errorf("changed without the password: %v", err)
		}
		if err := h.Passwords.Change(t.Context(), actor, person.Proof{Password: "ferry to Montijo"}, "boat to Barreiro"); err != nil {
			t.Fatal(err)
		}
		unsigned(t, h.Parts, other, "another session after the password was changed")
		h.who(kept)
		if _, err := h.Passwords.Check(t.Context(), "ines@saltmarsh.example", "ferry to Montijo", lisbon); !fault.Is(err, fault.KindUnsigned) {
			t.Errorf("the old password: %v", err)
		}
		if err := h.Passkeys.RemovePassword(t.Context(), actor); fault.Of(err).Code != "last_way_in" {
			t.Errorf("the last way in was removed: %v", err)
		}
		if exists, err := h.Passwords.Exists(t.Context(), actor); err != nil || !exists {
			t.Error(exists, err)
		}
	})
}

func TestPasswordsThatAnybodyWouldTry(t *testing.T) {
	one(t, func(t *testing.T, h *house) {
		for _, easy := range []string{"", "short", "123456789", "1234567890", "PASSWORD123", "aaaaaaaaaaaa", "saltmarsh  ferries",
			"Ines.Carvalho@saltmarsh.example", "ines.carvalho", strings.Repeat("x y", 400), "broken \xff utf8"} {
			if _, err := h.Passwords.Prepare(t.Context(), easy, "ines.carvalho@saltmarsh.example"); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%.30q: %v", easy, err)
			}
		}
		for _, fine := range []string{"zehn Zeich", "пароль моря", strings.Repeat("xy ", 341)} {
			if _, err := h.Passwords.Prepare(t.Context(), fine, "ines.carvalho@saltmarsh.example"); err != nil {
				t.Errorf("%.30q: %v", fine, err)
			}
		}
	})
}

func TestGuessingIsLimited(t *testing.T) {
	one(t, func(t *testing.T, h *house) {
		h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: "ines@saltmarsh.example"}, person.Owner, h.password("ferry to Montijo"))
		check := func(email, password string, from string) error {
			_, err := h.Passwords.Check(t.Context(), email, password, netip.MustParseAddr(from))
			return err
		}
		for range 10 {
			if err := check("ines@saltmarsh.example", "guess", "2001:db8::1"); !fault.Is(err, fault.KindUnsigned) {
				t.Fatal(err)
			}
		}
		h.wait(5 * time.Minute)
		err := check("Ines@saltmarsh.example", "ferry to Montijo", "2001:db8::2")
		if f := fault.Of(err); f.Kind != fault.KindTooMany || !strings.Contains(f.Message, "10 minutes") {
			t.Errorf("the eleventh guess, from next door: %v", err)
		}
		if err := check("ines@saltmarsh.example", "ferry to Montijo", "2001:db8:0:1::2"); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
		h.wait(10 * time.Minute)
		if err := check("ines@saltmarsh.example", "ferry to Montijo", "2001:db8::1"); err != nil {
			t.Errorf("after the quarter of an hour: %v", err)
		}
	})
}

// TestOneAddressGuessesManyAccounts also says that signing in rightly counts for nothing: an office has one address.
func TestOneAddressGuessesManyAccounts(t *testing.T) {
	one(t, func(t *testing.T, h *house) {
		h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: "ines@saltmarsh.example"}, person.Owner, h.password("ferry to Montijo"))
		for i := range 60 {
			if _, err := h.Passwords.Check(t.Context(), fmt.Sprintf("p%d@saltmarsh.example", i), "guess", lisbon); !fault.Is(err, fault.KindUnsigned) {
				t.Fatal(i, err)
			}
			if i < 20 {
				if _, err := h.Passwords.Check(t.Context(), "ines@saltmarsh.example", "ferry to Montijo", lisbon); err != nil {
					t.Fatal(i, err)
				}
			}
		}
		if _, err := h.Passwords.Check(t.Context(), "another@saltmarsh.example", "guess", lisbon); !fault.Is(err, fault.KindTooMany) {
			t.Error(err)
		}
	})
}

func TestABurstOfSignInsIsShed(t *testing.T) {
	one(t, func(t *testing.T, h *house) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		kinds := map[fault.Kind]int{}
		for i := range 150 {
			wg.Go(func() {
				_, err := h.Passwords.Check(t.Context(), fmt.Sprintf("p%d@saltmarsh.example", i), "guess", netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}))
				mu.Lock()
				kinds[fault.Of(err).Kind]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if kinds[fault.KindUnavailable]+kinds[fault.KindUnsigned] != 150 || kinds[fault.KindUnsigned] < 60 || kinds[fault.KindUnavailable] == 0 {
			t.Errorf("%v", kinds)
		}
	})
}

func TestRecovery(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: "ines@saltmarsh.example"}, person.Owner, h.password("ferry to Montijo"))
		session := h.signIn(ines.ID, "")
		if _, _, err := h.Recoveries.Issue(t.Context(), "nobody@saltmarsh.example"); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a link for nobody: %v", err)
		}
		stale, _, err := h.Recoveries.Issue(t.Context(), "ines@saltmarsh.example")
		if err != nil {
			t.Fatal(err)
		}
		token, who, err := h.Recoveries.Issue(t.Context(), "Ines@Saltmarsh.example")
		if err != nil || who.ID != ines.ID {
			t.Fatal(who, err)
		}
		if _, err := h.Recoveries.Look(t.Context(), stale); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the link before: %v", err)
		}
		if who, err := h.Recoveries.Look(t.Context(), token); err != nil || who.ID != ines.ID {
			t.Fatal(who, err)
		}
		if _, err := h.Recoveries.Use(t.Context(), token, person.WayIn{}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("used for nothing: %v", err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		used := 0
		in := h.password("boat to Barreiro")
		for range 10 {
			wg.Go(func() {
				person, err := h.Recoveries.Use(context.Background(), token, in)
				mu.Lock()
				defer mu.Unlock()
				if err == nil && person == ines.ID {
					used++
				} else if !fault.Is(err, fault.KindNotFound) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if used != 1 {
			t.Errorf("used %d times", used)
		}
		unsigned(t, h.Parts, session, "the session before")
		if _, err := h.Passwords.Check(t.Context(), "ines@saltmarsh.example", "boat to Barreiro", lisbon); err != nil {
			t.Error(err)
		}
		late, _, err := h.Recoveries.Issue(t.Context(), "ines@saltmarsh.example")
		if err != nil {
			t.Fatal(err)
		}
		h.wait(15 * time.Minute)
		if _, err := h.Recoveries.Look(t.Context(), late); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("after a quarter of an hour: %v", err)
		}
	})
}
