package portrait_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"runtime"
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
	raw, err := os.ReadFile("testdata/" + name)
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
		"camera":   {asJPEG(t, quarters(6000, 4000)), "rgbw", 512},
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

// withExif puts a segment with an orientation and a secret in front.
func withExif(jpg []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	tiff := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][3]uint16{{0x010f, 2, 0}, {0x0112, 3, orientation}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[2])
		tiff = append(tiff, 0, 0)
	}
	content := append([]byte("Exif\x00\x00"), tiff...)
	content = append(content, "SECRETPLACE"...)
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	return append(append(out, content...), jpg[2:]...)
}

func TestStandsAsTheCameraWasHeld(t *testing.T) {
	plain := asJPEG(t, quarters(300, 300))
	want := []string{1: "rgbw", 2: "grwb", 3: "bwrg", 4: "wbgr", 5: "rwbg", 6: "wrgb", 7: "bgrw", 8: "gbwr"}
	for o := 1; o <= 8; o++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			p, err := portrait.Make(withExif(plain, uint16(o), order))
			if err != nil {
				t.Fatal(err)
			}
			if got := corners(t, p.Large, 300); got != want[o] {
				t.Errorf("orientation %d, %v: %s, want %s", o, order, got, want[o])
			}
			if bytes.Contains(p.Large, []byte("SECRET")) || bytes.Contains(p.Large, []byte("Exif")) {
				t.Error("what the camera wrote is still there")
			}
		}
	}
}

// lie gives a PNG other dimensions than its pixels have.
func lie(raw []byte, w, h uint32) []byte {
	out := bytes.Clone(raw)
	binary.BigEndian.PutUint32(out[16:], w)
	binary.BigEndian.PutUint32(out[20:], h)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

// progressive is a grey picture of 64 pixels each way that goes over its coefficients so many times without changing one.
func progressive(passes int) []byte {
	out := append([]byte("\xff\xd8\xff\xdb\x00\x43\x00"), bytes.Repeat([]byte{1}, 64)...)
	out = append(out, "\xff\xc2\x00\x0b\x08\x00\x40\x00\x40\x01\x01\x11\x00"...)
	for _, table := range []string{"\x00\x01", "\x10\x01"} { // one code of one bit each
		out = append(append(append(out, "\xff\xc4\x00\x14"...), table...), make([]byte, 15)...)
		out = append(out, map[string]byte{"\x00\x01": 0x00, "\x10\x01": 0x60}[table])
	}
	out = append(append(out, "\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00"...), make([]byte, 8)...)
	for range passes {
		out = append(out, "\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00\x01"...) // a run of 64 empty blocks
	}
	return append(out, 0xff, 0xd9)
}

// flat is a grey picture with so many blocks of light, across and down, beside one of each colour: what our own encoder
// does not write.
func flat(t testing.TB, w, h int, factors byte) []byte {
	t.Helper()
	small := image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420)
	for _, plane := range [][]byte{small.Y, small.Cb, small.Cr} {
		copy(plane, bytes.Repeat([]byte{128}, len(plane)))
	}
	raw := asJPEG(t, small)
	sof, sos := bytes.Index(raw, []byte{0xff, 0xc0}), bytes.Index(raw, []byte{0xff, 0xda})
	binary.BigEndian.PutUint16(raw[sof+5:], uint16(h))
	binary.BigEndian.PutUint16(raw[sof+7:], uint16(w))
	raw[sof+11] = factors
	wide, high := int(factors>>4), int(factors&15)
	var bits []byte // of one unit: no change, end of block; for each colour the same in its own code
	for range wide * high {
		bits = append(bits, 0, 0, 1, 0, 1, 0)
	}
	bits = append(bits, 0, 0, 0, 0, 0, 0, 0, 0)
	units := ((w + 8*wide - 1) / (8 * wide)) * ((h + 8*high - 1) / (8 * high))
	out, have, acc := raw[:sos+14], 0, byte(0)
	for range units {
		for _, bit := range bits {
			if acc, have = acc<<1|bit, have+1; have == 8 {
				out, have, acc = append(out, acc), 0, 0
			}
		}
	}
	return append(out, acc<<(8-have)|byte(1<<(8-have)-1), 0xff, 0xd9)
}

