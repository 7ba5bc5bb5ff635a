package files

import (
	"encoding/json"
	"errors"

	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/web/compose"
	"meantime/internal/web/decisions"
	"meantime/internal/web/relays"
	"meantime/internal/web/site"
	"meantime/internal/web/threads"
	"meantime/internal/words"
)

// Routes are the addresses of files.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /files/{id}/{name}", Need: site.SignedIn, Do: serve},
		{Pattern: "GET /files/{id}", Need: site.SignedIn, Do: tell},
		{Pattern: "POST /files/add", Need: site.SignedIn, Do: adding(compose.Adding, "body"), MaxBody: site.Unbounded},
		{Pattern: "POST /letters/{id}/edit/files", Need: site.SignedIn, Do: adding(threads.AddingToLetter, "body"), MaxBody: site.Unbounded},
		{Pattern: "POST /threads/{id}/close/files", Need: site.SignedIn, Do: adding(threads.AddingToOutcome, "outcome"), MaxBody: site.Unbounded},
		{Pattern: "POST /threads/{id}/decide/files", Need: site.SignedIn, Do: adding(decisions.Adding, "why", "outcome"), MaxBody: site.Unbounded},
		{Pattern: "POST /relays/new/files", Need: site.SignedIn, Do: adding(relays.Adding, "body"), MaxBody: site.Unbounded},
		{Pattern: "OPTIONS /files/upload", Need: site.SignedIn, Do: upload},
		{Pattern: "POST /files/upload", Need: site.SignedIn, Do: upload},
		{Pattern: "POST /files/upload/{id}", Need: site.SignedIn, Do: upload, MaxBody: site.Unbounded},
		{Pattern: "HEAD /files/upload/{id}", Need: site.SignedIn, Do: upload},
		{Pattern: "PATCH /files/upload/{id}", Need: site.SignedIn, Do: upload, MaxBody: site.Unbounded},
		{Pattern: "DELETE /files/upload/{id}", Need: site.SignedIn, Do: upload},
	}
}

// upload goes on with an upload, or begins one.
func upload(v *site.Visit) error {
	return v.Transfers.Upload(v.W, v.R, v.Actor, v.R.PathValue("id"), func(err error) string { return says(v.L(), err) })
}

// says is what a fault says in a language.
func says(l *words.Locale, err error) string {
	if over, ok := errors.AsType[*file.Over](err); ok {
		return over.Says(l)
	}
	return l.T(fault.Of(err).Message)
}

// serve answers with the bytes of a file. Its name in the address is for people.
func serve(v *site.Visit) error {
	number, err := v.ID("id", "file")
	if err != nil {
		return err
	}
	return v.Transfers.Serve(v.W, v.R, v.Actor, number, file.Form(v.R.URL.Query().Get("as")))
}

// told is what a script hears of a file that has arrived.
type told struct {
	Name string `json:"name"`
	Link string `json:"link"` // what a text says to refer to it
}

func tell(v *site.Visit) error {
	number, err := v.ID("id", "file")
	if err != nil {
		return err
	}
	f, err := v.Files.Find(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	body, err := json.Marshal(told{f.Name, f.Link()})
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.Header().Set("Cache-Control", "private, no-store")
	_, _ = v.W.Write(body) // the reader has gone: nobody to tell
	return nil
}
