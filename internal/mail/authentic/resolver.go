package authentic

import (
	"context"
	"errors"
	"net"
	"strings"
)

// Resolver asks DNS. A *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

const (
	mostText    = 32 << 10 // bytes of an answer
	mostAnswers = 100
)

// bounded is a resolver that is asked so many times and no more. Its errors are of the kind *net.DNSError itself, by which
// those who ask tell what is temporary.
type bounded struct {
	ctx  context.Context // of one check
	of   Resolver
	left int
}

func refuse(name, why string) error { return &net.DNSError{Err: why, Name: name} }

// may counts a question, and makes a whole name of a name, so that no domain of this machine's is tried behind it.
func (b *bounded) may(name string) (string, error) {
	if b.left--; b.left < 0 {
		return "", refuse("", "too many questions")
	}
	for _, c := range []byte(name) {
		if c <= ' ' || c > '~' {
			return "", refuse(name, "not a name")
		}
	}
	if name = strings.TrimSuffix(name, "."); name == "" || len(name) > 253 {
		return "", refuse(name, "not a name")
	}
	return name + ".", nil
}

// said is an error as those who ask know it. What is not known of it may pass.
func said(name string, err error) error {
	if err == nil {
		return nil
	}
	if found, is := errors.AsType[*net.DNSError](err); is {
		return found
	}
	return &net.DNSError{Err: err.Error(), Name: name, IsTemporary: true}
}

func temporary(err error) bool {
	found, is := errors.AsType[*net.DNSError](err)
	return is && found.Temporary()
}

// LookupTXT finds the texts at a name.
func (b *bounded) LookupTXT(ctx context.Context, name string) ([]string, error) {
	whole, err := b.may(name)
	if err != nil {
		return nil, err
	}
	out, err := b.of.LookupTXT(ctx, whole)
	size := 0
	for _, text := range out {
		size += len(text)
	}
	if size > mostText {
		return nil, refuse(name, "too long an answer")
	}
	return out, said(name, err)
}

// LookupMX finds the mail servers of a domain.
func (b *bounded) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	whole, err := b.may(name)
	if err != nil {
		return nil, err
	}
	out, err := b.of.LookupMX(ctx, whole)
	return out[:min(len(out), mostAnswers)], said(name, err)
}

// LookupIPAddr finds the addresses of a server.
func (b *bounded) LookupIPAddr(ctx context.Context, name string) ([]net.IPAddr, error) {
	whole, err := b.may(name)
	if err != nil {
		return nil, err
	}
	out, err := b.of.LookupIPAddr(ctx, whole)
	return out[:min(len(out), mostAnswers)], said(name, err)
}

// LookupAddr finds the names of an address.
func (b *bounded) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	if _, err := b.may(addr); err != nil {
		return nil, err
	}
	out, err := b.of.LookupAddr(ctx, addr)
	return out[:min(len(out), mostAnswers)], said(addr, err)
}
