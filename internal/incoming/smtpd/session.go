package smtpd

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"meantime/internal/fault"
	"meantime/internal/incoming"
)

const (
	maxAddress  = 320     // bytes of an address: 64, @, 255
	maxReceived = 2 << 10 // bytes of what is put on top of a mail
	free        = 64 << 10
	step        = 256 << 10 // by which a larger body takes room
)

// said is an answer that refuses.
func said(code int, enhanced smtp.EnhancedCode, words string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}
}

// session is what one peer says on one line, encrypted or not.
type session struct {
	s       *Server
	on      *conn
	hello   string
	secured bool

	mu      sync.Mutex // a mail that comes in chunks is read beside the commands
	sender  *string
	utf8    bool
	to      []string
	refused int
}

// begin is called when a peer says who it is.
func (s *Server) begin(c *smtp.Conn) (smtp.Session, error) {
	line := c.Conn()
	encrypted, secured := line.(*tls.Conn)
	if secured {
		line = encrypted.NetConn()
	}
	on, ours := line.(*conn)
	if !ours {
		return nil, errors.New("this is no connection of the server's own")
	}
	return &session{s: s, on: on, hello: named(c.Hostname()), secured: secured}, nil
}

// named is what a peer calls itself, as it may stand in a header.
func named(hello string) string {
	odd := func(r rune) bool {
		return r > '~' || !strings.ContainsRune(".-_:[]", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if hello == "" || len(hello) > 255 || strings.ContainsFunc(hello, odd) {
		return "unknown"
	}
	return hello
}

// Reset forgets the mail that was begun.
func (n *session) Reset() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sender, n.utf8, n.to = nil, false, nil
	n.on.over()
}

// Logout is called when nothing more comes.
func (n *session) Logout() error { return nil }

// refuse counts an answer that refuses, and after many of them has the peer leave.
func (n *session) refuse(answer *smtp.SMTPError) error {
	if n.refused++; n.refused >= n.s.o.Limits.Errors {
		n.on.leave()
		return said(421, smtp.EnhancedCode{4, 7, 0}, answer.Message+" Too many errors.")
	}
	return answer
}

// Mail begins a mail.
func (n *session) Mail(from string, o *smtp.MailOptions) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	utf8 := o != nil && o.UTF8
	switch {
	case len(from) > maxAddress:
		return n.refuse(said(501, smtp.EnhancedCode{5, 1, 7}, "This address is too long."))
	case !utf8 && strings.ContainsFunc(from, func(r rune) bool { return r > '~' }):
		return n.refuse(said(553, smtp.EnhancedCode{5, 6, 7}, "Such an address needs SMTPUTF8."))
	case strings.ContainsFunc(from, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return n.refuse(said(501, smtp.EnhancedCode{5, 1, 7}, "This is no address."))
	case !n.s.peers.may(n.on, n.s.o.Now()):
		return n.refuse(said(451, smtp.EnhancedCode{4, 7, 1}, "Too many mails in a minute. Try again later."))
	}
	n.sender, n.utf8, n.to = &from, utf8, nil
	return nil
}

// Rcpt adds whom a mail is to.
func (n *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(to) > maxAddress || !n.s.o.Takes(to) {
		return n.refuse(said(550, smtp.EnhancedCode{5, 1, 1}, "No mail is taken for this address here."))
	}
	n.to = append(n.to, to)
	return nil
}

// Data takes the mail itself. What it returns is what its sender hears, and nothing is only after it is kept.
func (n *session) Data(r io.Reader) error {
	n.mu.Lock()
	e := incoming.Envelope{Way: incoming.Brought, Sender: n.sender, Recipients: slices.Clone(n.to), Peer: n.on.from, Hello: n.hello}
	utf8 := n.utf8
	n.mu.Unlock()
	if e.Sender == nil || len(e.Recipients) == 0 { // it was given up before its first chunk was looked at
		return said(503, smtp.EnhancedCode{5, 5, 1}, "There is no mail.")
	}
	n.on.begins()
	raw, release, err := n.s.read(n.received(utf8), r)
	defer release()
	if err == nil && n.on.cut() { // the library takes for whole what of a last chunk came before its peer was gone
		err = notWhole()
	}
	whole := err == nil
	if whole {
		err = n.s.keep(raw, e)
	}
	n.on.ended(whole)
	return err
}

// read takes a whole body into memory, under what stands on top of it, and for a large one out of the room that all have together, until
// it is released.
func (s *Server) read(top string, r io.Reader) (raw []byte, release func(), err error) {
	var body bytes.Buffer
	body.WriteString(top)
	taken := int64(0)
	release = func() { s.room.Release(taken) }
	for {
		_, err := io.CopyN(&body, r, free)
		if err == io.EOF {
			return body.Bytes(), release, nil
		}
		if errors.Is(err, smtp.ErrDataTooLarge) {
			return nil, release, s.tooLarge()
		}
		if answer, is := errors.AsType[*smtp.SMTPError](err); is {
			return nil, release, answer
		}
		if err != nil {
			return nil, release, notWhole()
		}
		if int64(body.Len()) > taken {
			if !s.room.TryAcquire(step) {
				return nil, release, said(452, smtp.EnhancedCode{4, 3, 1}, "There is no room for so large a mail just now. Try again later.")
			}
			taken += step
		}
	}
}

func notWhole() *smtp.SMTPError {
	return said(451, smtp.EnhancedCode{4, 4, 2}, "The mail did not come to its end.")
}

func (s *Server) tooLarge() *smtp.SMTPError {
	return said(552, smtp.EnhancedCode{5, 3, 4}, fmt.Sprintf("A mail has %d bytes at the most here.", s.o.Limits.Size))
}

// keep keeps a mail; an error is what its sender hears.
func (s *Server) keep(raw []byte, e incoming.Envelope) error {
	ctx, cancel := context.WithTimeout(s.living, s.o.Limits.Keeping)
	defer cancel()
	err := s.o.Keep(ctx, raw, e)
	switch {
	case err == nil:
		return nil
	case fault.Is(err, fault.KindTooLarge):
		return s.tooLarge()
	case fault.Is(err, fault.KindInvalid):
		return said(554, smtp.EnhancedCode{5, 6, 0}, fault.Of(err).Message)
	}
	s.o.Log.Error("a mail could not be kept, and its server was asked to try again", "from", e.Peer, "error", err)
	return said(451, smtp.EnhancedCode{4, 3, 0}, "The mail could not be kept. Try again later.")
}

// received is what this server puts on top of a mail.
func (n *session) received(utf8 bool) string {
	with := "ESMTP"
	if utf8 {
		with = "UTF8SMTP"
	}
	if n.secured {
		with += "S"
	}
	peer := "unknown"
	switch {
	case n.on.from.Is6():
		peer = "IPv6:" + n.on.from.String()
	case n.on.from.IsValid():
		peer = n.on.from.String()
	}
	return fmt.Sprintf("Received: from %s ([%s])\r\n\tby %s with %s;\r\n\t%s\r\n", n.hello, peer, n.s.o.Name, with, n.s.o.Now().UTC().Format(time.RFC1123Z))
}
