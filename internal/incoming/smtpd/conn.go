package smtpd

import (
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

const (
	saysWithin = 30 * time.Second // in which a peer has to take an answer
	mostIdle   = 2                // times the size of a mail: bytes of a peer since its last one that was kept
	mostMore   = 4                // times that size: what more may come of a mail that is not taken, until it is cut
)

// door lets in as many as there is room for.
type door struct {
	net.Listener
	s *Server
}

// Accept waits for somebody who may come in.
func (d *door) Accept() (net.Conn, error) {
	for {
		from, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		now := d.s.o.Now()
		c := &conn{Conn: from, s: d.s, from: addressOf(from), dies: now.Add(d.s.o.Limits.Life), left: mostIdle * d.s.o.Limits.Size}
		if d.s.peers.come(c) {
			return c, nil
		}
		_ = from.SetWriteDeadline(now.Add(time.Second))
		_, _ = io.WriteString(from, "421 4.7.0 Too many connections. Try again later.\r\n") // whoever does not hear it tries again as well
		from.Close()
	}
}

func addressOf(c net.Conn) netip.Addr {
	at, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

// conn is a connection that lasts as long as its peer keeps to the limits.
type conn struct {
	net.Conn
	s    *Server
	from netip.Addr
	dies time.Time
	once sync.Once

	mu    sync.Mutex
	ends  error     // what is read from now on, but for a mail that is on its way
	body  bool      // a mail is on its way
	until time.Time // until when that has to be here; zero where none is
	left  int64     // bytes that may come
	dead  error     // why nothing comes any more: what stood in a mail that broke off is never taken for a command
}

// Read waits for a peer as long as it may.
func (c *conn) Read(p []byte) (int, error) {
	c.mu.Lock()
	if c.dead == nil && c.left <= 0 {
		c.dead = io.EOF
	}
	if c.dead == nil && !c.body {
		c.dead = c.ends
	}
	if err := c.dead; err != nil {
		c.mu.Unlock()
		return 0, err
	}
	at := c.s.o.Now().Add(c.s.o.Limits.Silence)
	for _, other := range []time.Time{c.dies, c.until} {
		if !other.IsZero() && other.Before(at) {
			at = other
		}
	}
	err := c.SetReadDeadline(at)
	c.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.body {
		c.left -= int64(n)
	}
	c.dead = err
	return n, err
}

// Write has a peer take an answer.
func (c *conn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(c.s.o.Now().Add(saysWithin)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// Close ends it, once.
func (c *conn) Close() (err error) {
	c.once.Do(func() {
		c.s.peers.left(c) // first: once its peer hears that it ended, there is room for another
		err = c.Conn.Close()
	})
	return err
}

// leave ends it after what is being said.
func (c *conn) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ends = io.EOF
}

// stop ends it, after the mail that is on its way.
func (c *conn) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ends == nil {
		c.ends = os.ErrDeadlineExceeded
	}
	if !c.body {
		_ = c.SetReadDeadline(time.Unix(1, 0)) // whoever waits for a command wakes
	}
}

// begins says that a mail is on its way.
func (c *conn) begins() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.body, c.until = true, c.s.o.Now().Add(c.s.o.Limits.Body)
}

// ended says that it is whole, or is not taken: then its rest still comes, in the same time, so that its sender hears why.
func (c *conn) ended(whole bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.body = false
	if !whole {
		c.left = mostMore * c.s.o.Limits.Size
		return
	}
	c.until, c.left = time.Time{}, mostIdle*c.s.o.Limits.Size
}

// cut tells whether nothing comes any more: what is there of a mail then may be a part of it, and its peer hears of none that was kept.
func (c *conn) cut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead != nil
}

// over says that a mail is over, however it ended.
func (c *conn) over() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.body {
		c.until, c.left = time.Time{}, min(c.left, mostIdle*c.s.o.Limits.Size)
	}
}
