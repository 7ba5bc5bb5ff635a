package portrait_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"

	"meantime/internal/fault"
	"meantime/internal/portrait"
)

// quarters is a picture whose quarters are red, green, blue and white, clockwise from the top left.
func quarters(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.RGBA{{255, 0, 0, 255}, {0, 200, 0, 255}, {255, 255, 255, 255}, {0, 0, 255, 255}}
			m.SetRGBA(x, y, c[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asGIF(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := gif.Encode(&out, m, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("../picture/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// corners names the colours of a square photo clockwise from the top left.
func corners(t *testing.T, raw []byte, side int) string {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds() != image.Rect(0, 0, side, side) {
		t.Fatalf("the photo is %v, want %d each way", m.Bounds(), side)
	}
	a, b := side/4, 3*side/4
	var out []byte
	for _, p := range []image.Point{{a, a}, {b, a}, {b, b}, {a, b}} {
		r, g, bl, _ := m.At(p.X, p.Y).RGBA()
		switch {
		case r > 0xc000 && g > 0xc000:
			out = append(out, 'w')
		case r > 0xc000:
			out = append(out, 'r')
		case g > 0x9000:
			out = append(out, 'g')
		case bl > 0xc000:
			out = append(out, 'b')
		default:
			out = append(out, '?')
		}
	}
	return string(out)
}

func TestEveryFormatBecomesASquare(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want string
		side int
	}{
		"wide":     {asJPEG(t, quarters(1600, 900)), "rgbw", 512},
		"tall":     {asPNG(t, quarters(700, 2400)), "rgbw", 512},
		"camera":   {append(asJPEG(t, quarters(6000, 4000)), make([]byte, 2<<20)...), "rgbw", 512},
		"large":    {asPNG(t, quarters(2400, 2400)), "rgbw", 512},
		"small":    {asPNG(t, quarters(200, 160)), "rgbw", 160},
		"gif":      {asGIF(t, quarters(600, 600)), "rgbw", 512},
		"lossy":    {file(t, "lossy.webp"), "rbbr", 48},
		"lossless": {file(t, "lossless.webp"), "rbbr", 48},
		"alpha":    {file(t, "alpha.webp"), "wwbr", 48},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := portrait.Make(c.file)
			if err != nil {
				t.Fatal(err)
			}
			if got := corners(t, p.Large, c.side); got != c.want {
				t.Errorf("large: %s, want %s", got, c.want)
			}
			if got := corners(t, p.Small, min(c.side, portrait.Small)); got != c.want {
				t.Errorf("small: %s, want %s", got, c.want)
			}
		})
	}
}

func TestNothingShowsThrough(t *testing.T) {
	p, err := portrait.Make(asPNG(t, image.NewNRGBA(image.Rect(0, 0, 2000, 2000))))
	if err != nil {
		t.Fatal(err)
	}
	if got := corners(t, p.Large, 512); got != "wwww" {
		t.Errorf("a transparent picture lies on %s", got)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	huge := asPNG(t, quarters(64, 64))
	binary.BigEndian.PutUint32(huge[16:], 60000)
	binary.BigEndian.PutUint32(huge[20:], 60000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for name, c := range map[string]struct {
		file []byte
		kind fault.Kind
		says string
	}{
		"bytes":   {make([]byte, portrait.MaxBytes+1), fault.KindTooLarge, "10 MB"},
		"pixels":  {huge, fault.KindTooLarge, "too many pixels"},
		"tiny":    {asPNG(t, quarters(15, 400)), fault.KindInvalid, "too small"},
		"svg":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), fault.KindInvalid, "cannot be read"},
		"nothing": {nil, fault.KindInvalid, "cannot be read"},
		"cut":     {asJPEG(t, quarters(64, 64))[:300], fault.KindInvalid, "cannot be read"},
	} {
		_, err := portrait.Make(c.file)
		if !fault.Is(err, c.kind) || fault.Of(err).Field != "photo" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzMake(f *testing.F) {
	for _, seed := range [][]byte{asJPEG(f, quarters(40, 30)), asPNG(f, quarters(20, 20)), asGIF(f, quarters(20, 20)),
		file(f, "lossy.webp"), file(f, "lossless.webp"), file(f, "alpha.webp")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := portrait.Make(raw)
		if err != nil {
			if k := fault.Of(err).Kind; k != fault.KindInvalid && k != fault.KindTooLarge {
				t.Fatal(err)
			}
			return
		}
		if _, err := jpeg.Decode(bytes.NewReader(p.Small)); err != nil {
			t.Fatal(err)
		}
	})
}
