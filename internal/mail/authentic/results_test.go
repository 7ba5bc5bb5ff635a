package authentic_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"meantime/internal/mail/authentic"
)

func TestWhatOnesOwnServerSays(t *testing.T) {
	const (
		ours     = "Received: from mx.saltmarsh.example (unknown [192.0.2.7])\r\n\tby mx.meantime.example (Postfix) with ESMTPS id 1;\r\n\tFri, 27 Nov 2026 08:00:00 +0000\r\n"
		theirs   = "Received: from laptop by mx.saltmarsh.example; Fri, 27 Nov 2026 07:59:00 +0000\r\n"
		said     = "Authentication-Results: mx.meantime.example; dmarc=pass (p=reject dis=none) header.from=saltmarsh.example\r\n"
		nothing  = "Authentication-Results: mx.meantime.example; none\r\n"
		unheard  = "Authentication-Results: mx.meantime.example; dkim=pass header.d=saltmarsh.example; spf=pass smtp.mailfrom=saltmarsh.example\r\n"
		faulty   = "Authentication-Results: mx.meantime.example; dmarc=fail (p=reject dis=none) header.from=saltmarsh.example\r\n"
		from     = "From: Inês <ines@Saltmarsh.example>\r\nSubject: Hello\r\n\r\nHello\r\n"
		of       = "Authentication-Results: mx.meantime.example; "
		declared = ours + theirs + from
	)
	failed := expect{authentic.Failed, "", authentic.WrongServer}
	for name, c := range map[string]struct {
		mail string
		want expect
	}{
		"it says that it is":                            {said + declared, good(authentic.ByRelay)},
		"written large, and of the first version":       {strings.NewReplacer("mx.m", "MX.M", "example;", "example 1;", "dmarc", "DMARC", "pass", "Pass").Replace(said) + declared, good(authentic.ByRelay)},
		"with a remark first":                           {strings.Replace(said, ": mx", ": (a remark; dmarc=fail (of many)) mx", 1) + declared, good(authentic.ByRelay)},
		"among others, below others":                    {"X-Spam: no\r\n" + unheard + said + "Return-Path: <x@y.example>\r\n" + declared, good(authentic.ByRelay)},
		"on several lines":                              {strings.ReplaceAll(said, "; ", ";\r\n\t") + declared, good(authentic.ByRelay)},
		"it says that it is not":                        {faulty + declared, failed},
		"it does not know":                              {of + "dmarc=temperror header.from=saltmarsh.example\r\n" + declared, unknown},
		"the domain asks for nothing":                   {of + "dmarc=none header.from=saltmarsh.example\r\n" + declared, unproven(authentic.Unsigned)},
		"it says nothing":                               {nothing + declared, unproven(authentic.NotFound)},
		"it says something else":                        {unheard + declared, unproven(authentic.NotFound)},
		"it says two things":                            {faulty + said + declared, unproven(authentic.Ambiguous)},
		"it says two things in one":                     {of + "dmarc=pass header.from=saltmarsh.example; dmarc=fail header.from=saltmarsh.example\r\n" + declared, unproven(authentic.Ambiguous)},
		"it says it of another domain":                  {strings.Replace(said, "from=saltmarsh", "from=evil", 1) + declared, unproven(authentic.NotFound)},
		"it says it of no domain":                       {of + "dmarc=pass\r\n" + declared, unproven(authentic.NotFound)},
		"of a version that nobody knows":                {strings.Replace(said, "example;", "example 2;", 1) + declared, unproven(authentic.NotFound)},
		"a server of others says it":                    {strings.Replace(said, "mx.meantime", "mx.evil", 1) + declared, unproven(authentic.NotFound)},
		"a server whose name begins alike":              {strings.Replace(said, "meantime.example;", "meantime.example.evil.example;", 1) + declared, unproven(authentic.NotFound)},
		"forged, as the mail came":                      {ours + said + theirs + from, unproven(authentic.NotFound)},
		"forged, further below":                         {ours + theirs + said + from, unproven(authentic.NotFound)},
		"forged, with a Received of ours":               {ours + said + ours + from, unproven(authentic.NotFound)},
		"forged, below what ours says":                  {faulty + ours + said + theirs + from, failed},
		"there is no Received":                          {said + from, unproven(authentic.NotFound)},
		"forged in a remark":                            {of + "spf=fail (x; dmarc=pass header.from=saltmarsh.example;) smtp.mailfrom=x@evil.example\r\n" + declared, unproven(authentic.NotFound)},
		"forged in a remark in a remark":                {of + "spf=fail (x (y) ; dmarc=pass header.from=saltmarsh.example) smtp.mailfrom=x@evil.example\r\n" + declared, unproven(authentic.NotFound)},
		"forged in a remark with a mark":                {of + `spf=fail (x \) ; dmarc=pass header.from=saltmarsh.example) smtp.mailfrom=x@evil.example` + "\r\n" + declared, unproven(authentic.NotFound)},
		"forged in an address":                          {of + `spf=pass smtp.mailfrom="x; dmarc=pass header.from=saltmarsh.example;"@evil.example` + "\r\n" + declared, unproven(authentic.NotFound)},
		"forged in an address with a mark":              {of + `spf=pass smtp.mailfrom="x\"; dmarc=pass header.from=saltmarsh.example;"@evil.example` + "\r\n" + declared, unproven(authentic.NotFound)},
		"forged in an address that ours does not quote": {of + `dmarc=fail header.from=saltmarsh.example; spf=pass smtp.mailfrom=x;dmarc=pass header.from=saltmarsh.example` + "\r\n" + declared, unproven(authentic.Ambiguous)},
		"a remark that does not end":                    {of + "dmarc=pass header.from=saltmarsh.example (\r\n" + declared, unproven(authentic.Ambiguous)},
		"an address that does not end":                  {of + "dmarc=pass header.from=saltmarsh.example \"\r\n" + declared, unproven(authentic.Ambiguous)},
		"two From":                                      {said + ours + "From: mira@saltmarsh.example\r\n" + from, unproven(authentic.SeveralFrom)},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.of(t, authentic.Trusted([]byte(c.mail), []string{"other.example", "mx.meantime.example"}))
			if got := authentic.Trusted([]byte(c.mail), nil); got.Verdict == authentic.Authentic {
				t.Error("without servers of one's own something is believed")
			}
		})
	}
}

