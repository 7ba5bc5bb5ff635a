package gate

import (
	"encoding/json"
	"net/http"

	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/web/site"
)

// beginPasskey answers a script with the options of a ceremony, or with why there are none, as JSON.
func beginPasskey(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	keys := v.Persons.Passkeys
	var c person.Ceremony
	switch sent.Get("for") {
	case "sign-in":
		c, err = keys.BeginSignIn(v.Ctx(), from(v.R))
	case "join":
		c, err = keys.BeginJoin(v.Ctx(), sent.Get("name"), sent.Get("email"), from(v.R))
	case "add", "confirm":
		if v.Actor.ID == 0 {
			return fault.Unsigned()
		}
		if sent.Get("for") == "add" {
			c, err = keys.BeginAdd(v.Ctx(), v.Actor)
		} else {
			c, err = keys.BeginConfirm(v.Ctx(), v.Actor)
		}
	default:
		return fault.NotFound("page")
	}
	answer, status := map[string]any{"ceremony": c.ID, "options": c.Options}, http.StatusOK
	if err != nil {
		f := fault.Of(err)
		if f.Kind == fault.KindInternal {
			return err
		}
		answer, status = map[string]any{"says": v.L().T(f.Message)}, statusOf(err)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.Header().Set("Cache-Control", "private, no-store")
	v.W.WriteHeader(status)
	_, _ = v.W.Write(body) // the reader has gone: nobody to tell
	return nil
}
