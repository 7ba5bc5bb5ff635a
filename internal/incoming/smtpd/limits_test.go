package smtpd_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"meantime/internal/incoming/smtpd"
)

// Who says nothing, or hardly anything, holds no line for long.
func TestSlowPeers(t *testing.T) {
	begin := []string{"MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<" + ours + ">", "250", "DATA", "354"}
	t.Run("silent", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.Silence = 2 * time.Second }))
		p := d.hello()
		p.hears("421")
		p.gone()
	})
	t.Run("silent in a mail", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.Silence = 2 * time.Second }))
		p := d.hello()
		p.each(begin...)
		p.says("From: a@elsewhere.example\r\n")
		p.hears("451")
		p.gone()
		d.has(0)
	})
	drips := func(t *testing.T, l func(*smtpd.Limits)) {
		d := open(t, limits(l))
		p := d.hello()
		p.each(begin...)
		start := time.Now()
		for time.Since(start) < 10*time.Second {
			if _, err := io.WriteString(p.Conn, "x"); err != nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("it was let drip for %s", took)
		}
		d.has(0)
	}
	t.Run("drips in a mail", func(t *testing.T) { drips(t, func(l *smtpd.Limits) { l.Body = 200 * time.Millisecond }) })
	t.Run("drips all its life", func(t *testing.T) { drips(t, func(l *smtpd.Limits) { l.Life = 2 * time.Second }) })
	t.Run("a mail in time", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.Silence, l.Body = 2*time.Second, 20*time.Second }))
		p := d.hello()
		p.each(begin...)
		for _, part := range []string{"From: a@elsewhere.example\r\n", "\r\n", "Slow,\r\n", "but it comes.\r\n", ".\r\n"} {
			time.Sleep(500 * time.Millisecond)
			p.says(part)
		}
		p.hears("250")
		d.has(1)
	})
}

func TestLimitsPerPeer(t *testing.T) {
	mail := []string{"MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<" + ours + ">", "250", "DATA", "354", strings.TrimSuffix(letter, "\r\n"), "250"}
	t.Run("connections", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.PerPeer = 2 }))
		one, _ := d.hello(), d.hello()
		third := d.call()
		third.hears("421")
		third.gone()
		one.each("QUIT", "221")
		one.gone()
		d.hello().each(mail...)
	})
	t.Run("connections of all", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.Connections = 1 }))
		d.hello()
		second := d.call()
		second.hears("421")
		second.gone()
	})
	t.Run("mails in a minute", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.PerMinute = 2 }))
		p := d.hello()
		p.each(mail...)
		p.each(mail...)
		p.each("MAIL FROM:<a@elsewhere.example>", "451 4.7.1")
		d.hello().each("MAIL FROM:<a@elsewhere.example>", "451 4.7.1")
		d.has(2)
	})
	t.Run("recipients", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.Recipients = 3 }))
		p := d.hello()
		p.each("MAIL FROM:<a@elsewhere.example>", "250")
		for range 3 {
			p.each("RCPT TO:<"+ours+">", "250")
		}
		p.each("RCPT TO:<"+ours+">", "452")
	})
	t.Run("errors", func(t *testing.T) {
		d := open(t, limits(func(l *smtpd.Limits) { l.Errors = 4 }))
		p := d.hello()
		p.each("MAIL FROM:<a@elsewhere.example>", "250")
		for n := range 3 {
			p.each(fmt.Sprintf("RCPT TO:<guess-%d@saltmarsh.example>", n), "550")
		}
		p.each("RCPT TO:<guess@saltmarsh.example>", "421")
		p.gone()
	})
	t.Run("nonsense", func(t *testing.T) {
		d := open(t)
		p := d.hello()
		p.says(strings.Repeat("GET / HTTP/1.1\r\n", 10))
		p.gone()
	})
	t.Run("a line without end", func(t *testing.T) {
		d := open(t)
		p := d.hello()
		_, _ = io.WriteString(p.Conn, strings.Repeat("x", 4<<20)) // it may be cut before its end
		p.gone()
	})
}

