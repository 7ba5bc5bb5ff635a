package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"golang.org/x/time/rate"

	"meantime/internal/delivery"
)

// Relay is an SMTP server that takes mail for others, over a line that is encrypted from the start (smtps), from STARTTLS on
// (smtp, the usual), or not at all, which has to be said.
type Relay struct {
	Host, Port string
	user       *url.Userinfo
	implicit   bool           // TLS from the start
	plain      bool           // no TLS
	roots      *x509.CertPool // nil for those of this machine
	pace       *pace
	lines      lines
}

const (
	usualPace  = 10 // mails a second
	dialWithin = 20 * time.Second
)

// ParseRelay reads the address of a relay:
//
//	smtp://user:password@mail.example.org:587    STARTTLS, which must be offered; the port is 587 where none is named
//	smtps://user:password@mail.example.org:465   TLS from the start; 465
//	smtp://localhost:25?tls=off                  in the clear, as to a mail server on this machine
//
// rate=N says how many mails it takes in a second, 10 where it does not, and per-domain=N how many of these may be for one domain, half
// of them where it does not. An error repeats no password.
func ParseRelay(address string) (*Relay, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("a relay for mail has an address such as smtp://user:password@mail.example.org:587")
	}
	r := &Relay{Host: u.Hostname(), Port: u.Port(), user: u.User, implicit: u.Scheme == "smtps"}
	if r.Port == "" {
		r.Port = "587"
		if r.implicit {
			r.Port = "465"
		}
	}
	all, each := usualPace, 0
	for name, values := range u.Query() {
		value := values[len(values)-1]
		switch name {
		case "tls":
			if value != "off" || r.implicit {
				return nil, fmt.Errorf("the relay %s: tls is off or not named; smtps:// is TLS from the start", r.Host)
			}
			r.plain = true
		case "rate", "per-domain":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 10_000 {
				return nil, fmt.Errorf("the relay %s: %s is a number of mails a second, from 1 to 10000", r.Host, name)
			}
			if name == "rate" {
				all = n
			} else {
				each = n
			}
		default:
			return nil, fmt.Errorf("the relay %s: there is no setting %q; there are tls=off, rate=N and per-domain=N", r.Host, name)
		}
	}
	r.pace = newPace(all, each)
	if r.plain && r.user != nil && !r.near() {
		return nil, fmt.Errorf("the relay %s: a password is sent over no line that is not encrypted; leave tls=off away", r.Host)
	}
	return r, nil
}

// near tells whether a relay is on this machine.
func (r *Relay) near() bool {
	addr, err := netip.ParseAddr(r.Host)
	return r.Host == "localhost" || err == nil && addr.IsLoopback()
}

// String is where the relay is.
func (r *Relay) String() string { return net.JoinHostPort(r.Host, r.Port) }

// send hands one mail over. An error that is an *smtp.SMTPError is what the relay said.
func (r *Relay) send(ctx context.Context, from, to string, mail []byte, many bool) error {
	if err := r.pace.wait(ctx, to, many); err != nil {
		return err
	}
	l, release, err := r.line(ctx)
	if err != nil {
		return err
	}
	if err := l.send(from, to, mail); err != nil {
		release()
		l.conn.Close() // nobody knows how far it came
		return err
	}
	if release() {
		r.lines.give(l)
	}
	return nil
}

// line is one over which a mail may be sent: one that is open already and still answers, or a new one. It is closed when the context ends,
// unless release is called before, and says so.
func (r *Relay) line(ctx context.Context) (l *line, release func() bool, err error) {
	for l := r.lines.take(); l != nil; l = r.lines.take() {
		release := l.hold(ctx)
		if err := l.Reset(); err == nil {
			return l, release, nil
		}
		release()
		l.conn.Close()
	}
	return r.connect(ctx)
}

// send hands one mail over.
func (c *line) send(from, to string, mail []byte) error {
	if err := c.Mail(from, nil); err != nil {
		return err
	}
	if err := c.Rcpt(to, nil); err != nil {
		return &unreachable{err, true}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(mail); err != nil {
		return err
	}
	err = w.Close()
	if _, answered := errors.AsType[*smtp.SMTPError](err); err != nil && !answered {
		return &delivery.Unsure{Cause: err}
	}
	if err != nil {
		return &unreachable{err, false}
	}
	return nil
}

// unreachable is a refusal that is about this mail and whom it is for, and not about this program: no other relay would
// take it.
type unreachable struct {
	error
	address bool // it is said of the address, before anything of the mail
}

// Unwrap is what the relay said.
func (u *unreachable) Unwrap() error { return u.error }

// connect is a new line, held for as long as the context lasts or until release.
func (r *Relay) connect(ctx context.Context) (l *line, release func() bool, err error) {
	dialing, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(dialing, "tcp", r.String())
	if err != nil {
		return nil, nil, err
	}
	l = &line{conn: conn}
	release = l.hold(ctx)
	if l.Client, err = r.greet(conn); err != nil {
		release()
		conn.Close()
		return nil, nil, err
	}
	return l, release, nil
}

func (r *Relay) greet(conn net.Conn) (*smtp.Client, error) {
	var c *smtp.Client
	var err error
	secure := &tls.Config{ServerName: r.Host, RootCAs: r.roots, MinVersion: tls.VersionTLS12}
	switch {
	case r.plain:
		c = smtp.NewClient(conn)
	case r.implicit:
		c = smtp.NewClient(tls.Client(conn, secure))
	default:
		if c, err = smtp.NewClientStartTLS(conn, secure); err != nil {
			return nil, fmt.Errorf("the line to %s could not be encrypted: %w", r, err)
		}
	}
	if r.user == nil {
		return c, nil
	}
	password, _ := r.user.Password()
	return c, c.Auth(login(c, r.user.Username(), password))
}

// login is how a relay wants to be told who sends.
func login(c *smtp.Client, name, password string) sasl.Client {
	if !c.SupportsAuth(sasl.Plain) && c.SupportsAuth(sasl.Login) {
		return sasl.NewLoginClient(name, password)
	}
	return sasl.NewPlainClient("", name, password)
}

// Relays are tried in their order.
type Relays []*Relay

// ParseRelays reads the addresses of relays.
func ParseRelays(addresses []string) (out Relays, err error) {
	for _, address := range addresses {
		r, err := ParseRelay(address)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o *Relay) bool { return o.String() == r.String() }) {
			return nil, fmt.Errorf("the relay %s is named twice", r)
		}
		out = append(out, r)
	}
	return out, nil
}

