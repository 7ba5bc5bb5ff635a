package smtpd

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/sync/semaphore"

	"meantime/internal/incoming"
)

// Limits bound what peers may do. A peer is an IPv4 address, or a /64 of IPv6.
type Limits struct {
	Connections int           // of all peers at once
	PerPeer     int           // connections of one peer at once
	PerMinute   int           // mails of one peer
	Recipients  int           // of one mail
	Errors      int           // refusals on one connection, after which it ends
	Silence     time.Duration // for which a peer may say nothing
	Body        time.Duration // in which a mail has to be here
	Life        time.Duration // of a connection
	Keeping     time.Duration // in which a mail has to be kept
	Stopping    time.Duration // for mails that are on their way when the server stops
	Size        int64         // bytes of a mail
	Memory      int64         // bytes of bodies at once, beyond the first of each
}

// Usual are the limits of a server for a team. The times are those that RFC 5321, 4.5.3.2 has others expect.
func Usual() Limits {
	return Limits{Connections: 100, PerPeer: 10, PerMinute: 120, Recipients: 100, Errors: 20, Silence: 5 * time.Minute, Body: 10 * time.Minute,
		Life: time.Hour, Keeping: time.Minute, Stopping: 10 * time.Second, Memory: 256 << 20,
		Size: incoming.MaxMail - maxReceived} // what stands above it when it is kept has room in the rest
}

// maxLine is how long a line may be. There are mails whose whole HTML is one, though none should be over 1000 characters.
const maxLine = 1 << 20

// Options are what a Server is made from. All are needed, but for Certificate.
type Options struct {
	Name        string // of the server, as DNS knows it
	Takes       func(address string) bool
	Keep        func(ctx context.Context, raw []byte, e incoming.Envelope) error
	Now         func() time.Time
	Log         *slog.Logger
	Limits      Limits
	Certificate *Certificate // nil where lines are not encrypted
}

// Server takes mails.
type Server struct {
	o     Options
	peers *peers
	room  *semaphore.Weighted
	smtp  *smtp.Server

	living context.Context // of the mails that are being kept, until all are cut
}

// New returns a server that nobody can reach before it serves.
func New(o Options) *Server {
	s := &Server{o: o, peers: newPeers(o.Limits), room: semaphore.NewWeighted(o.Limits.Memory)}
	s.smtp = smtp.NewServer(smtp.BackendFunc(s.begin))
	s.smtp.Domain, s.smtp.ErrorLog = o.Name, complaints{o.Log}
	s.smtp.MaxRecipients, s.smtp.MaxMessageBytes, s.smtp.MaxLineLength = o.Limits.Recipients, o.Limits.Size, maxLine
	s.smtp.EnableSMTPUTF8 = true
	if o.Certificate != nil {
		s.smtp.TLSConfig = &tls.Config{GetCertificate: o.Certificate.get, MinVersion: tls.VersionTLS12}
	}
	return s
}

// Serve takes mails until the context ends, and has those end that are on their way. It closes the listener.
func (s *Server) Serve(ctx context.Context, at net.Listener) error {
	living, die := context.WithCancel(context.WithoutCancel(ctx))
	defer die()
	s.living = living
	served := make(chan error, 1)
	go func() { served <- s.smtp.Serve(&door{at, s}) }()
	select {
	case err := <-served:
		s.peers.end()
		return err
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.Limits.Stopping)
	defer cancel()
	unwatch := context.AfterFunc(closing, func() {
		s.peers.cut()
		die()
	})
	defer unwatch()
	s.peers.end()
	err := s.smtp.Shutdown(context.WithoutCancel(ctx)) // it ends at the latest when all are cut
	<-served
	return err
}

// complaints logs what goes wrong on connections: what peers do is of no interest, a panic is.
type complaints struct{ log *slog.Logger }

// Printf logs what the library says.
func (c complaints) Printf(format string, v ...any) {
	if strings.HasPrefix(format, "panic") {
		c.log.Error("the mail server failed on a connection", "what", v)
		return
	}
	c.log.Debug("a connection for mail ended", "what", v)
}

// Println logs what the library says.
func (c complaints) Println(v ...any) { c.log.Debug("a connection for mail ended", "what", v) }
