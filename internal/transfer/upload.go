package transfer

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/patience"
	"meantime/internal/person"
)

const (
	version    = "1.0.0"
	extensions = "creation,expiration,termination"
	partType   = "application/offset+octet-stream"
)

// ask is a request by somebody who may upload.
type ask struct {
	w   http.ResponseWriter
	r   *http.Request
	by  person.Actor
	say func(error) string // what a refusal says, in the words of who asks
}

// Upload answers a request: to the address of all uploads where number is empty, else to one of them. An error is none of the sender's, and
// nothing has been answered.
func (t Transfers) Upload(w http.ResponseWriter, r *http.Request, by person.Actor, number string, say func(error) string) error {
	a := ask{w, r, by, say}
	a.w.Header().Set("Tus-Resumable", version)
	a.w.Header().Set("Cache-Control", "no-store")
	method := r.Method
	if method == http.MethodPost { // of who can send nothing else
		method = cmp.Or(r.Header.Get("X-HTTP-Method-Override"), method)
	}
	if method == http.MethodOptions {
		return t.describe(a)
	}
	if a.r.Header.Get("Tus-Resumable") != version {
		a.w.Header().Set("Tus-Version", version)
		return a.refuse(http.StatusPreconditionFailed, "tus_version", "This speaks tus 1.0.0.")
	}
	v, err := id.Parse(number)
	switch {
	case number == "" && method == http.MethodPost:
		err = t.begin(a)
	case number == "":
		return a.refuse(http.StatusMethodNotAllowed, "method_not_allowed", "An upload is begun with POST.")
	case err != nil:
		err = fault.NotFound("file")
	default:
		err = t.one(a, v, method)
	}
	return a.fail(err)
}

func (t Transfers) one(a ask, v id.ID, method string) error {
	switch method {
	case http.MethodHead:
		found, err := t.Files.Upload(a.r.Context(), a.by, v)
		if err != nil {
			return err
		}
		a.w.Header().Set("Upload-Length", strconv.FormatInt(found.Size, 10))
		a.stands(http.StatusOK, found)
		return nil
	case http.MethodPatch:
		return t.patch(a, v)
	case http.MethodDelete:
		if err := t.Files.GiveUp(a.r.Context(), a.by, v); err != nil {
			return err
		}
		a.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return a.refuse(http.StatusMethodNotAllowed, "method_not_allowed", "An upload goes on with PATCH.")
}

// describe says what is spoken here.
func (t Transfers) describe(a ask) error {
	room, err := t.Files.Room(a.r.Context())
	if err != nil {
		return err
	}
	h := a.w.Header()
	h.Set("Tus-Version", version)
	h.Set("Tus-Extension", extensions)
	h.Set("Tus-Max-Size", strconv.FormatInt(room.Each, 10))
	a.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (t Transfers) begin(a ask) error {
	size, ok := count(a.r.Header.Get("Upload-Length"))
	if !ok {
		return fault.Invalid("size", "Please say how many bytes the file has.")
	}
	made, err := t.Files.Begin(a.r.Context(), a.by, nameIn(a.r.Header.Get("Upload-Metadata")), size)
	if err != nil {
		return err
	}
	a.w.Header().Set("Location", strings.TrimSuffix(a.r.URL.Path, "/")+"/"+made.ID.String())
	a.stands(http.StatusCreated, made)
	return nil
}

func (t Transfers) patch(a ask, v id.ID) error {
	if a.r.Header.Get("Content-Type") != partType {
		return a.refuse(http.StatusUnsupportedMediaType, "unsupported_media_type", "A part of a file is sent as "+partType+".")
	}
	from, ok := count(a.r.Header.Get("Upload-Offset"))
	if !ok {
		return fault.Invalid("offset", "Please say from which byte on this is.")
	}
	body := patience.Reader(http.NewResponseController(a.w), a.r.Body)
	defer body.Close() // it ends a watch
	now, err := t.Files.Receive(a.r.Context(), a.by, v, from, body)
	if err != nil {
		return err
	}
	a.stands(http.StatusNoContent, now)
	return nil
}

// stands answers with how far an upload has come.
func (a ask) stands(status int, u file.Upload) {
	h := a.w.Header()
	h.Set("Upload-Offset", strconv.FormatInt(u.Offset, 10))
	if !u.Ends.IsZero() {
		h.Set("Upload-Expires", u.Ends.UTC().Format(http.TimeFormat))
	}
	a.w.WriteHeader(status)
}

// count reads a number of bytes.
func count(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 0 && !strings.HasPrefix(s, "+")
}

// nameIn reads the name of a file out of what its sender tells about it: keys and values in base64, between commas.
func nameIn(metadata string) string {
	for _, pair := range strings.Split(metadata, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key != "filename" && key != "name" {
			continue
		}
		if name, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value)); err == nil && utf8.Valid(name) {
			return string(name)
		}
	}
	return ""
}

// fail answers with what a fault says. Any other error is for the caller.
func (a ask) fail(err error) error {
	f := fault.Of(err)
	switch {
	case err == nil:
		return nil
	case f.Kind == fault.KindInternal && a.r.Context().Err() != nil:
		return nil // who sent it has gone, and what came is kept
	case f.Kind == fault.KindInternal:
		return err
	}
	status := f.Kind.Status()
	if f.Code == "upload_busy" {
		status = http.StatusLocked
	}
	return a.refuse(status, f.Code, a.say(err))
}

func (a ask) refuse(status int, code, says string) error {
	body, err := json.Marshal(map[string]any{"status": status, "code": code, "detail": says})
	if err != nil {
		return err
	}
	a.w.Header().Set("Content-Type", "application/problem+json")
	a.w.WriteHeader(status)
	_, _ = a.w.Write(body) // the sender has gone: nobody to tell
	return nil
}
