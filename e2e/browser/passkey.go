package browser

import "github.com/chromedp/cdproto/webauthn"

// Passkeys is a device that keeps passkeys and always says yes. WebAuthn wants
// a name and no number: use http://localhost, not 127.0.0.1.
type Passkeys struct {
	page *Page
	id   webauthn.AuthenticatorID
}

// Passkeys gives the tab such a device.
func (p *Page) Passkeys() *Passkeys {
	p.t.Helper()
	call(p, webauthn.Enable, webauthn.EnableParams{})
	added := call(p, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol:                    webauthn.AuthenticatorProtocolCtap2,
			Ctap2version:                webauthn.Ctap2versionCtap21,
			Transport:                   webauthn.AuthenticatorTransportInternal,
			HasResidentKey:              true,
			HasUserVerification:         true,
			IsUserVerified:              true,
			AutomaticPresenceSimulation: true,
		},
	})
	return &Passkeys{page: p, id: added.AuthenticatorID}
}

// Count is how many passkeys the device keeps.
func (k *Passkeys) Count() int {
	k.page.t.Helper()
	kept := call(k.page, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: k.id})
	return len(kept.Credentials)
}

// Refuse makes the device say no to whoever asks it to prove that its owner is
// there, or yes again.
func (k *Passkeys) Refuse(no bool) {
	k.page.t.Helper()
	call(k.page, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{
		AuthenticatorID: k.id, IsUserVerified: !no,
	})
}
