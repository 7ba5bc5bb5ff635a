package incoming_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/mail/authentic"
)

// zone is what DNS says.
type zone map[string]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if text, ok := z[strings.TrimSuffix(name, ".")]; ok {
		return []string{text}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (zone) LookupMX(context.Context, string) ([]*net.MX, error)        { return nil, nil }
func (zone) LookupIPAddr(context.Context, string) ([]net.IPAddr, error) { return nil, nil }
func (zone) LookupAddr(context.Context, string) ([]string, error)       { return nil, nil }

// signer signs mails of a domain with a key of 2048 bits, which its zone has.
func signer(b *testing.B, domain string) (sign func(raw string) []byte, names zone) {
	b.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		b.Fatal(err)
	}
	names = zone{"_dmarc." + domain: "v=DMARC1; p=reject", "s._domainkey." + domain: "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)}
	return func(raw string) []byte {
		var out bytes.Buffer
		err := dkim.Sign(&out, strings.NewReader(raw), &dkim.SignOptions{Domain: domain, Selector: "s", Signer: key, HeaderKeys: []string{"From", "To", "Subject", "Message-ID"},
			HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed})
		if err != nil {
			b.Fatal(err)
		}
		return out.Bytes()
	}, names
}

// BenchmarkCome has answers by mail come in, that are signed by their domain and repeat what they answer: each is kept, its signature is looked
// at, and it is a letter in a thread. A thread has a hundred of them.
func BenchmarkCome(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := apptest.New(b, open(b))
			sign, names := signer(b, "saltmarsh.example")
			place, err := incoming.ParsePlace("meantime+reply@saltmarsh.example")
			if err != nil {
				b.Fatal(err)
			}
			w.Incoming.Open(place, "meantime@saltmarsh.example", func(ctx context.Context, raw []byte, _ incoming.Envelope) incoming.Verdict {
				found := authentic.Check(ctx, raw, netip.Addr{}, "", "", names)
				return incoming.Verdict{From: found.From, Proven: found.Verdict == authentic.Authentic}
			})
			ines := w.Person("Ines Carvalho", "Europe/Lisbon")
			crew := w.Space("Crew app", ines)
			const each = 100
			n := 0
			for b.Loop() {
				b.StopTimer()
				to := place.Address(ines.ID, w.Thread(ines, crew, "Fares in winter", "By a tenth?").ID, false)
				if err := w.Incoming.Give(b.Context(), []incoming.Address{to}); err != nil {
					b.Fatal(err)
				}
				var mails [][]byte
				for range each {
					n++
					mails = append(mails, sign(fmt.Sprintf("From: Ines <ines.carvalho@saltmarsh.example>\r\nTo: <%s>\r\nSubject: Re: Fares in winter\r\nMessage-ID: <%d@mail.example>\r\n\r\n%s\r\nOn Tue, Kenji <k@saltmarsh.example> wrote:\r\n%s",
						to.Address, n, strings.Repeat("Somebody wrote a line that is about as long as lines in mails are.\r\n", 20), strings.Repeat("> And somebody else has written something before that.\r\n", 20))))
				}
				b.StartTimer()
				for _, raw := range mails {
					if err := incoming.Keep(b.Context(), w.DB, w.Now(), raw, incoming.Envelope{}); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Incoming.Take(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "mails/s")
			posted := 0
			err = w.DB.Read(b.Context(), func(tx *db.Tx) (err error) {
				posted, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in WHERE state = 'posted'`)
				return err
			})
			if err != nil || posted != n {
				b.Fatalf("%d of %d mails are posted, %v", posted, n, err)
			}
		})
	}
}
