package file_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"meantime/internal/fault"
	"meantime/internal/file"
)

// TestMediaTypesAreFoundOut has bytes say what they are, whatever their name says.
func TestMediaTypesAreFoundOut(t *testing.T) {
	each(t, func(o *office) {
		for says, want := range map[string]file.Kind{
			"Hello.": file.Text, "{\"a\": 1}": file.Text, "a,b\n1,2\n": file.Text, "# Plan\n": file.Text, "": file.Text,
			"Inês " + strings.Repeat("é", 3000):                                  file.Text,
			"<html><script>alert(1)</script>":                                    file.Other,
			"  \n<!DOCTYPE html><p>":                                             file.Other,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>":           file.Other,
			"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>": file.Other,
			"%PDF-1.7\n":           file.PDF,
			"\xff\xfb\x90\x44\x00": file.Audio,
			"OggS\x00\x02":         file.Audio,
			"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm": file.Video,
			"\x00\x01\x02":     file.Other,
			"PK\x03\x04":       file.Other,
			"caf\xe9 cr\xe8me": file.Other,
		} {
			if f := o.file(o.ines, "innocent.png", says); f.Kind() != want {
				o.t.Errorf("%.20q is %s (%s), not %s", says, f.Kind(), f.Media, want)
			}
		}
	})
}

// TestAPictureIsDeveloped has a picture be made smaller, and bytes that only begin like one be no picture.
func TestAPictureIsDeveloped(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		m := image.NewRGBA(image.Rect(0, 0, 3000, 1500))
		for i := range m.Pix {
			m.Pix[i] = byte(i*i/977 | 1)
		}
		var says bytes.Buffer
		o.must(jpeg.Encode(&says, m, nil))
		f := o.file(o.ines, "quay.pdf", says.String())
		if f.Kind() != file.Picture || f.Width != 2048 || f.Height != 1024 {
			o.t.Fatalf("%+v", f)
		}
		o.Thread(o.ines, o.closed, "The quay", f.Link())
		o.seenBy(f.ID, o.ines, o.kenji)
		for _, as := range []file.Form{file.Original, file.Display, file.Thumb} {
			_, r, err := o.Files.Open(ctx, o.kenji, f.ID, as)
			o.must(err)
			shown, err := jpeg.DecodeConfig(r)
			o.must(errors.Join(err, r.Close()))
			if want := map[file.Form]int{file.Original: 3000, file.Display: 2048, file.Thumb: 480}[as]; shown.Width != want {
				o.t.Errorf("%s is %d wide", as, shown.Width)
			}
			if _, _, err := o.Files.Open(ctx, o.mira, f.ID, as); !fault.Is(err, fault.KindNotFound) {
				o.t.Errorf("somebody else has the %s: %v", as, err)
			}
		}
		broken := o.file(o.ines, "quay.jpg", says.String()[:5000])
		if broken.Kind() != file.Other {
			o.t.Errorf("what is broken is a %s", broken.Kind())
		}
		if _, _, err := o.Files.Open(ctx, o.ines, broken.ID, file.Display); !fault.Is(err, fault.KindNotFound) {
			o.t.Errorf("what is broken is shown: %v", err)
		}
	})
}
