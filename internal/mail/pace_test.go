package mail_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/person"
	"meantime/internal/urgent"
)

// many has a delivery come to so many people by mail, and leaves its mails to be sent. Every tenth of them is at another domain.
func (p *post) many(n int) {
	p.t.Helper()
	members := []person.Actor{p.ines}
	for i := range n {
		members = append(members, p.Person(fmt.Sprintf("Person %03d", i), "Europe/Lisbon"))
	}
	all := p.Space("Everybody", members...)
	if p.crew.ID == 0 {
		p.crew = all
	}
	err := p.DB.Write(p.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE person SET by_mail = CASE WHEN name LIKE 'Person %' THEN 'all' ELSE 'none' END`)
		if err == nil {
			_, err = tx.Exec(`UPDATE person SET email = replace(email, 'saltmarsh', 'elsewhere') WHERE name LIKE 'Person %0'`)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.Thread(p.ines, all, "For everybody", "All of it.")
	p.untilCut(members[1])
	p.At(p.Clock().Add(2 * time.Minute))
}

// arrived counts the mails that came, by what their subjects begin with, and says where those to a domain stand among them.
func (s *sink) arrived() (subjects []string, to []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, raw := range s.got {
		_, subject, _ := strings.Cut(string(raw), "\r\nSubject: ")
		subject, _, _ = strings.Cut(subject, "\r\n")
		subjects = append(subjects, subject)
	}
	return subjects, slices.Clone(s.to)
}

// crowd is a post whose mails to many are to be sent over a relay. It begins when the engine runs.
func crowd(t *testing.T, w *apptest.World, people int, settings string) *post {
	t.Helper()
	s := listenSMTP(t, nil)
	office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off&"+settings)
	p := &post{World: w, t: t, sink: s, ines: w.Person("Inês Carvalho", "Europe/Lisbon"), mira: w.Person("Mira Osei", "Africa/Accra")}
	p.crew = w.Space("Crew app", p.ines, p.mira)
	p.many(people)
	return p
}

// runs has the engine run, and time go by as it does here. What it returns waits until so many mails came.
func (p *post) runs() (until func(n int) (subjects, to []string, took time.Duration)) {
	p.t.Helper()
	ctx, stop := context.WithCancel(p.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); p.Engine.Run(ctx) }()
	p.t.Cleanup(func() { stop(); <-ended })
	begun, at := time.Now(), p.Clock()
	return func(n int) (subjects, to []string, took time.Duration) {
		for {
			took = time.Since(begun)
			p.At(at.Add(took))
			if subjects, to = p.sink.arrived(); len(subjects) >= n {
				return subjects, to, took
			}
			if took > time.Minute {
				p.t.Fatalf("%d of %d mails: %q", len(subjects), n, outbox(p.t, p.World))
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// eachOnce fails where somebody got two mails, or none.
func eachOnce(t *testing.T, to []string, n int) {
	t.Helper()
	to = slices.Sorted(slices.Values(to))
	if len(to) != n || len(slices.Compact(to)) != n {
		t.Errorf("%d mails to %d addresses: %q", len(to), n, to)
	}
}

// TestNobodyWaitsForADeliveryToMany has a delivery by mail come to many, at the pace of a relay, when somebody asks for a link to sign in
// and somebody is rung.
func TestNobodyWaitsForADeliveryToMany(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const people, pace = 120, 30
		p := crowd(t, w, people, fmt.Sprintf("rate=%d&per-domain=1000", pace))
		until := p.runs()
		until(pace)
		ask(t, w, "inês.carvalho@saltmarsh.example")
		if _, err := w.Urgents.Raise(t.Context(), p.ines, urgent.Raising{Space: p.crew.ID, Title: "Nobody can board", Worse: "It leaves.", Body: "No.", Asked: p.mira.ID}); err != nil {
			t.Fatal(err)
		}
		before, _ := p.sink.arrived() // when both have been asked for, which may have taken a while
		subjects, to, took := until(people + 2)
		link := slices.IndexFunc(subjects, func(s string) bool { return strings.HasPrefix(s, "Your link") })
		ring := slices.IndexFunc(subjects, func(s string) bool { return strings.Contains(s, "Nobody can board") })
		if most := len(before) + pace; link < 0 || link > most || ring < 0 || ring > most {
			t.Errorf("after %d mails, the link is number %d and the ring number %d of %d", len(before), link, ring, len(subjects))
		}
		if least := (people + 2 - pace) * time.Second / pace; took < least*9/10 {
			t.Errorf("%d mails, of which %d may go in a second, take %v", people+2, pace, took)
		}
		eachOnce(t, to, people+2)
	})
}

// TestADomainHasAPaceOfItsOwn has a delivery come to many at one domain and some at another.
func TestADomainHasAPaceOfItsOwn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const people, pace = 40, 5
		p := crowd(t, w, people, fmt.Sprintf("rate=1000&per-domain=%d", pace))
		_, to, took := p.runs()(people)
		if least := (people*9/10 - pace) * time.Second / pace; took < least*9/10 {
			t.Errorf("%d mails to one domain, of which %d may go in a second, take %v", people*9/10, pace, took)
		}
		last := 0
		for i, address := range to {
			if strings.HasSuffix(address, "@elsewhere.example") {
				last = i
			}
		}
		if last > people*3/4 {
			t.Errorf("those of another domain wait for one that is slow: the last is number %d", last)
		}
		eachOnce(t, to, people)
	})
}

// TestTheNextRelayHasAPaceOfItsOwn has a delivery come to many when the relay that takes more of them is down.
func TestTheNextRelayHasAPaceOfItsOwn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const people, pace = 30, 8
		s := listenSMTP(t, nil)
		office(t, w, "smtp://"+away(t)+"?tls=off&rate=1000", fmt.Sprintf("smtp://%s?tls=off&rate=1000&per-domain=%d", s.listen.Addr(), pace))
		p := &post{World: w, t: t, sink: s, ines: w.Person("Inês Carvalho", "Europe/Lisbon")}
		p.many(people)
		_, to, took := p.runs()(people)
		if least := (people*9/10 - pace) * time.Second / pace; took < least*9/10 {
			t.Errorf("%d mails to one domain, of which %d may go in a second, take %v", people*9/10, pace, took)
		}
		eachOnce(t, to, people)
	})
}

// away is an address at which nobody answers.
func away(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	return listener.Addr().String()
}

// TestSixHoursWithoutARelay has two deliveries come to many while the relay is down, which greylists each at first when it is back: every
// mail comes once, though it was tried often.
func TestSixHoursWithoutARelay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const people = 12
		address := away(t)
		office(t, w, "smtp://"+address+"?tls=off&rate=1000")
		p := &post{World: w, t: t, ines: w.Person("Inês Carvalho", "Europe/Lisbon")}
		p.many(people)
		p.Pass(p.Clock().Add(3 * time.Hour))
		p.Thread(p.ines, p.crew, "For everybody, too", "All of it.")
		p.Pass(p.Clock().Add(3 * time.Hour))
		waiting := func(state string) bool { return state != "waiting" }
		if got := outbox(t, w); len(got) != 2*people || slices.ContainsFunc(got, waiting) {
			t.Fatalf("%q", got)
		}
		known := map[string]bool{}
		s := &sink{refuse: func(raw []byte) error {
			if name := messageID(t, raw); !known[name] {
				known[name] = true
				return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "Greylisted"}
			}
			return nil
		}}
		s.serve(t, address, nil)
		p.Pass(p.Clock().Add(12 * time.Hour))
		names := map[string]int{}
		for _, raw := range s.mails() {
			names[messageID(t, raw)]++
		}
		if len(s.mails()) != 2*people || len(names) != 2*people {
			t.Errorf("%d mails, %d of them unlike: %q", len(s.mails()), len(names), outbox(t, w))
		}
	})
}

// TestWhatMayHaveComeTwiceIsCounted has a delivery come to many by a relay that goes away in the middle of mails and after them, or says later:
// every mail comes, none comes twice but those to which the answer was lost, and an admin hears of how many these are.
func TestWhatMayHaveComeTwiceIsCounted(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const people = 60
		copies, unanswered := map[string]int{}, map[string]bool{}
		calls, lost := 0, 0
		s := &sink{
			tears: func(begun []byte) bool { // who sends it has sent all of it, and cannot know how much of it came
				calls++
				if calls%11 == 0 {
					unanswered[messageID(t, begun)] = true
				}
				return calls%11 == 0
			},
			refuse: func([]byte) error {
				if calls%5 == 0 {
					return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Later"}
				}
				return nil
			},
			leaves: func(raw []byte) bool {
				name := messageID(t, raw)
				copies[name]++
				if calls%3 == 0 {
					lost, unanswered[name] = lost+1, true
				}
				return calls%3 == 0
			},
		}
		s.serve(t, "127.0.0.1:0", nil)
		office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off&rate=1000")
		counted := 0
		w.Engine.OnTwice(func() { counted++ })
		p := &post{World: w, t: t, ines: w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner)}
		p.many(people)
		p.Pass(p.Clock().Add(6 * time.Hour))
		kill(t, w)
		p.Pass(p.Clock().Add(6 * time.Hour))
		twice, killed := 0, 0
		for name, n := range copies {
			if n > 1 {
				twice++
			}
			if n > 1 && !unanswered[name] { // the program was killed before it had noted the answer
				killed, unanswered[name] = killed+1, true
			}
		}
		if got := outbox(t, w); len(copies) != people || len(got) != people || slices.ContainsFunc(got, func(state string) bool { return state != "sent" }) {
			t.Errorf("%d mails: %q", len(copies), got)
		}
		now, err := w.Deliveries.Leaving(t.Context(), p.ines)
		if err != nil || now.Twice != len(unanswered) || counted != len(unanswered) || twice < people/5 || killed > 1 || len(s.mails()) != people+lost+1 {
			t.Errorf("%d of %d mails came twice or more, %d of them though they were answered; %d came in all, and %d answers were lost, to %d mails: told are %d, counted %d, %v",
				twice, people, killed, len(s.mails()), lost, len(unanswered), now.Twice, counted, err)
		}
	})
}

// kill leaves a mail that came once as a program does that was killed after its relay had taken it.
func kill(t *testing.T, w *apptest.World) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE outbox SET state = 'waiting', lease_until = $1 WHERE ref + person_id = (SELECT min(ref + person_id) FROM outbox WHERE state = 'sent' AND channel = 'mail' AND unsure = 0) AND channel = 'mail'`,
			db.Micros(w.Now().Add(3*time.Minute)))
		if err == nil && n != 1 {
			err = fmt.Errorf("%d mails wait again", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestALineIsUsedAgain sends many mails over a few lines, and one more at once when the relay has closed them all.
func TestALineIsUsedAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const people = 40
		p := crowd(t, w, people, "rate=1000")
		until := p.runs()
		_, to, _ := until(people)
		eachOnce(t, to, people)
		p.sink.mu.Lock()
		open := len(p.sink.lines)
		for _, l := range p.sink.lines {
			l.Close()
		}
		p.sink.mu.Unlock()
		if open > 16 { // twelve at once, and those that somebody waits for
			t.Errorf("%d mails over %d lines", people, open)
		}
		ask(t, w, "inês.carvalho@saltmarsh.example")
		if _, _, took := until(people + 1); took > 20*time.Second { // a mail that failed is tried again after half a minute
			t.Errorf("the next mail went after %v", took)
		}
	})
}

