package mail

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"slices"
	"strings"

	"blitiri.com.ar/go/spf"
	"github.com/emersion/go-msgauth/dmarc"
	"golang.org/x/net/publicsuffix"

	"meantime/internal/mail/authentic"
	"meantime/internal/signing"
)

// Stands is how what DNS says is to what it should.
type Stands string

// How it stands.
const (
	Right      Stands = "right"
	Missing    Stands = "missing"
	Different  Stands = "different"
	Unanswered Stands = "no answer" // DNS could not be asked
)

// Record is something that DNS is to say, so that others take mail from here for what it is.
type Record struct {
	Name, Type string
	Should     string   // what is to stand there
	Why        string   // what it is for
	Stands     Stands   // how it is
	Found      []string // what is there in its place
	Says       string   // what is wrong, where that is not plain
}

// DNS is how DNS is to be for mail.
type DNS struct {
	From     string // whom mail is from
	In       string // an address at which it comes in; empty where none does
	Host     string // where people reach this Meantime
	Relays   Relays
	Sends    []string // what SPF is to name in place of the relays, such as include:mailgun.org
	Pairs    []signing.Pair
	Resolver authentic.Resolver
}

// Records finds what DNS is to say and how it stands. An address that is none is an error.
func (d DNS) Records(ctx context.Context) ([]Record, error) {
	from, err := mail.ParseAddress(d.From)
	if err != nil {
		return nil, errNoFrom
	}
	domain, err := domainOf(from.Address)
	if err != nil {
		return nil, err
	}
	var out []Record
	for _, p := range d.Pairs {
		for _, k := range p.Keys() {
			out = append(out, d.key(ctx, domain, k))
		}
	}
	out = append(out, d.senders(ctx, domain), d.policy(ctx, domain))
	if d.In != "" {
		in, err := domainOf(d.In)
		if err != nil {
			return nil, err
		}
		out = append(out, d.comesIn(ctx, in))
	}
	return out, nil
}

// asked tells from an error of DNS whether it has nothing or could not be asked.
func asked(err error) Stands {
	if found, is := errors.AsType[*net.DNSError](err); is && found.IsNotFound {
		return Missing
	}
	return Unanswered
}

// texts finds those at a name that begin in some way. Whether they are there is told by ok and, where they are not, in the record.
func (d DNS) texts(ctx context.Context, r *Record, begin string) (ok bool) {
	all, err := d.Resolver.LookupTXT(ctx, r.Name+".")
	if err != nil {
		r.Stands = asked(err)
		return false
	}
	for _, text := range all {
		if strings.HasPrefix(strings.ToLower(text), begin) {
			r.Found = append(r.Found, text)
		}
	}
	r.Stands = Missing
	return len(r.Found) > 0
}

// key is the record of a key with which mail is signed.
func (d DNS) key(ctx context.Context, domain string, k signing.Key) Record {
	r := Record{Name: k.Selector + "._domainkey." + domain, Type: "TXT", Should: published(k), Why: "the key with which mail is signed (DKIM)"}
	if !d.texts(ctx, &r, "") {
		return r
	}
	r.Stands = Different
	if len(r.Found) > 1 {
		r.Says = "There is more than one text, and with that none counts."
		return r
	}
	is, should := authentic.Tags(r.Found[0]), authentic.Tags(r.Should)
	switch {
	case is["v"] != "" && is["v"] != should["v"] || is["p"] != should["p"] || is["k"] != should["k"] && (is["k"] != "" || k.Kind != "rsa"):
	case slices.Contains(strings.Split(is["t"], ":"), "y"):
		r.Says = "With t=y the key is only being tried out, and others take what it signs for unsigned."
	default:
		r.Stands = Right
	}
	return r
}

// published is the public half of a key as DNS tells of it.
func published(k signing.Key) string {
	raw, young := k.Public().(ed25519.PublicKey)
	if !young {
		raw, _ = x509.MarshalPKIXPublicKey(k.Public()) // of RSA, which it knows
	}
	return "v=DKIM1; k=" + k.Kind + "; p=" + base64.StdEncoding.EncodeToString(raw)
}

// senders is the record of the servers that mail of a domain comes from.
func (d DNS) senders(ctx context.Context, domain string) Record {
	names := d.Sends
	if len(names) == 0 {
		for _, r := range d.Relays {
			names = append(names, d.sender(r))
		}
	}
	r := Record{Name: domain, Type: "TXT", Should: "v=spf1 " + strings.Join(names, " ") + " ~all", Why: "the servers that mail comes from (SPF)"}
	if !d.texts(ctx, &r, "v=spf1") {
		return r
	}
	if len(r.Found) > 1 {
		r.Stands, r.Says = Different, "There is more than one text of SPF, and with that none counts."
		return r
	}
	r.Stands, r.Says = d.lets(ctx, domain, r.Found[0])
	if r.Stands == Different {
		terms := strings.Fields(r.Found[0])
		for _, name := range names { // what is there stays, and what is missing goes to the front
			if !slices.ContainsFunc(terms, func(t string) bool { return strings.EqualFold(t, name) }) {
				terms = slices.Insert(terms, 1, name)
			}
		}
		r.Should = strings.Join(terms, " ")
	}
	return r
}

