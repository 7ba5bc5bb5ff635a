package me

import (
	"slices"

	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/portrait"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Routes are the addresses of this concept.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /me/profile", Need: site.SignedIn, Do: showProfile},
		{Pattern: "POST /me/profile", Need: site.SignedIn, Do: saveProfile},
		{Pattern: "POST /me/photo", Need: site.SignedIn, Do: setPhoto, MaxBody: portrait.MaxBytes + 64<<10},
		{Pattern: "POST /me/photo/remove", Need: site.SignedIn, Do: removePhoto},
		{Pattern: "GET /me/security", Need: site.SignedIn, Do: showSecurity},
		{Pattern: "POST /me/security/email", Need: site.SignedIn, Do: changeEmail},
		{Pattern: "POST /me/security/password", Need: site.SignedIn, Do: changePassword},
		{Pattern: "POST /me/security/password/remove", Need: site.SignedIn, Do: removePassword},
		{Pattern: "POST /me/security/passkeys", Need: site.SignedIn, Do: addPasskey},
		{Pattern: "POST /me/security/passkeys/rename", Need: site.SignedIn, Do: renamePasskey},
		{Pattern: "POST /me/security/passkeys/remove", Need: site.SignedIn, Do: removePasskey},
		{Pattern: "POST /me/security/sessions/{session}/end", Need: site.SignedIn, Do: endSession},
		{Pattern: "POST /me/security/sessions/end", Need: site.SignedIn, Do: endOthers},
		{Pattern: "POST /me/security/tokens", Need: site.SignedIn, Do: makeToken},
		{Pattern: "POST /me/security/tokens/{token}/revoke", Need: site.SignedIn, Do: revokeToken},
		{Pattern: "GET /me/rings", Need: site.SignedIn, Do: showRings},
		{Pattern: "POST /me/rings/refuse", Need: site.SignedIn, Do: refuseRings},
		{Pattern: "POST /me/rings/allow", Need: site.SignedIn, Do: allowRings},
		{Pattern: "GET /me/interruptions", Need: site.SignedIn, Do: showInterruptions},
		{Pattern: "GET /me/archive", Need: site.SignedIn, Do: showArchive},
		{Pattern: "POST /me/archive", Need: site.SignedIn, Do: takeArchive},
		{Pattern: "GET /me/mail", Need: site.SignedIn, Do: showMail},
		{Pattern: "POST /me/mail", Need: site.SignedIn, Do: saveMail},
		{Pattern: "POST /me/mail/try", Need: site.SignedIn, Do: tryAgain},
		{Pattern: "POST /me/mail/{mail}/in", Need: site.SignedIn, Do: letIn},
		{Pattern: "POST /me/mail/{mail}/away", Need: site.SignedIn, Do: throwAway},
		{Pattern: "GET /me/display", Need: site.SignedIn, Do: showDisplay},
		{Pattern: "POST /me/display", Need: site.SignedIn, Do: saveDisplay},
	}
}

// Wrong says what is wrong, by the field of a form; what belongs to no field is under "form".
type Wrong map[string]string

// Says is what is wrong with a field, empty when nothing is.
func (w Wrong) Says(field string) string { return w[field] }

// Any tells whether something is wrong with one of some fields.
func (w Wrong) Any(fields ...string) bool {
	return slices.ContainsFunc(fields, func(field string) bool { return w[field] != "" })
}

// Mistake is what is wrong with one field, and where that stands on the page.
type Mistake struct{ ID, Says string }

// At is the mistake of a field.
func (w Wrong) At(field string) Mistake { return Mistake{"wrong-" + field, w[field]} }

// refused is what the rules say about what was typed, under the fields that there are; nil for an error of another kind.
func refused(v *site.Visit, err error, fields ...string) Wrong {
	f := fault.Of(err)
	if f.Kind == fault.KindInternal || f.Kind == fault.KindNotFound {
		return nil
	}
	if f.Code == "email_taken" && slices.Contains(fields, "email") {
		return Wrong{"email": v.L().T(f.Message)}
	}
	for _, p := range append(person.Problems(err), f) {
		for _, field := range fields {
			if p.Field == field {
				return Wrong{field: v.L().T(p.Message)}
			}
		}
	}
	return Wrong{"form": v.L().T(f.Message)}
}

// Head is what all pages about oneself begin with.
type Head struct {
	page.Shell
	Tab  string
	Once string
}

func head(v *site.Visit, tab, title string) Head {
	return Head{v.Page(title, page.PlaceMe), tab, v.Fresh()}
}