// What cameras write is taken, with colour for every pixel, every second or every fourth, as far as there is room.
func TestPhotographs(t *testing.T) {
	for name, c := range map[string]struct {
		w, h    int
		factors byte
		fits    bool
	}{
		"24 MP":                        {6000, 4000, 0x22, true},
		"24 MP of a telephone":         {5712, 4284, 0x22, true},
		"24 MP, every second":          {6048, 4032, 0x21, true},
		"24 MP, every second down":     {6000, 4000, 0x12, true},
		"33 MP":                        {7008, 4672, 0x22, true},
		"33 MP, every second":          {7008, 4672, 0x21, false},
		"24 MP, every pixel":           {6000, 4000, 0x11, false},
		"16 MP, every pixel":           {4608, 3456, 0x11, true},
		"48 MP":                        {8064, 6048, 0x22, false},
		"every eighth, as nobody does": {7008, 4672, 0x42, true},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := portrait.Make(flat(t, c.w, c.h, c.factors))
			if !c.fits {
				if !fault.Is(err, fault.KindTooLarge) {
					t.Error(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(p.Large))
			if err != nil || m.Bounds().Dx() != portrait.Large {
				t.Fatal(err)
			}
			for _, at := range []image.Point{{0, 0}, {511, 511}, {256, 256}, {511, 0}} {
				if r, g, b, _ := m.At(at.X, at.Y).RGBA(); r>>8 != 128 || g>>8 != 128 || b>>8 != 128 {
					t.Errorf("%v is %d %d %d", at, r>>8, g>>8, b>>8)
				}
			}
		})
	}
}

func TestPassesAreCounted(t *testing.T) {
	if _, err := portrait.Make(progressive(10)); err != nil {
		t.Errorf("ten passes: %v", err)
	}
	if _, err := portrait.Make(progressive(10_000)); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("ten thousand passes: %v", err)
	}
}

func TestRefusedBeforeItIsDecoded(t *testing.T) {
	small := asPNG(t, quarters(64, 64))
	jpg := asJPEG(t, quarters(64, 64))
	sof := bytes.Index(jpg, []byte{0xff, 0xc0})
	huge := bytes.Clone(jpg)
	binary.BigEndian.PutUint16(huge[sof+5:], 65000)
	binary.BigEndian.PutUint16(huge[sof+7:], 65000)
	dht := bytes.Index(jpg, []byte{0xff, 0xc4})
	length := 2 + int(binary.BigEndian.Uint16(jpg[dht+2:]))
	tables := append(bytes.Clone(jpg[:dht]), bytes.Repeat(jpg[dht:dht+length], 2000)...)
	scan := jpg[bytes.Index(jpg, []byte{0xff, 0xda}) : len(jpg)-2]
	twice := append(append(bytes.Clone(jpg[:len(jpg)-2]), scan...), 0xff, 0xd9)
	frame := jpg[sof : sof+2+int(binary.BigEndian.Uint16(jpg[sof+2:]))]
	framed := append(append(bytes.Clone(jpg[:len(jpg)-2]), frame...), 0xff, 0xd9)
	binary.BigEndian.PutUint16(framed[sof+5:], 5000)
	binary.BigEndian.PutUint16(framed[sof+7:], 5000)
	framed[sof+11] = 0x11 // and the colours of the frame that counts have a sample for each pixel
	gifs := asGIF(t, quarters(64, 64))
	binary.LittleEndian.PutUint16(gifs[6:], 60000)
	binary.LittleEndian.PutUint16(gifs[8:], 60000)
	webps := file(t, "lossy.webp")
	copy(webps[24:], []byte{0xff, 0x3f, 0, 0xff, 0x3f, 0}) // the canvas of the chunk VP8X

	for name, c := range map[string]struct {
		file []byte
		kind fault.Kind
	}{
		"png":     {lie(small, 60000, 60000), fault.KindTooLarge},
		"line":    {lie(small, 1<<31-1, 16), fault.KindTooLarge},
		"jpeg":    {huge, fault.KindTooLarge},
		"gif":     {gifs, fault.KindTooLarge},
		"webp":    {webps, fault.KindTooLarge},
		"bytes":   {make([]byte, portrait.MaxBytes+1), fault.KindTooLarge},
		"passes":  {progressive(10_000), fault.KindInvalid},
		"tables":  {append(tables, jpg[dht:]...), fault.KindInvalid},
		"again":   {twice, fault.KindInvalid},
		"frames":  {framed, fault.KindTooLarge},
		"tiny":    {asPNG(t, quarters(15, 400)), fault.KindInvalid},
		"svg":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), fault.KindInvalid},
		"nothing": {nil, fault.KindInvalid},
		"cut":     {jpg[:len(jpg)/2], fault.KindInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			before := allocated()
			_, err := portrait.Make(c.file)
			if !fault.Is(err, c.kind) || fault.Of(err).Field != "photo" {
				t.Errorf("%v", err)
			}
			if used := allocated() - before; used > 4<<20 {
				t.Errorf("refusing took %d MB", used>>20)
			}
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestColoursAreShared makes pictures whose colour has fewer samples than their light, of sizes that nothing divides.
func TestColoursAreShared(t *testing.T) {
	for _, size := range [][2]int{{1201, 1201}, {1301, 1203}, {1203, 1310}} {
		picture := quarters(size[0], size[1])
		for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
			planes := image.NewYCbCr(picture.Rect, ratio)
			for y := range size[1] {
				for x := range size[0] {
					c := picture.RGBAAt(x, y)
					planes.Y[planes.YOffset(x, y)], planes.Cb[planes.COffset(x, y)], planes.Cr[planes.COffset(x, y)] = color.RGBToYCbCr(c.R, c.G, c.B)
				}
			}
			if got := corners(t, asJPEG(t, portrait.Square(planes, 300)), 300); got != "rgbw" {
				t.Errorf("%v, %v: %s", size, ratio, got)
			}
		}
	}
}

