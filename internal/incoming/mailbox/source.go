package mailbox

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Source is where a mailbox is, and how to come in.
type Source struct {
	host, port     string
	user, password string
	folder         string
	done           string         // the folder to move to what is taken; empty to leave it
	implicit       bool           // TLS from the start
	plain          bool           // no TLS
	roots          *x509.CertPool // nil for those of this machine
}

// ParseSource reads the address of a mailbox:
//
//	imaps://user:password@mail.example.org/INBOX             TLS from the start; the port is 993 where none is named
//	imap://user:password@mail.example.org:143/INBOX          STARTTLS, which must be offered; 143
//	imap://user:password@localhost/INBOX?tls=off             in the clear, on this machine alone
//	imaps://user:password@mail.example.org/INBOX?move=Taken  what is taken is moved to another folder
//
// The folder is INBOX where none is named. An error repeats no password.
func ParseSource(address string) (*Source, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User == nil || u.Fragment != "" || u.Scheme != "imap" && u.Scheme != "imaps" {
		return nil, errors.New("a mailbox has an address such as imaps://user:password@mail.example.org/INBOX")
	}
	s := &Source{host: u.Hostname(), port: u.Port(), user: u.User.Username(), folder: strings.Trim(u.Path, "/"), implicit: u.Scheme == "imaps"}
	s.password, _ = u.User.Password()
	if s.user == "" || s.password == "" {
		return nil, fmt.Errorf("the mailbox at %s: there has to be a user and a password, as in imaps://user:password@mail.example.org/INBOX", s.host)
	}
	if s.port == "" {
		s.port = "143"
		if s.implicit {
			s.port = "993"
		}
	}
	if s.folder == "" {
		s.folder = "INBOX"
	}
	for name, values := range u.Query() {
		value := values[len(values)-1]
		switch {
		case name == "tls" && value == "off" && !s.implicit:
			s.plain = true
		case name == "move" && value != "" && value != s.folder:
			s.done = value
		default:
			return nil, fmt.Errorf("the mailbox at %s: there is no setting %s=%s; there are tls=off, for imap://, and move=FOLDER, of another folder", s.host, name, value)
		}
	}
	if s.plain && !s.near() {
		return nil, fmt.Errorf("the mailbox at %s: a password is sent over no line that is not encrypted; leave tls=off away", s.host)
	}
	return s, nil
}

// near tells whether a mailbox is on this machine.
func (s *Source) near() bool {
	addr, err := netip.ParseAddr(s.host)
	return s.host == "localhost" || err == nil && addr.IsLoopback()
}

// String tells a mailbox from all others, and no password.
func (s *Source) String() string {
	return s.user + " at " + net.JoinHostPort(s.host, s.port) + "/" + s.folder
}
