package transfer

import (
	"io"
	"mime"
	"net/http"

	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/patience"
	"meantime/internal/person"
)

// What a file that is shown in place may do: nothing. A browser's player of sound and film asks for the bytes once more, and in a sandbox
// without an origin it would do so as nobody; scripts stay out. A browser's own viewer of PDFs does not work in a sandbox; a PDF is no
// page of this site all the same.
const (
	boxed  = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
	played = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-same-origin"
	viewed = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)

// Serve answers with the bytes of a file, or a part of them, in a form that it has: file.Shown, as a page shows it. An error is nobody's
// answer yet.
func (t Transfers) Serve(w http.ResponseWriter, r *http.Request, by person.Actor, v id.ID, as file.Form) error {
	f, bytes, err := t.Files.Open(r.Context(), by, v, as)
	if err != nil {
		return err
	}
	defer bytes.Close() // it was only read
	media, inPlace := mediaOf(f, as)
	if media == "" {
		first := make([]byte, 16)
		n, err := io.ReadFull(bytes, first)
		if err != nil {
			return err
		}
		media = http.DetectContentType(first[:n])
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition(inPlace), map[string]string{"filename": f.Name}))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+f.Sum+string(as)+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policyOf(f, inPlace))
	out := patience.Writer(http.NewResponseController(w), w)
	defer out.Close() // it ends a watch
	http.ServeContent(taker{w, out}, r, "", f.CreatedAt, bytes)
	return nil
}

// taker is who takes an answer, at their own pace.
type taker struct {
	http.ResponseWriter
	out io.Writer
}

// Write writes on at that pace.
func (t taker) Write(b []byte) (int, error) { return t.out.Write(b) }

// Unwrap lets the server reach the connection.
func (t taker) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// mediaOf says as what a file is served, empty for a picture that was written anew, and whether it is shown in place.
func mediaOf(f file.File, as file.Form) (media string, inPlace bool) {
	kind := f.Kind()
	switch {
	case as == file.Display, as == file.Thumb, as == file.Shown && kind == file.Picture:
		return "", true
	case as == file.Original || kind == file.Other:
		return "application/octet-stream", false
	case kind == file.Text:
		return "text/plain; charset=utf-8", true
	}
	return f.Media, true
}

func policyOf(f file.File, inPlace bool) string {
	switch kind := f.Kind(); {
	case kind == file.PDF && inPlace:
		return viewed
	case (kind == file.Audio || kind == file.Video) && inPlace:
		return played
	}
	return boxed
}

func disposition(inPlace bool) string {
	if inPlace {
		return "inline"
	}
	return "attachment"
}