// dearest are the most expensive pictures of each kind that are accepted.
func dearest(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"jpeg":  asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 5850, 5850), image.YCbCrSubsampleRatio420)),
		"jpeg2": flat(t, 5060, 5060, 0x21),
		"grey":  asJPEG(t, image.NewGray(image.Rect(0, 0, 3741, 3741))),
		"png":   asPNG(t, image.NewNRGBA(image.Rect(0, 0, 3070, 3070))),
		"png16": asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 2171, 2171))),
		"gif":   asGIF(t, image.NewPaletted(image.Rect(0, 0, 3070, 3070), palette.Plan9)),
	}
}

func TestTheDearestPictureFits(t *testing.T) {
	for name, raw := range dearest(t) {
		runtime.GC()
		before := allocated()
		if _, err := portrait.Make(raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if used := allocated() - before; used > 64<<20 {
			t.Errorf("%s took %d MB", name, used>>20)
		}
	}
}

// BenchmarkPhotograph makes the photo of a picture of 24 million pixels with the grain that a camera leaves.
func BenchmarkPhotograph(b *testing.B) {
	picture := image.NewYCbCr(image.Rect(0, 0, 6000, 4000), image.YCbCrSubsampleRatio420)
	grain := rand.New(rand.NewPCG(1, 2))
	for i := range picture.Y {
		picture.Y[i] = byte(112 + i/6000%64/2 + grain.IntN(15) - 7)
	}
	for i := range picture.Cb {
		picture.Cb[i], picture.Cr[i] = byte(100+i/9000%60), byte(140-i/7000%60)
	}
	raw := asJPEG(b, picture)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := portrait.Make(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDearest(b *testing.B) {
	for name, raw := range dearest(b) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := portrait.Make(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzMake(f *testing.F) {
	for _, seed := range [][]byte{asJPEG(f, quarters(40, 30)), asPNG(f, quarters(20, 20)), asGIF(f, quarters(20, 20)),
		file(f, "lossy.webp"), file(f, "lossless.webp"), file(f, "alpha.webp"), withExif(asJPEG(f, quarters(16, 16)), 6, binary.BigEndian)} {
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
