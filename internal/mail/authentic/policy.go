package authentic

import (
	"strings"

	"github.com/emersion/go-msgauth/dmarc"
	"golang.org/x/net/publicsuffix"
)

// policy is what the owner of a domain says about mail from it.
type policy struct {
	wants     string // what is to be done with what is forged; empty where there is no policy
	dkim, spf bool   // these have to be of the very same domain
}

// policy finds what holds for a domain. It is not known where DNS does not answer.
func (b *bounded) policy(domain string) (out policy, known bool) {
	strict := policy{dkim: true, spf: true}
	at := []string{domain}
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && org != domain {
		at = append(at, org)
	}
	for _, name := range at {
		found, err := b.dmarc(name)
		if temporary(err) {
			return strict, false
		}
		if found == nil {
			continue
		}
		wants := found.Policy
		if name != domain && found.SubdomainPolicy != "" {
			wants = found.SubdomainPolicy
		}
		return policy{string(wants), found.DKIMAlignment == dmarc.AlignmentStrict, found.SPFAlignment == dmarc.AlignmentStrict}, true
	}
	return strict, true
}

// dmarc finds the policy that stands at a domain. Several are none (RFC 7489, 6.6.3), and so is one that cannot be read.
func (b *bounded) dmarc(domain string) (*dmarc.Record, error) {
	texts, err := b.LookupTXT(b.ctx, "_dmarc."+domain)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, text := range texts {
		if strings.HasPrefix(text, "v=DMARC1") {
			found = append(found, text)
		}
	}
	if len(found) != 1 {
		return nil, nil
	}
	out, err := dmarc.Parse(found[0])
	if err != nil {
		return nil, nil // it says nothing
	}
	return out, nil
}

// aligned tells whether a domain vouches for another: the same, or, where that is enough, one of the same organisation.
func aligned(by, from string, strict bool) bool {
	if strict || by == from {
		return by == from
	}
	a, err := publicsuffix.EffectiveTLDPlusOne(by)
	if err != nil {
		return false
	}
	b, err := publicsuffix.EffectiveTLDPlusOne(from)
	return err == nil && a == b
}