// TestARelayThatTakesItsTime is left when the time for a mail is over, and the mail is not lost.
func TestARelayThatTakesItsTime(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		ctx, over := context.WithCancel(t.Context())
		defer over()
		taken := make(chan struct{})
		s.slow = func() { over(); <-taken }
		m := office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		link := delivery.Announcement{Channel: delivery.Mail, Person: ines.ID, Kind: delivery.SignInLink, Ref: db.Micros(w.Now())}
		err := m.Send(ctx, link)
		if _, unsure := errors.AsType[*delivery.Unsure](err); !unsure {
			t.Errorf("of a mail that was not taken: %v", err)
		}
		close(taken)
		if err := m.Send(t.Context(), link); err != nil || len(s.mails()) == 0 {
			t.Errorf("%d mails, %v", len(s.mails()), err)
		}
	})
}

// TestTheRelaysPaceIsKept sends more mails than a relay takes in a second.
func TestTheRelaysPaceIsKept(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off&rate=5")
		var people []person.Actor
		for i := range 10 {
			people = append(people, w.Person("Person "+string(rune('A'+i)), "Europe/Lisbon"))
		}
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			for _, who := range people {
				if err := w.Deliveries.Announce(tx, delivery.Mail, who.ID, delivery.SignInLink, db.Micros(w.Now())); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		due(t, w)
		if took := time.Since(begun); len(s.mails()) != 10 || took < 900*time.Millisecond {
			t.Fatalf("%d mails in %v", len(s.mails()), took)
		}
	})
}
