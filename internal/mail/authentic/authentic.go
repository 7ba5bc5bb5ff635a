package authentic

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"

	"blitiri.com.ar/go/spf"
)

// Verdict is what is known about who a mail is from. The zero value is that nothing is.
type Verdict int

// Verdicts.
const (
	Unproven  Verdict = iota // nothing vouches for it, and its domain does not say that something would
	Authentic                // the domain of its From vouches for it
	Failed                   // its domain has a policy, and nothing of what the policy asks for holds
	Temporary                // DNS did not answer: it is worth asking again
)

// Reason is why a mail is not authentic, or for Authentic, empty.
type Reason string

// Reasons.
const (
	NoFrom       Reason = "no-from"       // there is no From, or none with an address
	SeveralFrom  Reason = "several-from"  // more than one From, or more than one address in it
	Ambiguous    Reason = "ambiguous"     // the header can be read in more than one way
	TooLarge     Reason = "too-large"     // more than MostBytes, or too much of a header
	Unsigned     Reason = "unsigned"      // nothing says anything about it
	OtherDomain  Reason = "other-domain"  // only other domains vouch for it
	BadSignature Reason = "bad-signature" // what was signed is not what came, or the key is gone
	Expired      Reason = "expired"       // the signature was for an earlier time
	PartlySigned Reason = "partly-signed" // the signature leaves the Subject or a part of the body open
	WrongServer  Reason = "wrong-server"  // it came from a server that is not the domain's
	NoAnswer     Reason = "no-answer"     // DNS did not answer
	NotFound     Reason = "not-found"     // one's own mail server says nothing about it
)

// Proof is by what a domain vouched for a mail.
type Proof string

// Proofs.
const (
	ByDKIM  Proof = "dkim"
	BySPF   Proof = "spf"
	ByRelay Proof = "authentication-results" // one's own mail server found out
)

// Result is what is known about who a mail is from.
type Result struct {
	Verdict Verdict
	From    string // the one address in From, with its domain in lower case; empty where there is not one
	Domain  string // the domain of From as DNS knows it
	Proof   Proof
	Reason  Reason
	Policy  string // what the domain wants done with what is forged: none, quarantine, reject; empty where it says nothing
}

const (
	// MostBytes is the size of the largest mail that is looked at.
	MostBytes = 32 << 20

	within         = 20 * time.Second
	mostLookups    = 60
	mostSignatures = 3
)

// Check finds out whether a mail is from whom it says. peer is the address of the server that it came from, sender and helo what
// that one said with MAIL FROM and EHLO. Without peer, the zero Addr, SPF has nothing to go by, and only signatures count.
func Check(ctx context.Context, raw []byte, peer netip.Addr, sender, helo string, resolver Resolver) Result {
	h, out := open(raw)
	if out.Reason != "" {
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	dns := &bounded{ctx: ctx, of: resolver, left: mostLookups}
	policy, known := dns.policy(out.Domain)
	out.Policy = policy.wants
	signed := dns.signed(h, raw[h.size:], out.Domain, policy.dkim)
	if signed == "" {
		out.Verdict, out.Proof = Authentic, ByDKIM
		return out
	}
	sent := Unsigned
	if peer.IsValid() {
		if sent = dns.sent(out.Domain, policy.spf, peer.Unmap(), sender, helo); sent == "" {
			out.Verdict, out.Proof = Authentic, BySPF
			return out
		}
	}
	switch out.Reason = worse(signed, sent); {
	case !known, signed == NoAnswer, sent == NoAnswer:
		out.Verdict, out.Reason = Temporary, NoAnswer
	case policy.wants != "":
		out.Verdict = Failed
	}
	return out
}

// worse is which of two reasons says more.
func worse(signed, sent Reason) Reason {
	if signed == Unsigned || signed == OtherDomain && sent != Unsigned {
		return sent
	}
	return signed
}

// sent tells by SPF whether a mail came from a server of a domain: empty, or why it did not.
func (b *bounded) sent(domain string, strict bool, peer netip.Addr, sender, helo string) Reason {
	local, said := "postmaster", helo // RFC 7208, 2.4: a bounce has no sender
	if before, after, has := cutLast(strings.Trim(sender, "<> "), "@"); has {
		said = after
		if !strings.ContainsAny(before, "@ ") {
			local = before
		}
	}
	said, ok := ascii(said)
	if !ok || !aligned(said, domain, strict) {
		return OtherDomain
	}
	result, err := spf.CheckHostWithSender(net.IP(peer.AsSlice()), said, local+"@"+said, spf.WithContext(b.ctx), spf.WithResolver(b))
	switch {
	case result == spf.TempError && b.left >= 0:
		return NoAnswer
	case result == spf.Pass && errors.Is(err, spf.ErrMatchedAll): // who lets everybody vouches for nobody
		return Unsigned
	case result == spf.Pass:
		return ""
	case result == spf.None || result == spf.Neutral:
		return Unsigned
	}
	return WrongServer
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
