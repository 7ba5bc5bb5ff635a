package files

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/patience"
	"meantime/internal/web/compose"
	"meantime/internal/web/site"
)

const (
	mostWritten = 256 << 10 // bytes of everything in the form that is no file
	mostLeft    = 256 << 20 // bytes that are read and thrown away so that who sent them hears why
)

// form is what a composer sends with files: what is written, and links to the files, which were taken as they came.
type form struct {
	values url.Values
	links  []string
	wrong  error // why a file was not taken
}

// add takes the files of a composer's form, and shows the composer with links to them.
func add(v *site.Visit) error {
	body := patience.Reader(http.NewResponseController(v.W), v.R.Body)
	defer body.Close() // it ends a watch
	v.R.Body = io.NopCloser(body)
	parts, err := v.R.MultipartReader()
	if err != nil {
		return notWhole()
	}
	f := form{values: url.Values{}}
	if err := f.read(v, parts); err != nil {
		return err
	}
	if f.wrong == nil && len(f.links) == 0 {
		f.wrong = fault.Invalid("file", "Please choose a file first.")
	}
	return compose.Adding(v, f.values, f.links, f.wrong)
}

func notWhole() error {
	return fault.Invalid("form", "The form did not arrive whole. Please send it again.")
}

func (f *form) read(v *site.Visit, parts *multipart.Reader) error {
	left := mostWritten
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return notWhole()
		}
		if part.FileName() != "" {
			f.take(v, part)
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, int64(left)+1))
		switch {
		case err != nil:
			return notWhole()
		case len(text) > left:
			return fault.TooLarge("form", "That is too long for one letter. About twenty pages fit, which is 64 KB.")
		case part.FormName() != "file" && utf8.Valid(text) && bytes.IndexByte(text, 0) < 0:
			f.values.Add(part.FormName(), string(text))
		}
		left -= len(text)
	}
}

// take takes one file. Where it is not taken the rest of it is read all the same, as far as that makes sense: a browser listens
// only when it has said everything.
func (f *form) take(v *site.Visit, part *multipart.Part) {
	if f.wrong == nil {
		made, err := v.Files.Take(v.Ctx(), v.Actor, part.FileName(), v.R.ContentLength, part)
		if err == nil {
			f.links = append(f.links, made.Link())
			return
		}
		f.wrong = err
	}
	_, _ = io.CopyN(io.Discard, part, mostLeft)
}