// room takes a place for one of many mails, at the relay that is tried first.
func (r Relays) room(to string) error { return r[0].pace.room(to) }

// send hands a mail to the first relay that takes it. What a relay says about whom the mail is for is the answer, the others
// are not asked; nor are they where it may have taken the mail and did not say so. One of many has its place with the first relay already; where the next one has none for it, it comes again later.
func (r Relays) send(ctx context.Context, from, to string, mail []byte, many bool) error {
	var failed []error
	for i, one := range r {
		if i > 0 && many {
			if err := one.pace.room(to); err != nil {
				return err
			}
		}
		err := one.send(ctx, from, to, mail, many)
		if err == nil {
			return nil
		}
		_, final := errors.AsType[*unreachable](err)
		if _, unsure := errors.AsType[*delivery.Unsure](err); final || unsure || ctx.Err() != nil {
			return err
		}
		failed = append(failed, fmt.Errorf("%s: %w", one, err))
	}
	return errors.Join(failed...)
}

const (
	idleFor   = 5 * time.Second // relays close lines over which nothing comes, most after minutes
	mostIdle  = 12
	mostMails = 100 // over one line
)

// line is a connection to a relay over which mails may be sent, one after the other.
type line struct {
	*smtp.Client
	conn  net.Conn
	mails int         // that were taken over it
	ends  *time.Timer // hangs up, where nothing is sent for a while
}

// hold has the end of a context close the line, whatever it is doing, until what it returns is called.
func (l *line) hold(ctx context.Context) func() bool {
	return context.AfterFunc(ctx, func() { l.conn.Close() })
}

// lines are those on which nothing is being sent.
type lines struct {
	mu   sync.Mutex
	idle []*line // the one that was used last is at the end
}

// take is the one that was used last, nil where there is none.
func (s *lines) take() *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.idle) == 0 {
		return nil
	}
	l := s.idle[len(s.idle)-1]
	s.idle = s.idle[:len(s.idle)-1]
	l.ends.Stop()
	return l
}

// give keeps a line over which a mail was taken for the next one, or hangs up.
func (s *lines) give(l *line) {
	l.mails++
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.mails >= mostMails || len(s.idle) >= mostIdle {
		l.hangUp()
		return
	}
	s.idle = append(s.idle, l)
	l.ends = time.AfterFunc(idleFor, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if i := slices.Index(s.idle, l); i >= 0 { // nobody has taken it meanwhile
			s.idle = slices.Delete(s.idle, i, i+1)
			l.hangUp()
		}
	})
}

// hangUp ends a line over which nothing is on its way.
func (l *line) hangUp() {
	go func() {
		_ = l.Quit() // whatever it says
		l.conn.Close()
	}()
}

// pace is how fast mails go to a relay: in all, and for the mail servers of one domain. Where many are sent, those for which somebody
// waits go first.
type pace struct {
	all *rate.Limiter

	mu      sync.Mutex
	each    int // for one domain, mails a second
	domains map[string]*domainPace
}

// domainPace is how fast mails go to a domain.
type domainPace struct {
	now   *rate.Limiter
	later *rate.Limiter // at which those that have to wait come back
}

// newPace is so many mails a second in all, and for one domain, zero for half of that.
func newPace(all, each int) *pace {
	if each == 0 {
		each = max(all/2, 1)
	}
	return &pace{all: rate.NewLimiter(rate.Limit(all), all), each: each, domains: map[string]*domainPace{}}
}

// mostDomains is how many are remembered. Of one that was written to slowly nothing is to be known.
const mostDomains = 1000

func (p *pace) domain(address string) *domainPace {
	name := strings.ToLower(behindAt(address))
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.domains[name]; d != nil {
		return d
	}
	if len(p.domains) >= mostDomains {
		for other, d := range p.domains {
			if d.now.Tokens() >= float64(p.each) && d.later.Tokens() >= 1 {
				delete(p.domains, other)
			}
		}
	}
	d := &domainPace{rate.NewLimiter(rate.Limit(p.each), p.each), rate.NewLimiter(rate.Limit(p.each), 1)}
	p.domains[name] = d
	return d
}

// room takes a place for one of many mails to the domain of an address. Where there is none it says when to come again
// (delivery.Later), so that mails to others can go meanwhile.
func (p *pace) room(to string) error {
	d := p.domain(to)
	if d.now.Allow() {
		return nil
	}
	return &delivery.Later{After: max(d.later.Reserve().Delay(), time.Second)}
}

// wait waits until a mail may go. One of many, which has its place with its domain, waits behind all others.
func (p *pace) wait(ctx context.Context, to string, many bool) error {
	if !many {
		if err := p.domain(to).now.Wait(ctx); err != nil {
			return err
		}
		return p.all.Wait(ctx)
	}
	for !p.all.Allow() { // taking a place in the line would put those that come behind it
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(float64(time.Second) / float64(p.all.Limit()))):
		}
	}
	return nil
}
