package authentic_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"meantime/internal/mail/authentic"
)

// zone is a DNS: what stands at a name, an A record as "A 192.0.2.1", an MX record as "MX name", any other as a text.
type zone map[string][]string

var errDown = &net.DNSError{Err: "server misbehaving", IsTemporary: true}

func (z zone) at(name string) ([]string, error) {
	if !strings.HasSuffix(name, ".") {
		return nil, errors.New("a name that a domain of this machine's would be tried behind")
	}
	found, is := z[strings.ToLower(strings.TrimSuffix(name, "."))]
	if !is {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	if len(found) == 1 && found[0] == "down" {
		return nil, errDown
	}
	return found, nil
}

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) { return z.at(name) }

func (z zone) LookupMX(_ context.Context, name string) (out []*net.MX, err error) {
	found, err := z.at(name)
	for _, f := range found {
		if host, is := strings.CutPrefix(f, "MX "); is {
			out = append(out, &net.MX{Host: host})
		}
	}
	return out, err
}

func (z zone) LookupIPAddr(_ context.Context, name string) (out []net.IPAddr, err error) {
	found, err := z.at(name)
	for _, f := range found {
		if addr, is := strings.CutPrefix(f, "A "); is {
			out = append(out, net.IPAddr{IP: net.ParseIP(addr)})
		}
	}
	return out, err
}

func (z zone) LookupAddr(_ context.Context, addr string) ([]string, error) { return z.at(addr + ".") }

// key is the same each time, so that its owner can be anybody.
func key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

func record() string {
	return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key().Public().(ed25519.PublicKey))
}

var covered = []string{"From", "To", "Subject", "Date", "From"}