// sender is how SPF names a relay. One on this machine is the machine that people reach.
func (d DNS) sender(r *Relay) string {
	host := r.Host
	if r.near() {
		host = d.Host
	}
	addr, err := netip.ParseAddr(host)
	switch {
	case err == nil && addr.Is4():
		return "ip4:" + host
	case err == nil:
		return "ip6:" + host
	case !strings.Contains(host, "."):
		return "a"
	}
	return "a:" + host
}

// lets tells whether SPF lets the relays send, and which it does not.
func (d DNS) lets(ctx context.Context, domain, text string) (Stands, string) {
	if len(d.Sends) > 0 {
		for _, name := range d.Sends {
			if !slices.ContainsFunc(strings.Fields(text), func(t string) bool { return strings.EqualFold(strings.TrimPrefix(t, "+"), name) }) {
				return Different, "It does not name " + name + "."
			}
		}
		return Right, ""
	}
	for _, r := range d.Relays {
		host := r.Host
		if r.near() {
			host = d.Host
		}
		addresses, err := d.addresses(ctx, host)
		if err != nil {
			return Unanswered, fmt.Sprintf("The addresses of the relay %s are not to be found, by which to tell whether it may send.", host)
		}
		for _, a := range addresses {
			switch found, _ := spf.CheckHostWithSender(a, host, "postmaster@"+domain, spf.WithContext(ctx), spf.WithResolver(d.Resolver)); found {
			case spf.Pass:
			case spf.TempError:
				return Unanswered, ""
			default:
				return Different, fmt.Sprintf("It does not let the relay %s (%s) send. Where that hands mail on to other servers, its owner says what to name; --sends tells it here.", host, a)
			}
		}
	}
	return Right, ""
}

func (d DNS) addresses(ctx context.Context, host string) (out []net.IP, err error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []net.IP{addr.AsSlice()}, nil
	}
	found, err := d.Resolver.LookupIPAddr(ctx, host)
	for _, a := range found {
		out = append(out, a.IP)
	}
	return out, err
}

// policy is the record of what others are to do with mail that only says that it is from here.
func (d DNS) policy(ctx context.Context, domain string) Record {
	r := Record{Name: "_dmarc." + domain, Type: "TXT", Should: "v=DMARC1; p=none; rua=mailto:postmaster@" + domain,
		Why: "what others do with mail that is forged (DMARC); once all here is right, p=quarantine keeps it from people"}
	if !d.texts(ctx, &r, "v=dmarc1") && r.Stands == Missing {
		if whole, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && whole != domain {
			above := r
			above.Name = "_dmarc." + whole
			if d.texts(ctx, &above, "v=dmarc1") {
				r = above
			}
		}
	}
	if len(r.Found) == 0 {
		return r
	}
	r.Stands = Right
	if len(r.Found) > 1 {
		r.Stands, r.Says = Different, "There is more than one text of DMARC, and with that none counts."
	} else if _, err := dmarc.Parse(r.Found[0]); err != nil {
		r.Stands, r.Says = Different, "It cannot be read, and counts as none."
	}
	return r
}

// comesIn is the record of the server that takes mail for a domain. Which one that is, only its owner knows.
func (d DNS) comesIn(ctx context.Context, domain string) Record {
	r := Record{Name: domain, Type: "MX", Should: "10 " + d.Host + ".", Why: "the server at which answers come in"}
	found, err := d.Resolver.LookupMX(ctx, domain+".")
	switch {
	case err != nil && len(found) == 0:
		r.Stands = asked(err)
	case len(found) == 0:
		r.Stands = Missing
	default:
		r.Stands = Right
		for _, mx := range found {
			r.Found = append(r.Found, fmt.Sprintf("%d %s", mx.Pref, mx.Host))
			if mx.Host == "." {
				r.Stands, r.Says = Different, "It says that the domain takes no mail."
			}
		}
	}
	return r
}

// longestText is how long a text in DNS may be; a longer one is several.
const longestText = 255

// Lines is the record as the file of a zone has it.
func (r Record) Lines() []string {
	if r.Type != "TXT" {
		return []string{r.Name + ". IN " + r.Type + " " + r.Should}
	}
	if len(r.Should) <= longestText {
		return []string{r.Name + `. IN TXT "` + r.Should + `"`}
	}
	out := []string{r.Name + ". IN TXT ("}
	for rest := r.Should; rest != ""; {
		n := min(len(rest), longestText)
		out = append(out, `    "`+rest[:n]+`"`)
		rest = rest[n:]
	}
	return append(out, ")")
}
