package mail

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/idna"
)

// signedFields are what nobody may change of a mail on its way. Each stands twice: a mail to which one was added, beside that which
// is there or where there is none, is not as it was signed.
func signedFields() []string {
	once := []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Unsubscribe",
		"List-Unsubscribe-Post", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"}
	return slices.Concat(once, once)
}

// sign puts the signatures of the domain that mail is from above a mail, one of each kind.
func (m *Mailer) sign(ctx context.Context, raw []byte) ([]byte, error) {
	pair, err := m.Keys.Signing(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the keys with which mail is signed: %w", err)
	}
	domain, err := domainOf(m.from.Address)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, key := range pair.Keys() {
		s, err := dkim.NewSigner(&dkim.SignOptions{Domain: domain, Selector: key.Selector, Signer: key.Signer, HeaderKeys: signedFields(),
			HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed})
		if err != nil {
			return nil, err
		}
		_, err = s.Write(raw)
		if closed := s.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, fmt.Errorf("signing a mail: %w", err)
		}
		out.WriteString(s.Signature())
	}
	out.Write(raw)
	return out.Bytes(), nil
}

// domainOf is the domain of an address as DNS knows it.
func domainOf(address string) (string, error) {
	_, domain, _ := strings.Cut(address[max(strings.LastIndex(address, "@"), 0):], "@")
	out, err := idna.Lookup.ToASCII(domain)
	if err != nil || out == "" {
		return "", fmt.Errorf("mail cannot be from %s: its domain is none", address)
	}
	return out, nil
}