// FuzzCheck changes mails that are signed. Whatever comes of it, only what a domain signed is authentic as from that domain: what a
// mail says in its From and Subject and what follows its header are as they were then.
func FuzzCheck(f *testing.F) {
	plain := mail("Inês <ines@saltmarsh.example>")
	own := signedBy(f, "saltmarsh.example", plain)
	f.Add([]byte(own))
	f.Add([]byte(signedBy(f, "saltmarsh.example", plain, func(o *dkim.SignOptions) {
		o.HeaderCanonicalization, o.BodyCanonicalization = dkim.CanonicalizationSimple, dkim.CanonicalizationSimple
	})))
	f.Add([]byte("From: mira@saltmarsh.example\r\n" + own))
	f.Add([]byte(strings.Replace(own, "v=1", "l=2; v=1", 1)))
	f.Add([]byte("Authentication-Results: mx.meantime.example; dmarc=pass (x) header.from=\"saltmarsh.example\"\r\nReceived: x\r\n" + plain))
	dns := zone{"_dmarc.saltmarsh.example": {reject}, "s._domainkey.saltmarsh.example": {record()}, "saltmarsh.example": {spfThis}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		authentic.Trusted(raw, []string{"mx.meantime.example"})
		got := authentic.Check(t.Context(), raw, netip.MustParseAddr(away), "x@saltmarsh.example", "mx.example", dns)
		if got.Verdict != authentic.Authentic {
			return
		}
		if got.Proof != authentic.ByDKIM || got.From != "ines@saltmarsh.example" {
			t.Fatalf("%+v", got)
		}
		head, body, _ := strings.Cut(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n\n")
		if strings.Join(strings.Fields(body), " ") != "Agreed." || !strings.Contains(strings.Join(strings.Fields(head), " "), "Fares") {
			t.Fatalf("authentic, and never written: %q", raw)
		}
	})
}
