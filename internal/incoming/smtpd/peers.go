package smtpd

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// manyPeers is how many are remembered before those are forgotten of whom there is nothing to remember.
const manyPeers = 1000

// peers are those who are connected, or were lately.
type peers struct {
	limits Limits

	mu     sync.Mutex
	ending bool
	conns  map[*conn]struct{}
	known  map[netip.Prefix]*peer
}

type peer struct {
	conns int
	pace  *rate.Limiter
}

func newPeers(l Limits) *peers {
	return &peers{limits: l, conns: map[*conn]struct{}{}, known: map[netip.Prefix]*peer{}}
}

// network is what counts as one peer.
func network(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // of no address at all
	}
	return p
}

// come counts a connection; false where there is no room for it.
func (p *peers) come(c *conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := network(c.from)
	one := p.known[at]
	if p.ending || len(p.conns) >= p.limits.Connections || one != nil && one.conns >= p.limits.PerPeer {
		return false
	}
	if one == nil {
		p.forget(c.s.o.Now())
		one = &peer{pace: rate.NewLimiter(rate.Limit(float64(p.limits.PerMinute)/60), p.limits.PerMinute)}
		p.known[at] = one
	}
	one.conns++
	p.conns[c] = struct{}{}
	return true
}

// forget drops those, where there are many, who are gone and have sent nothing for a minute.
func (p *peers) forget(now time.Time) {
	if len(p.known) < manyPeers {
		return
	}
	for at, one := range p.known {
		if one.conns == 0 && one.pace.TokensAt(now) >= float64(p.limits.PerMinute) {
			delete(p.known, at)
		}
	}
}

// left counts a connection that has ended.
func (p *peers) left(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, here := p.conns[c]; here {
		delete(p.conns, c)
		p.known[network(c.from)].conns--
	}
}

// may counts a mail of a peer; false where it has sent too many in the last minute.
func (p *peers) may(c *conn, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.known[network(c.from)]
	return one != nil && one.pace.AllowN(now, 1)
}

// end has nobody come any more, and those leave who bring no mail just now.
func (p *peers) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ending = true
	for c := range p.conns {
		c.stop()
	}
}

// cut ends what is left.
func (p *peers) cut() {
	p.mu.Lock()
	var all []*conn
	for c := range p.conns {
		all = append(all, c)
	}
	p.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
}