// signedBy is a mail with a signature of a domain.
func signedBy(t testing.TB, domain, mail string, change ...func(*dkim.SignOptions)) string {
	t.Helper()
	o := &dkim.SignOptions{Domain: domain, Selector: "s", Signer: key(), HeaderKeys: covered,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed}
	for _, c := range change {
		c(o)
	}
	var out bytes.Buffer
	if err := dkim.Sign(&out, strings.NewReader(mail), o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func mail(from string) string {
	return "From: " + from + "\r\nTo: in@meantime.example\r\nSubject: Re: Fares\r\nDate: Fri, 27 Nov 2026 08:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nAgreed.\r\n"
}

const (
	none    = "v=DMARC1; p=none"
	reject  = "v=DMARC1; p=reject"
	strict  = "v=DMARC1; p=reject; adkim=s; aspf=s"
	spfThis = "v=spf1 ip4:192.0.2.0/24 -all"
	here    = "192.0.2.7"
	away    = "198.51.100.9"
)

type expect struct {
	verdict authentic.Verdict
	proof   authentic.Proof
	reason  authentic.Reason
}

func good(p authentic.Proof) expect { return expect{authentic.Authentic, p, ""} }

func bad(r authentic.Reason) expect { return expect{authentic.Failed, "", r} }

func unproven(r authentic.Reason) expect { return expect{authentic.Unproven, "", r} }

var unknown = expect{authentic.Temporary, "", authentic.NoAnswer}

func (e expect) of(t *testing.T, got authentic.Result) {
	t.Helper()
	if (expect{got.Verdict, got.Proof, got.Reason}) != e {
		t.Errorf("got %+v, not %+v", got, e)
	}
}

func TestSignatures(t *testing.T) {
	const ines = "Inês <ines@saltmarsh.example>"
	plain := mail(ines)
	own := signedBy(t, "saltmarsh.example", plain)
	for name, c := range map[string]struct {
		mail   string
		policy string
		key    string
		want   expect
	}{
		"signed":                               {own, reject, record(), good(authentic.ByDKIM)},
		"signed, without a policy":             {own, "", record(), good(authentic.ByDKIM)},
		"signed, with ends of lines of a disk": {strings.ReplaceAll(own, "\r\n", "\n"), reject, record(), good(authentic.ByDKIM)},
		"not signed":                           {plain, reject, record(), bad(authentic.Unsigned)},
		"not signed, and nothing is asked for": {plain, none, record(), bad(authentic.Unsigned)},
		"not signed, without a policy":         {plain, "", record(), unproven(authentic.Unsigned)},
		"forged, signed by who forged it":      {signedBy(t, "evil.example", plain), reject, record(), bad(authentic.OtherDomain)},
		"forged, without a policy":             {signedBy(t, "evil.example", plain), "", record(), unproven(authentic.OtherDomain)},
		"signed by a domain that ends alike":   {signedBy(t, "notsaltmarsh.example", plain), reject, record(), bad(authentic.OtherDomain)},
		"signed by all of a top level":         {signedBy(t, "example", plain), reject, record(), bad(authentic.OtherDomain)},
		"another body":                         {strings.Replace(own, "Agreed.", "Refused.", 1), reject, record(), bad(authentic.BadSignature)},
		"more body":                            {own + "And fire Mira.\r\n", reject, record(), bad(authentic.BadSignature)},
		"another subject":                      {strings.Replace(own, "Re: Fares", "Re: Wages", 1), reject, record(), bad(authentic.BadSignature)},
		"another sender":                       {strings.Replace(own, "<ines@", "<mira@", 1), reject, record(), bad(authentic.BadSignature)},
		"no key":                               {own, reject, "", bad(authentic.BadSignature)},
		"a key that was taken back":            {own, reject, "v=DKIM1; k=ed25519; p=", bad(authentic.BadSignature)},
		"a key of another kind":                {own, reject, strings.Replace(record(), "ed25519", "rsa", 1), bad(authentic.BadSignature)},
		"a key that is being tried out":        {own, reject, record() + "; t=s:y", bad(authentic.BadSignature)},
		"a key that nobody needs":              {own, reject, record() + strings.Repeat("A", 4000), bad(authentic.BadSignature)},
		"a key that DNS is slow with":          {own, reject, "down", unknown},
		"a policy that DNS is slow with":       {own, "down", record(), good(authentic.ByDKIM)},
		"no proof, and DNS is slow":            {plain, "down", record(), unknown},
		"a policy that nobody can read":        {plain, "v=DMARC1; p=perhaps", record(), unproven(authentic.Unsigned)},
		"expired": {signedBy(t, "saltmarsh.example", plain, func(o *dkim.SignOptions) { o.Expiration = time.Unix(1_600_000_000, 0) }),
			reject, record(), bad(authentic.Expired)},
		"not the subject": {signedBy(t, "saltmarsh.example", plain, func(o *dkim.SignOptions) { o.HeaderKeys = []string{"From"} }),
			reject, record(), bad(authentic.PartlySigned)},
		"only a part of the body":                 {strings.Replace(own, "DKIM-Signature: ", "DKIM-Signature: l=2; ", 1) + "And fire Mira.\r\n", reject, record(), bad(authentic.PartlySigned)},
		"a good one, and a bad one below":         {first(own) + bogus("saltmarsh.example") + plain, reject, record(), good(authentic.ByDKIM)},
		"a good one, and many bad ones below":     {first(own) + strings.Repeat(bogus("saltmarsh.example"), 50) + plain, reject, record(), bad(authentic.BadSignature)},
		"many of another's, and a good one below": {strings.Repeat(bogus("evil.example"), 50) + own, reject, record(), good(authentic.ByDKIM)},
		"many bad ones, and a good one below":     {strings.Repeat(bogus("saltmarsh.example"), 50) + own, reject, record(), good(authentic.ByDKIM)},
		"ten thousand":                            {strings.Repeat(bogus("saltmarsh.example"), 10_000) + own, reject, record(), unproven(authentic.TooLarge)},
	} {
		t.Run(name, func(t *testing.T) {
			dns := zone{}
			for name, text := range map[string]string{"_dmarc.saltmarsh.example": c.policy, "s._domainkey.saltmarsh.example": c.key} {
				if text != "" {
					dns[name] = []string{text}
				}
			}
			for _, other := range []string{"evil.example", "notsaltmarsh.example", "example"} {
				dns["s._domainkey."+other] = []string{record()}
			}
			c.want.of(t, authentic.Check(t.Context(), []byte(c.mail), netip.Addr{}, "", "", dns))
		})
	}
}

// first is the first field of a mail.
func first(mail string) string { return mail[:strings.Index(mail, "From: ")] }

// bogus is a signature that says that a domain signed.
func bogus(domain string) string {
	return "DKIM-Signature: v=1; a=ed25519-sha256; d=" + domain + "; s=s; h=from:subject; bh=AAAA; b=AAAA\r\n"
}

// TestOfOneOrganisation is about domains that are not the same and belong together, or not.
func TestOfOneOrganisation(t *testing.T) {
	for name, c := range map[string]struct {
		from, by string
		policies map[string]string
		want     expect
	}{
		"a domain for its sub-domain":                 {"crew.saltmarsh.example", "saltmarsh.example", map[string]string{"saltmarsh.example": reject}, good(authentic.ByDKIM)},
		"a sub-domain for its domain":                 {"saltmarsh.example", "news.saltmarsh.example", map[string]string{"saltmarsh.example": reject}, good(authentic.ByDKIM)},
		"a sub-domain for another":                    {"crew.saltmarsh.example", "news.saltmarsh.example", map[string]string{"saltmarsh.example": reject}, good(authentic.ByDKIM)},
		"the same, strictly":                          {"saltmarsh.example", "saltmarsh.example", map[string]string{"saltmarsh.example": strict}, good(authentic.ByDKIM)},
		"a sub-domain, strictly":                      {"saltmarsh.example", "news.saltmarsh.example", map[string]string{"saltmarsh.example": strict}, bad(authentic.OtherDomain)},
		"strictly, by what holds for all sub-domains": {"crew.saltmarsh.example", "saltmarsh.example", map[string]string{"saltmarsh.example": strict}, bad(authentic.OtherDomain)},
		"a policy of its own":                         {"crew.saltmarsh.example", "saltmarsh.example", map[string]string{"saltmarsh.example": strict, "crew.saltmarsh.example": none}, good(authentic.ByDKIM)},
		"without a policy":                            {"crew.saltmarsh.example", "saltmarsh.example", nil, unproven(authentic.OtherDomain)},
		"without a policy, the same":                  {"crew.saltmarsh.example", "crew.saltmarsh.example", nil, good(authentic.ByDKIM)},
		"two companies of one country":                {"saltmarsh.co.uk", "evil.co.uk", map[string]string{"saltmarsh.co.uk": reject}, bad(authentic.OtherDomain)},
		"all companies of one country":                {"saltmarsh.co.uk", "co.uk", map[string]string{"saltmarsh.co.uk": reject}, bad(authentic.OtherDomain)},
		"written large":                               {"SALTMARSH.Example", "Saltmarsh.EXAMPLE", map[string]string{"saltmarsh.example": strict}, good(authentic.ByDKIM)},
		"with letters of its language":                {"åland.example", "xn--land-poa.example", map[string]string{"xn--land-poa.example": strict}, good(authentic.ByDKIM)},
		"two policies":                                {"saltmarsh.example", "news.saltmarsh.example", map[string]string{"saltmarsh.example": "two"}, unproven(authentic.OtherDomain)},
	} {
		t.Run(name, func(t *testing.T) {
			dns := zone{"s._domainkey." + strings.ToLower(c.by): {record()}}
			for domain, policy := range c.policies {
				dns["_dmarc."+domain] = []string{"something else", policy}
				if policy == "two" {
					dns["_dmarc."+domain] = []string{none, reject}
				}
			}
			raw := signedBy(t, c.by, mail("ines@"+c.from))
			c.want.of(t, authentic.Check(t.Context(), []byte(raw), netip.Addr{}, "", "", dns))
		})
	}
}

func TestThePolicyIsTold(t *testing.T) {
	dns := zone{"_dmarc.saltmarsh.example": {"v=DMARC1; p=reject; sp=quarantine"}}
	for from, want := range map[string]string{"saltmarsh.example": "reject", "crew.saltmarsh.example": "quarantine", "other.example": ""} {
		got := authentic.Check(t.Context(), []byte(mail("Inês <ines@"+from+">")), netip.Addr{}, "", "", dns)
		if got.Policy != want || got.From != "ines@"+from || got.Domain != from {
			t.Errorf("%s: %+v", from, got)
		}
	}
}

func TestServers(t *testing.T) {
	for name, c := range map[string]struct {
		peer, sender, helo string
		record, policy     string
		want               expect
	}{
		"from the domain's server":               {here, "ines@saltmarsh.example", "mx.example", spfThis, reject, good(authentic.BySPF)},
		"the same in the new protocol":           {"::ffff:" + here, "ines@saltmarsh.example", "mx.example", spfThis, reject, good(authentic.BySPF)},
		"from another":                           {away, "ines@saltmarsh.example", "mx.example", spfThis, reject, bad(authentic.WrongServer)},
		"from another, and that may be":          {away, "ines@saltmarsh.example", "mx.example", "v=spf1 ip4:192.0.2.0/24 ?all", reject, bad(authentic.Unsigned)},
		"it is not known from where":             {"", "ines@saltmarsh.example", "mx.example", spfThis, reject, bad(authentic.Unsigned)},
		"an envelope of who forged it":           {here, "x@evil.example", "evil.example", spfThis, reject, bad(authentic.OtherDomain)},
		"a bounce":                               {here, "<>", "saltmarsh.example", spfThis, reject, good(authentic.BySPF)},
		"a bounce of who forged it":              {here, "", "evil.example", spfThis, reject, bad(authentic.OtherDomain)},
		"a sub-domain":                           {here, "x@bounces.saltmarsh.example", "mx.example", spfThis, reject, good(authentic.BySPF)},
		"a sub-domain, strictly":                 {here, "x@bounces.saltmarsh.example", "mx.example", spfThis, strict, bad(authentic.OtherDomain)},
		"two domains in one address":             {here, "x@saltmarsh.example@evil.example", "mx.example", spfThis, reject, bad(authentic.OtherDomain)},
		"the other way round":                    {here, "x@evil.example@saltmarsh.example", "mx.example", spfThis, reject, good(authentic.BySPF)},
		"who lets everybody":                     {here, "ines@saltmarsh.example", "mx.example", "v=spf1 +all", reject, bad(authentic.Unsigned)},
		"who lets everybody by another":          {here, "ines@saltmarsh.example", "mx.example", "v=spf1 include:all.example -all", reject, bad(authentic.Unsigned)},
		"no record":                              {here, "ines@saltmarsh.example", "mx.example", "", reject, bad(authentic.Unsigned)},
		"a record in a circle":                   {here, "ines@saltmarsh.example", "mx.example", "v=spf1 include:saltmarsh.example -all", reject, bad(authentic.WrongServer)},
		"a record that DNS is slow with":         {here, "ines@saltmarsh.example", "mx.example", "down", reject, unknown},
		"one who may be asked too much of":       {here, "ines@saltmarsh.example", "mx.example", "v=spf1 mx:many.example mx:many.example mx:many.example mx:many.example mx:many.example mx:many.example mx:many.example mx:many.example -all", reject, bad(authentic.WrongServer)},
		"by its name":                            {here, "ines@saltmarsh.example", "mx.example", "v=spf1 a:mx.example -all", reject, good(authentic.BySPF)},
		"a policy that DNS is slow with":         {here, "ines@saltmarsh.example", "mx.example", spfThis, "down", good(authentic.BySPF)},
		"from another while the policy is away":  {away, "ines@saltmarsh.example", "mx.example", spfThis, "down", unknown},
		"an address of a machine, not of a name": {here, "ines@[192.0.2.7]", "[192.0.2.7]", spfThis, reject, bad(authentic.OtherDomain)},
	} {
		t.Run(name, func(t *testing.T) {
			dns := counted{zone: zone{"_dmarc.saltmarsh.example": {c.policy}, "bounces.saltmarsh.example": {spfThis}, "evil.example": {spfThis},
				"all.example": {"v=spf1 +all"}, "mx.example": {"A " + here}, "many.example": many(10)}}
			if c.record != "" {
				dns.zone["saltmarsh.example"] = []string{"verification=1", c.record}
				if c.record == "down" {
					dns.zone["saltmarsh.example"] = []string{c.record}
				}
			}
			peer, _ := netip.ParseAddr(c.peer)
			c.want.of(t, authentic.Check(t.Context(), []byte(mail("ines@saltmarsh.example")), peer, c.sender, c.helo, &dns))
			if dns.asked > 60 {
				t.Errorf("DNS is asked %d times", dns.asked)
			}
		})
	}
}

// many is that a domain has so many mail servers, none of which there is.
func many(n int) (out []string) {
	for i := range n {
		out = append(out, "MX nowhere"+string(rune('a'+i))+".example")
	}
	return out
}

// counted is a zone that counts how often it is asked.
type counted struct {
	zone
	asked int
}

func (c *counted) LookupTXT(ctx context.Context, name string) ([]string, error) {
	c.asked++
	return c.zone.LookupTXT(ctx, name)
}

func (c *counted) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	c.asked++
	return c.zone.LookupMX(ctx, name)
}

func (c *counted) LookupIPAddr(ctx context.Context, name string) ([]net.IPAddr, error) {
	c.asked++
	return c.zone.LookupIPAddr(ctx, name)
}

// TestWhatCanBeReadInTwoWays has mails that one program reads as from Inês, whose domain signed, and another as from somebody else.
func TestWhatCanBeReadInTwoWays(t *testing.T) {
	own := signedBy(t, "saltmarsh.example", mail("ines@saltmarsh.example"), func(o *dkim.SignOptions) { o.HeaderKeys = []string{"From", "Subject"} })
	dns := zone{"_dmarc.saltmarsh.example": {reject}, "s._domainkey.saltmarsh.example": {record()}}
	good(authentic.ByDKIM).of(t, authentic.Check(t.Context(), []byte(own), netip.Addr{}, "", "", dns))
	for name, c := range map[string]struct {
		mail string
		want authentic.Reason
	}{
		"two From":                      {"From: mira@saltmarsh.example\r\n" + own, authentic.SeveralFrom},
		"two From, one written large":   {"FROM: mira@saltmarsh.example\r\n" + own, authentic.SeveralFrom},
		"a From with a blank":           {"From : mira@saltmarsh.example\r\n" + own, authentic.Ambiguous},
		"a second Subject":              {"Subject: Give Mira my chair\r\n" + own, authentic.Ambiguous},
		"a second Content-Type":         {"Content-Type: text/html\r\n" + own, authentic.Ambiguous},
		"a line that is no field":       {"Hello\r\n" + own, authentic.Ambiguous},
		"a blank line that is not":      {"X: y\r\n \r\n" + own, authentic.Ambiguous},
		"a line that goes on nothing":   {" X: y\r\n" + own, authentic.Ambiguous},
		"an end of line of another age": {"X: y\rFrom: mira@saltmarsh.example\r\n" + own, authentic.Ambiguous},
		"a zero":                        {"X: y\x00\r\n" + own, authentic.Ambiguous},
		"two addresses":                 {mail("ines@saltmarsh.example, mira@saltmarsh.example"), authentic.SeveralFrom},
		"a group":                       {mail("Crew: ines@saltmarsh.example, mira@saltmarsh.example;"), authentic.SeveralFrom},
		"no From":                       {"To: in@meantime.example\r\n\r\nHello", authentic.NoFrom},
		"no address":                    {mail("Inês"), authentic.NoFrom},
		"an address without a domain":   {mail("ines"), authentic.NoFrom},
		"an address of a machine":       {mail("ines@[192.0.2.1]"), authentic.NoFrom},
		"an address of numbers":         {mail("ines@192.0.2.1"), authentic.NoFrom},
		"nothing":                       {"", authentic.Ambiguous},
		"no end of the header":          {"From: ines@saltmarsh.example", authentic.Ambiguous},
		"a header without end":          {strings.Repeat("X: "+strings.Repeat("y", 900)+"\r\n", 500) + own, authentic.TooLarge},
		"a line without end":            {"X: " + strings.Repeat("y", 1<<20), authentic.TooLarge},
		"empty lines without end":       {own + strings.Repeat("\r\n", 1<<20) + "x", authentic.Ambiguous},
	} {
		t.Run(name, func(t *testing.T) {
			got := authentic.Check(t.Context(), []byte(c.mail), netip.Addr{}, "", "", dns)
			if got.Verdict == authentic.Authentic || got.Reason != c.want {
				t.Errorf("got %+v, not %s", got, c.want)
			}
		})
	}
}

// TestAFromReadsAsItsName has From of many shapes, each with one address.
func TestAFromReadsAsItsName(t *testing.T) {
	for _, from := range []string{"ines@Saltmarsh.example", "<ines@saltmarsh.example>", `"mira@saltmarsh.example" <ines@saltmarsh.example>`,
		"=?utf-8?q?In=C3=AAs?=\r\n <ines@saltmarsh.example>", "=?x-unheard-of?q?In=C3=AAs?= <ines@saltmarsh.example>", "ines@saltmarsh.example (mira@saltmarsh.example)"} {
		if got := authentic.Check(t.Context(), []byte(mail(from)), netip.Addr{}, "", "", zone{}); got.From != "ines@saltmarsh.example" {
			t.Errorf("%q: %+v", from, got)
		}
	}
}

// TestALargeMailCostsLittle checks mails of the largest size and beyond it.
func TestALargeMailCostsLittle(t *testing.T) {
	dns := zone{"_dmarc.saltmarsh.example": {reject}, "s._domainkey.saltmarsh.example": {record()}}
	long := mail("ines@saltmarsh.example") + strings.Repeat("word and more of it, \r\n", 31<<20/23)
	own := strings.Repeat(bogus("saltmarsh.example"), 2) + signedBy(t, "saltmarsh.example", long)
	begun := time.Now()
	good(authentic.ByDKIM).of(t, authentic.Check(t.Context(), []byte(own), netip.Addr{}, "", "", dns))
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("%d bytes take %v", len(own), took)
	}
	t.Log(len(own)>>20, "MB take", time.Since(begun))
	over := []byte(own + strings.Repeat("x", 100<<20))
	fastest := time.Hour // of several: others use this machine, too
	for range 10 {
		begun = time.Now()
		unproven(authentic.TooLarge).of(t, authentic.Check(t.Context(), over, netip.Addr{}, "", "", dns))
		fastest = min(fastest, time.Since(begun))
	}
	if fastest > 100*time.Millisecond {
		t.Errorf("a mail that is too large takes %v", fastest)
	}
}

// stuck is a DNS that does not answer.
type stuck struct{ zone }

func (stuck) LookupTXT(ctx context.Context, _ string) ([]string, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func TestDNSThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		raw := signedBy(t, "saltmarsh.example", mail("ines@saltmarsh.example"))
		unknown.of(t, authentic.Check(t.Context(), []byte(raw), netip.MustParseAddr(here), "ines@saltmarsh.example", "", stuck{}))
		if took := time.Since(begun); took > 20*time.Second {
			t.Errorf("it takes %v", took)
		}
	})
}
