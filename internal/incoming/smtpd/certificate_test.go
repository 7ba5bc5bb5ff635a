package smtpd_test

import (
	"bufio"
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/incoming/smtpd"
	"meantime/internal/selfsigned"
)

// write makes a certificate with a number, and writes it where it is looked for. One with another number was written at another time.
func write(t *testing.T, dir string, number int64) (cert, key string) {
	t.Helper()
	cert, key = selfsigned.Write(t, dir, selfsigned.Certificate(t, number, "mx.saltmarsh.example"))
	at := time.Now().Add(time.Duration(number) * time.Minute)
	for _, name := range []string{cert, key} {
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// secure has a line encrypted, and returns the number of the certificate that it was shown.
func (p *peer) secure() int64 {
	p.t.Helper()
	p.says("STARTTLS\r\nMAIL FROM:<injected@elsewhere.example>\r\n") // what is sent before is no part of what is encrypted
	p.hears("220")
	over := tls.Client(p.Conn, &tls.Config{InsecureSkipVerify: true}) // it is looked at
	if err := over.Handshake(); err != nil {
		p.t.Fatal(err)
	}
	p.Conn, p.r = over, bufio.NewReader(over)
	return over.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

// A line is encrypted from STARTTLS on, and everything that was said before it is forgotten. A certificate may be renewed meanwhile.
func TestAnEncryptedLine(t *testing.T) {
	dir := t.TempDir()
	certificate, err := smtpd.OpenCertificate(write(t, dir, 1))
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, func(o *smtpd.Options) { o.Certificate = certificate })
	p := d.call()
	p.hears("220")
	p.says("EHLO mx.elsewhere.example\r\n")
	if offers := p.hears("250"); !strings.Contains(offers, "STARTTLS") {
		t.Fatalf("it offers %q", offers)
	}
	p.each("MAIL FROM:<before@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250")
	if n := p.secure(); n != 1 {
		t.Errorf("it shows certificate %d", n)
	}
	p.each("MAIL FROM:<a@elsewhere.example>", "502") // who it is has to be said again
	p.says("EHLO mx.elsewhere.example\r\n")
	if offers := p.hears("250"); strings.Contains(offers, "STARTTLS") {
		t.Errorf("it offers %q", offers)
	}
	p.each("DATA", "502", "MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354", strings.TrimSuffix(letter, "\r\n"), "250", "QUIT", "221")
	p.gone()
	if kept := d.has(1)[0]; !strings.Contains(kept, "with ESMTPS;") || d.of[0].Peer.String() != "127.0.0.1" || *d.of[0].Sender != "a@elsewhere.example" {
		t.Errorf("kept: %q of %+v", kept, d.of)
	}
	write(t, dir, 2)
	if n := d.hello().secure(); n != 2 {
		t.Errorf("after it was renewed it shows certificate %d", n)
	}
	if err := os.WriteFile(filepath.Join(dir, "key.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := d.hello().secure(); n != 2 {
		t.Errorf("while it is renewed it shows certificate %d", n)
	}
	if _, err := smtpd.OpenCertificate(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")); err == nil {
		t.Error("a key that is none was opened")
	}
}

// Whoever does not go on with the encryption holds the line no longer than anybody.
func TestAnEncryptionThatDoesNotCome(t *testing.T) {
	certificate, err := smtpd.OpenCertificate(write(t, t.TempDir(), 1))
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, func(o *smtpd.Options) { o.Certificate, o.Limits.Silence = certificate, 200*time.Millisecond })
	p := d.hello()
	p.each("STARTTLS", "220")
	p.gone()
}
