package file

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"meantime/internal/picture"
)

// head is how many bytes tell what a file is.
const head = 3072

// describe finds out what a file is, by its bytes.
func (f *Files) describe(ctx context.Context, v *File) error {
	r, err := f.blobs.Open(v.blob)
	if err != nil {
		return err
	}
	defer r.Close() // it was only read
	if v.Media, err = sniff(r); err != nil {
		return err
	}
	if v.Size > picture.MaxBytes || !slices.Contains(developed(), v.Media) {
		return nil
	}
	return f.develop(ctx, v)
}

// developed are the media types of pictures that are shown.
func developed() []string {
	return []string{picture.JPEG.Type(), picture.PNG.Type(), picture.GIF.Type(), picture.WebP.Type()}
}

// develop makes of a picture what is shown of it. What cannot be shown is a file like any other.
func (f *Files) develop(ctx context.Context, v *File) error {
	select {
	case f.light <- struct{}{}:
		defer func() { <-f.light }()
	case <-ctx.Done():
		return ctx.Err()
	}
	r, err := f.blobs.Open(v.blob)
	if err != nil {
		return err
	}
	defer r.Close() // it was only read
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	made, err := picture.Make(raw)
	if err != nil { // it is broken, or too large to be looked at
		return nil
	}
	if _, _, err = f.blobs.Put(v.blob.Of(string(Display)), bytes.NewReader(made.Display.Bytes)); err != nil {
		return said(err)
	}
	if _, _, err = f.blobs.Put(v.blob.Of(string(Thumb)), bytes.NewReader(made.Thumbnail.Bytes)); err != nil {
		return said(err)
	}
	v.Width, v.Height = made.Display.Width, made.Display.Height
	return nil
}

// sniff tells the media type of some bytes. What may be shown in place is told apart from what must not: HTML, SVG and anything else with markup is no text.
func sniff(r io.Reader) (string, error) {
	first := make([]byte, head)
	n, err := io.ReadFull(r, first)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	first = first[:n]
	found := mimetype.Detect(first)
	media, _, err := mime.ParseMediaType(found.String())
	if err != nil {
		return octets, nil
	}
	for kind := found; kind != nil; kind = kind.Parent() {
		switch {
		case kind.Is("text/html") || kind.Is("text/xml") || kind.Is("image/svg+xml"):
			return media, nil
		case kind.Is("text/plain") && isText(first, n == head):
			return "text/plain", nil
		}
	}
	return sameAs(media), nil
}

// octets is the media type of what is nothing that we know.
const octets = "application/octet-stream"

// isText tells whether bytes are UTF-8, the last character of which may be cut.
func isText(b []byte, cut bool) bool {
	for i := 0; cut && i < utf8.UTFMax-1 && len(b) > 0 && !utf8.Valid(b); i++ {
		b = b[:len(b)-1]
	}
	return utf8.Valid(b) && bytes.IndexByte(b, 0) < 0
}

// sameAs gives the name by which browsers know what has several. Text that is not UTF-8 is nothing that we know.
func sameAs(media string) string {
	switch media {
	case "application/ogg":
		return "audio/ogg"
	case "audio/x-m4a":
		return "audio/mp4"
	case "audio/x-wav", "audio/vnd.wave":
		return "audio/wav"
	case "audio/x-flac":
		return "audio/flac"
	case "video/x-m4v":
		return "video/mp4"
	}
	if strings.HasPrefix(media, "text/") {
		return octets
	}
	return media
}
