package mail

import "crypto/x509"

// Trust has a relay believe certificates that some authorities signed.
func (r *Relay) Trust(roots *x509.CertPool) { r.roots = roots }
