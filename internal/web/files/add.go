package files

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/patience"
	"meantime/internal/web/site"
)

const (
	mostWritten = 256 << 10 // bytes of everything in the form that is no file
	mostLeft    = 256 << 20 // bytes that are read and thrown away so that who sent them hears why
)

// form is what is sent with files: what is written, and links to the files, which were taken as they came.
type form struct {
	values url.Values
	links  []string
	wrong  error // why a file was not taken
}

// showing shows the page of a form, with what stands in it by now, and says why a file was not taken.
type showing func(v *site.Visit, form url.Values, wrong error) error

// adding takes the files of a form, and shows its page with links to them in the field that they are for, the first of some unless the form
// says otherwise.
func adding(show showing, fields ...string) func(v *site.Visit) error {
	return func(v *site.Visit) error {
		f, err := taken(v)
		if err != nil {
			return err
		}
		into := fields[0]
		if slices.Contains(fields, f.values.Get("into")) {
			into = f.values.Get("into")
		}
		if len(f.links) > 0 {
			said := strings.TrimRight(strings.ReplaceAll(f.values.Get(into), "\r\n", "\n"), "\n")
			f.values.Set(into, strings.TrimLeft(said+"\n\n"+strings.Join(f.links, "\n")+"\n", "\n"))
		}
		f.values.Set("into", into)
		return show(v, f.values, f.wrong)
	}
}

// taken takes the files of a form.
func taken(v *site.Visit) (form, error) {
	body := patience.Reader(http.NewResponseController(v.W), v.R.Body)
	defer body.Close() // it ends a watch
	v.R.Body = io.NopCloser(body)
	f := form{values: url.Values{}}
	parts, err := v.R.MultipartReader()
	if err != nil {
		return f, notWhole()
	}
	if err := f.read(v, parts); err != nil {
		return f, err
	}
	if f.wrong == nil && len(f.links) == 0 {
		f.wrong = fault.Invalid("file", "Please choose a file first.")
	}
	return f, nil
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
