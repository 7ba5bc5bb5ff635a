package mail

import (
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"meantime/internal/delivery"
)

// pace is how fast mails go to a relay: in all, and for the mail servers of one domain. Where many are sent, those for which somebody
// waits go first.
type pace struct {
	all *rate.Limiter

	mu      sync.Mutex
	each    int // for one domain, mails a second
	domains map[string]*domainPace
}

// domainPace is how fast mails go to a domain.
type domainPace struct {
	now   *rate.Limiter
	later *rate.Limiter // at which those that have to wait come back
}

// newPace is so many mails a second in all, and for one domain, zero for half of that.
func newPace(all, each int) *pace {
	if each == 0 {
		each = max(all/2, 1)
	}
	return &pace{all: rate.NewLimiter(rate.Limit(all), all), each: each, domains: map[string]*domainPace{}}
}

// mostDomains is how many are remembered. Of one that was written to slowly nothing is to be known.
const mostDomains = 1000

func (p *pace) domain(address string) *domainPace {
	_, name, _ := strings.Cut(address[max(strings.LastIndex(address, "@"), 0):], "@")
	name = strings.ToLower(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.domains[name]; d != nil {
		return d
	}
	if len(p.domains) >= mostDomains {
		for other, d := range p.domains {
			if d.now.Tokens() >= float64(p.each) && d.later.Tokens() >= 1 {
				delete(p.domains, other)
			}
		}
	}
	d := &domainPace{rate.NewLimiter(rate.Limit(p.each), p.each), rate.NewLimiter(rate.Limit(p.each), 1)}
	p.domains[name] = d
	return d
}

// room takes a place for one of many mails to the domain of an address. Where there is none it says when to come again
// (delivery.Later), so that mails to others can go meanwhile.
func (p *pace) room(to string) error {
	d := p.domain(to)
	if d.now.Allow() {
		return nil
	}
	return &delivery.Later{After: max(d.later.Reserve().Delay(), time.Second)}
}

// wait waits until a mail may go. One of many, which has its place with its domain, waits behind all others.
func (p *pace) wait(ctx context.Context, to string, many bool) error {
	if !many {
		if err := p.domain(to).now.Wait(ctx); err != nil {
			return err
		}
		return p.all.Wait(ctx)
	}
	for !p.all.Allow() { // taking a place in the line would put those that come behind it
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(float64(time.Second) / float64(p.all.Limit()))):
		}
	}
	return nil
}
