package site

import (
	"net/http"

	"meantime/internal/archive"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/words"
)

// Taking is the form by which somebody takes an archive, once it is sure that it is they who ask; its template is "take-archive".
type Taking struct {
	*words.Locale
	Action      string
	HasPassword bool
	ByPasskey   bool // it is confirmed with a passkey: there is no password
	Wrong       string
}

// Taking is the form that is sent to an address.
func (v *Visit) Taking(action string) (Taking, error) {
	t := Taking{Locale: v.L(), Action: action}
	var err error
	if t.HasPassword, err = v.Persons.Passwords.Exists(v.Ctx(), v.Actor); err != nil || t.HasPassword {
		return t, err
	}
	keys, err := v.Persons.Passkeys.List(v.Ctx(), v.Actor)
	t.ByPasskey = len(keys) > 0
	return t, err
}

// Take answers the form with the archive. What the form lacks, or that others are being made, is said by again, with the status that
// goes with it.
func (v *Visit) Take(kind archive.Kind, again func(says string, status int) error) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	proof := person.Proof{Password: sent.Get("confirm"), Ceremony: sent.Get("ceremony"), Answer: []byte(sent.Get("passkey"))}
	if err = v.Persons.Passwords.Confirm(v.Ctx(), v.Actor, proof); err == nil {
		err = v.Transfers.Archive(v.W, v.R, v.Actor, kind, v.L())
	}
	switch f := fault.Of(err); {
	case fault.Is(err, fault.KindTooMany):
		return again(v.L().T(f.Message), http.StatusTooManyRequests)
	case err != nil && f.Field == "confirm":
		return again(v.L().T(f.Message), http.StatusUnprocessableEntity)
	}
	return err
}
