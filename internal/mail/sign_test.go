package mail_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"net"
	netmail "net/mail"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/mail"
	"meantime/internal/mail/authentic"
	"meantime/internal/org"
	"meantime/internal/person"
	"meantime/internal/signing"
)

// texts is a DNS that has texts.
type texts map[string]string

func (d texts) LookupTXT(_ context.Context, name string) ([]string, error) {
	if text, is := d[strings.TrimSuffix(name, ".")]; is {
		return []string{text}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (d texts) LookupMX(context.Context, string) ([]*net.MX, error)          { return nil, nil }
func (d texts) LookupIPAddr(context.Context, string) ([]net.IPAddr, error)   { return nil, nil }
func (d texts) LookupAddr(context.Context, string) (out []string, err error) { return nil, nil }

// published is what DNS has to tell about a key, written down once more.
func published(t *testing.T, k signing.Key) string {
	t.Helper()
	if k.Kind == "ed25519" {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(k.Public().(ed25519.PublicKey))
	}
	raw, err := x509.MarshalPKIXPublicKey(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(raw)
}

// signedMail is a mail as a relay gets it, and DNS with each of the keys that it was signed with.
func signedMail(t *testing.T, w *apptest.World) (raw []byte, rsa, young texts) {
	t.Helper()
	s := listenSMTP(t, nil)
	office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
	w.Person("Inês Carvalho", "Europe/Lisbon")
	ask(t, w, "inês.carvalho@saltmarsh.example")
	due(t, w)
	if len(s.mails()) != 1 {
		t.Fatalf("%d mails, %q", len(s.mails()), outbox(t, w))
	}
	pair, err := w.MailKeys.Signing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dns := [2]texts{{}, {}}
	for i, k := range pair.Keys() {
		dns[i]["_dmarc.saltmarsh.example"] = "v=DMARC1; p=reject; adkim=s"
		dns[i][k.Selector+"._domainkey.saltmarsh.example"] = published(t, k)
	}
	return s.mails()[0], dns[0], dns[1]
}

func TestMailIsSigned(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		raw, rsa, young := signedMail(t, w)
		for kind, dns := range map[string]texts{"RSA": rsa, "Ed25519": young} {
			check := func(what string, mail []byte, want authentic.Verdict) {
				t.Helper()
				if got := authentic.Check(t.Context(), mail, netip.Addr{}, "", "", dns); got.Verdict != want {
					t.Errorf("%s, %s: %+v", kind, what, got)
				}
			}
			check("as it is sent", raw, authentic.Authentic)
			check("with another body", bytes.Replace(raw, []byte("fifteen"), []byte("fiftean"), 1), authentic.Failed)
			for _, added := range []string{"Subject: Another", "From: evil@saltmarsh.example", "Reply-To: evil@evil.example", "List-Unsubscribe: <https://evil.example>", "Content-Type: text/html",
				"Auto-Submitted: no", "Cc: evil@evil.example"} {
				if got := authentic.Check(t.Context(), append([]byte(added+"\r\n"), raw...), netip.Addr{}, "", "", dns); got.Verdict == authentic.Authentic {
					t.Errorf("%s: anybody can add %s", kind, added)
				}
			}
		}
	})
}

// TestAnotherProgramReadsTheSignatures has dkimpy read them.
func TestAnotherProgramReadsTheSignatures(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		raw, rsa, young := signedMail(t, w)
		file := filepath.Join(t.TempDir(), "mail")
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		for at, dns := range []texts{rsa, young} {
			var name, text string
			for n, found := range dns {
				if strings.Contains(n, "_domainkey") {
					name, text = n, found
				}
			}
			out, err := exec.Command(python(t), "-c", readSignature, file, string(rune('0'+at)), name, text).CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v\n%s", name, err, out)
			}
		}
	})
}

const readSignature = `
import sys, dkim
raw, at, name, text = open(sys.argv[1], "rb").read(), int(sys.argv[2]), sys.argv[3], sys.argv[4]
def dns(asked, timeout=5):
    asked = asked.decode() if isinstance(asked, bytes) else asked
    return text.encode() if asked.rstrip(".") == name else None
sys.exit(0 if dkim.DKIM(raw).verify(idx=at, dnsfunc=dns) else "it does not hold")
`

// python is one that has dkimpy: Debian's, or the first that is found.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import dkim, nacl").Run() == nil {
			return name
		}
	}
	t.Fatal("there is no Python with dkimpy and PyNaCl; scripts/need.sh installs it")
	return ""
}

// TestMailIsFromSomebody has mail be from an address alone, by organisations that are called in many ways, and from one with a name.
func TestMailIsFromSomebody(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		m := office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
		owner := w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner)
		sent := func(from string) *netmail.Message {
			t.Helper()
			options := m.Options
			options.From = from
			by, err := mail.New(options)
			if err != nil {
				t.Fatal(err)
			}
			w.Engine.Deliver("mail", by.Send)
			w.Pass(w.Clock().Add(20 * time.Minute)) // nobody asks for many links at once
			before := len(s.mails())
			ask(t, w, "inês.carvalho@saltmarsh.example")
			due(t, w)
			if len(s.mails()) != before+1 {
				t.Fatalf("%d mails, %q", len(s.mails())-before, outbox(t, w))
			}
			read, err := netmail.ReadMessage(bytes.NewReader(s.mails()[before]))
			if err != nil {
				t.Fatal(err)
			}
			return read
		}
		is := func(read *netmail.Message, name string) {
			t.Helper()
			got, err := read.Header.AddressList("From")
			if err != nil || len(got) != 1 || got[0].Name != name || got[0].Address != "meantime@saltmarsh.example" {
				t.Errorf("%q, not %q: %v, %v", read.Header["From"], name, got, err)
			}
			if len(read.Header["From"]) != 1 || read.Header.Get("Bcc") != "" || strings.Contains(read.Header.Get("Message-Id"), name) {
				t.Errorf("%v", read.Header)
			}
		}
		for _, name := range []string{"Saltmarsh", "Marés & Filhos, Lda.", `The "Old" Ferry \ Co`, "潮汐渡船公司", "a@b.example <evil@evil.example>", "=?utf-8?q?x?=", strings.Repeat("Öl ", 26) + "ä"} {
			found, err := w.Orgs.Find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			found.Settings.Name = name
			if err := w.Orgs.Change(t.Context(), org.Actor(owner), found.Settings); err != nil {
				t.Fatal(err)
			}
			is(sent("meantime@saltmarsh.example"), name)
		}
		is(sent("Ferries <meantime@saltmarsh.example>"), "Ferries")
	})
}
