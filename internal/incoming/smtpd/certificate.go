package smtpd

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// Certificate is one in two files, which may be renewed while it is used.
type Certificate struct {
	cert, key string

	mu     sync.Mutex
	loaded *tls.Certificate
	of     [2]time.Time // when the files were written that are loaded
}

// OpenCertificate reads a certificate and its key, as PEM.
func OpenCertificate(cert, key string) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("the certificate for mail cannot be used: %w", err)
	}
	return c, nil
}

// load reads the files, where they have changed.
func (c *Certificate) load() error {
	var of [2]time.Time
	for i, name := range []string{c.cert, c.key} {
		found, err := os.Stat(name)
		if err != nil {
			return err
		}
		of[i] = found.ModTime()
	}
	if of == c.of {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err == nil {
		c.loaded, c.of = &pair, of
	}
	return err
}

// get is the certificate as it is now; while it is being renewed, as it was.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.load() // one half may be new and the other not yet
	return c.loaded, nil
}