// Nothing that a peer says of itself gets into the header but as what it is.
func TestNothingIsSaidIntoTheHeader(t *testing.T) {
	for _, hello := range []string{"x\rSubject: Forged", "a(b)c", "<x@y>", "x;y", "x\"y", strings.Repeat("x", 300), "x\x00y", "пример"} {
		d := open(t)
		p := d.call()
		p.hears("220")
		p.each("EHLO "+hello, "250", "MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354", strings.TrimSuffix(letter, "\r\n"), "250")
		if kept := d.has(1)[0]; !strings.HasPrefix(kept, "Received: from unknown ([127.0.0.1])\r\n\tby mx.") && !strings.HasPrefix(kept, "Received: from x ([127.0.0.1])\r\n\tby mx.") {
			t.Errorf("%q came into %q", hello, kept)
		}
	}
	d := open(t)
	p := d.hello()
	p.each("MAIL FROM:<a\rb@elsewhere.example>", "5", "MAIL FROM:<josé@elsewhere.example>", "553", "MAIL FROM:<"+strings.Repeat("a", 400)+"@elsewhere.example>", "501")
}

// It stops without cutting a mail that is on its way, and without waiting for who says nothing.
func TestItStops(t *testing.T) {
	d := open(t)
	idle, busy := d.hello(), d.hello()
	busy.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354")
	busy.says("From: a@elsewhere.example\r\n\r\n")
	stopped := make(chan error, 1)
	go func() { stopped <- d.stop() }()
	idle.hears("421")
	idle.gone()
	select {
	case err := <-stopped:
		t.Fatalf("it stopped while a mail was on its way: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	busy.says("It is here.\r\n.\r\n")
	busy.hears("250")
	busy.gone()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	d.has(1)
}

// Nor for ever for one that does not come, or is kept for ever.
func TestItStopsInTheEnd(t *testing.T) {
	d := open(t, limits(func(l *smtpd.Limits) { l.Stopping = 200 * time.Millisecond }))
	keeping := make(chan bool)
	d.keep = func(ctx context.Context) error { close(keeping); <-ctx.Done(); return ctx.Err() }
	slow, stuck := d.hello(), d.hello()
	for _, p := range []*peer{slow, stuck} {
		p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354")
	}
	stuck.says(letter)
	<-keeping
	start := time.Now()
	if err := d.stop(); err != nil || time.Since(start) > 5*time.Second {
		t.Errorf("it stopped after %s: %v", time.Since(start), err)
	}
	d.has(0)
}

// As many as the usual limits say come in at once, and no more; and so many of them from one address, and so many mails of those.
func TestTheUsualLimits(t *testing.T) {
	d, l := open(t), smtpd.Usual()
	from := func(n int) *peer {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(n))}, Timeout: 20 * time.Second}
		c, err := dialer.Dial("tcp", d.at)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if err := c.SetDeadline(time.Now().Add(60 * time.Second)); err != nil {
			t.Fatal(err)
		}
		return &peer{c, t, bufio.NewReader(c)}
	}
	var first *peer
	for n := range 100 {
		p := from(1 + n/10)
		p.hears("220")
		if n%10 == 9 && n < 99 {
			from(1 + n/10).hears("421") // one too many of this address
		}
		if first == nil {
			first = p
		}
	}
	from(200).hears("421") // one too many of all
	first.each("EHLO mx.elsewhere.example", "250")
	for range 100 {
		first.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354", strings.TrimSuffix(letter, "\r\n"), "250")
	}
	first.each("MAIL FROM:<a@elsewhere.example>", "250")
	for range l.Recipients {
		first.each("RCPT TO:<"+ours+">", "250")
	}
	first.each("RCPT TO:<"+ours+">", "452", "DATA", "354", strings.TrimSuffix(letter, "\r\n"), "250")
	for n := 101; n < l.PerMinute; n++ {
		first.each("MAIL FROM:<a@elsewhere.example>", "250", "RSET", "250")
	}
	d.has(101)
	first.each("QUIT", "221")
	first.gone()
	from(200).hears("220") // its place is another's
}
