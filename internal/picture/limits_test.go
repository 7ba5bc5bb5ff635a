package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color/palette"
	"image/jpeg"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"

	"meantime/internal/picture"
)

// What cameras write is taken, with colour for every pixel, every second or every fourth, as far as there is room.
func TestPhotographs(t *testing.T) {
	for name, c := range map[string]struct {
		w, h    int
		factors byte
		bytes   int // as many as are in what was photographed
		fits    bool
	}{
		"24 MP":                        {6000, 4000, 0x22, 2 << 20, true},
		"24 MP of a telephone":         {5712, 4284, 0x22, 2 << 20, true},
		"24 MP, every second":          {6048, 4032, 0x21, 2 << 20, true},
		"24 MP, every second down":     {6000, 4000, 0x12, 2 << 20, true},
		"24 MP in 12 MB":               {6000, 4000, 0x22, 12 << 20, true},
		"33 MP":                        {7008, 4672, 0x22, 2 << 20, true},
		"33 MP of nothing":             {7008, 4672, 0x22, 0, false},
		"33 MP, every second":          {7008, 4672, 0x21, 2 << 20, false},
		"24 MP, every pixel":           {6000, 4000, 0x11, 0, false},
		"16 MP, every pixel":           {4608, 3456, 0x11, 0, true},
		"48 MP":                        {8064, 6048, 0x22, 4 << 20, false},
		"every eighth, as nobody does": {7008, 4672, 0x42, 2 << 20, true},
	} {
		t.Run(name, func(t *testing.T) {
			raw := flat(t, c.w, c.h, c.factors)
			made, err := picture.Make(append(raw, make([]byte, max(0, c.bytes-len(raw)))...))
			if !c.fits {
				if !errors.Is(err, picture.ErrTooLarge) {
					t.Error(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(made.Display.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			right, bottom := made.Display.Width-1, made.Display.Height-1
			for _, at := range []image.Point{{0, 0}, {right, bottom}, {256, 256}, {right, 0}} {
				if r, g, b, _ := m.At(at.X, at.Y).RGBA(); r>>8 != 128 || g>>8 != 128 || b>>8 != 128 {
					t.Errorf("%v is %d %d %d", at, r>>8, g>>8, b>>8)
				}
			}
		})
	}
}

func TestPassesAreCounted(t *testing.T) {
	if _, err := picture.Make(progressive(10)); err != nil {
		t.Errorf("ten passes: %v", err)
	}
	if _, err := picture.Make(progressive(10_000)); !errors.Is(err, picture.ErrBroken) {
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
	lossy := file(t, "lossy.webp")
	copy(lossy[bytes.Index(lossy, []byte("\x9d\x01\x2a"))+3:], "\xff\x3f\xff\x3f") // of the frame, which is what is decoded
	alpha := file(t, "alpha.webp")
	copy(alpha[bytes.Index(alpha, []byte("\x9d\x01\x2a"))+3:], "\xff\x3f\xff\x3f")
	lossless := file(t, "lossless.webp")
	copy(lossless[bytes.Index(lossless, []byte("VP8L"))+9:], "\xff\xff\xff\x0f")
	interlaced := bytes.Clone(lie(small, 4000, 3000))
	interlaced[28] = 1
	binary.BigEndian.PutUint32(interlaced[29:], crc32.ChecksumIEEE(interlaced[12:29]))

	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"png":        {lie(small, 60000, 60000), picture.ErrTooLarge},
		"line":       {lie(small, 1<<31-1, 16), picture.ErrTooLarge},
		"pole":       {lie(small, 1, 1<<31-1), picture.ErrTooLarge},
		"interlaced": {interlaced, picture.ErrTooLarge},
		"jpeg":       {huge, picture.ErrTooLarge},
		"gif":        {gifs, picture.ErrTooLarge},
		"lossy":      {lossy, picture.ErrTooLarge},
		"alpha":      {alpha, picture.ErrTooLarge},
		"lossless":   {lossless, picture.ErrTooLarge},
		"bytes":      {make([]byte, picture.MaxBytes+1), picture.ErrTooLarge},
		"passes":     {progressive(10_000), picture.ErrBroken},
		"tables":     {append(tables, jpg[dht:]...), picture.ErrBroken},
		"again":      {twice, picture.ErrBroken},
		"frames":     {framed, picture.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.file, c.want) })
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	small, jpg := asPNG(t, quarters(64, 64)), asJPEG(t, quarters(64, 64))
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"svg":         {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), picture.ErrNotPicture},
		"page":        {[]byte("<!doctype html><img src=x>"), picture.ErrNotPicture},
		"page in gif": {[]byte("GIF89a/*<script>*/=1;alert(1)"), picture.ErrBroken},
		"riff":        {[]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"), picture.ErrNotPicture},
		"no pixels":   {[]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xff\xff\xff\xff\xff\xff"), picture.ErrBroken},
		"nothing":     {nil, picture.ErrNotPicture},
		"cut":         {jpg[:len(jpg)/2], picture.ErrBroken},
		"cut png":     {small[:len(small)-30], picture.ErrBroken},
		"cut gif":     {asGIF(t, indexed(64, 64))[:900], picture.ErrBroken},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.file, c.want) })
	}
}

func refused(t *testing.T, file []byte, want error) {
	t.Helper()
	before := allocated()
	_, err := picture.Make(file)
	if !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
	if used := allocated() - before; used > 4<<20 {
		t.Errorf("refusing took %d MB", used>>20)
	}
}

// What follows a picture, and what it is called, change nothing: only pixels come out.
func TestWhatIsTwoThingsIsOne(t *testing.T) {
	script := "<script>alert(1)</script>"
	made, err := picture.Make(append(asGIF(t, quarters(64, 64)), script+"PK\x03\x04"+script...))
	if err != nil || made.Kind != picture.GIF || bytes.Contains(made.Display.Bytes, []byte("script")) {
		t.Errorf("%+v, %v", made.Info, err)
	}
}

func TestTenThousandFramesCostOne(t *testing.T) {
	raw := manyFrames(t, image.NewGray(image.Rect(0, 0, 100, 100)), 10_000)
	before := allocated()
	made, err := picture.Make(raw)
	if err != nil || !made.Moves {
		t.Fatalf("%+v, %v", made.Info, err)
	}
	if used := allocated() - before; used > 4<<20 {
		t.Errorf("took %d MB", used>>20)
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// dearest are the most expensive pictures of each kind that are accepted.
func dearest(t testing.TB) map[string][]byte {
	cutOut := grainy(2048, 2048, 250)
	return map[string][]byte{
		"jpeg":       asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 3990, 3990), image.YCbCrSubsampleRatio420)),
		"jpeg2":      flat(t, 3990, 3990, 0x21),
		"jpeg held":  withExif(flat(t, 3990, 3990, 0x21), 6, binary.BigEndian),
		"grey":       asJPEG(t, image.NewGray(image.Rect(0, 0, 2990, 2990))),
		"png":        asPNG(t, image.NewNRGBA(image.Rect(0, 0, 2990, 2990))),
		"png opaque": asPNG(t, quarters(3840, 2160)),
		"png grain":  asPNG(t, grainy(2200, 2200, 255)),
		"png cut":    asPNG(t, cutOut),
		"png grey":   asPNG(t, image.NewGray(image.Rect(0, 0, 2990, 2990))),
		"png16":      asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 2300, 2300))),
		"gif":        asGIF(t, image.NewPaletted(image.Rect(0, 0, 2990, 2990), palette.Plan9)),
		"gif grain":  asGIF(t, indexed(2000, 2000)),
	}
}

// The file, its pixels and what is made of them: all that is ever allocated, which is more than there is at once.
func TestTheDearestPictureFits(t *testing.T) {
	for name, raw := range dearest(t) {
		runtime.GC()
		before := allocated()
		if _, err := picture.Make(raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if used := allocated() - before + uint64(len(raw)); used > 64<<20 {
			t.Errorf("%s took %d MB", name, used>>20)
		}
	}
}

// BenchmarkPhotograph makes the photo of a picture of 24 million pixels with the grain that a camera leaves.
func BenchmarkPhotograph(b *testing.B) {
	m := image.NewYCbCr(image.Rect(0, 0, 6000, 4000), image.YCbCrSubsampleRatio420)
	grain := rand.New(rand.NewPCG(1, 2))
	for i := range m.Y {
		m.Y[i] = byte(112 + i/6000%64/2 + grain.IntN(15) - 7)
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = byte(100+i/9000%60), byte(140-i/7000%60)
	}
	raw := asJPEG(b, m)
	b.Run("plain", func(b *testing.B) { benchmark(b, raw) })
	b.Run("telephone", func(b *testing.B) {
		benchmark(b, withSegment(raw, 0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), icc(telephone, table())...)))
	})
}

// benchmark says what a picture costs in milliseconds of a processor as well, which others who use the machine do not
// change.
func benchmark(b *testing.B, raw []byte) {
	b.ReportAllocs()
	before := processor(b)
	for b.Loop() {
		if _, err := picture.Make(raw); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processor(b)-before).Milliseconds())/float64(b.N), "cpu-ms/op")
}

func processor(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func BenchmarkDearest(b *testing.B) {
	for name, raw := range dearest(b) {
		b.Run(name, func(b *testing.B) { benchmark(b, raw) })
	}
}

func FuzzMake(f *testing.F) {
	for _, seed := range [][]byte{asJPEG(f, quarters(40, 30)), asPNG(f, quarters(20, 20)), asGIF(f, quarters(20, 20)),
		file(f, "lossy.webp"), file(f, "lossless.webp"), file(f, "alpha.webp"), animated(f, "lossy.webp", "alpha.webp"),
		manyFrames(f, quarters(9, 5), 2), withExif(asJPEG(f, quarters(16, 16)), 6, binary.BigEndian), progressive(3),
		withSegment(asJPEG(f, quarters(16, 16)), 0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), icc(telephone, parametric())...)),
		withSegment(asJPEG(f, quarters(16, 16)), 0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), icc(camera, power)...)),
		manyCodes(2, (*bitWriter).bytes)[:131_400]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		made, err := picture.Make(raw)
		if err != nil {
			if err != picture.ErrNotPicture && err != picture.ErrBroken && err != picture.ErrTooLarge {
				t.Fatal(err)
			}
			return
		}
		for _, still := range []picture.Still{made.Display, made.Thumbnail} {
			c, format, err := image.DecodeConfig(bytes.NewReader(still.Bytes))
			if err != nil || format != string(still.Kind) || c.Width != still.Width || c.Height != still.Height {
				t.Fatalf("%s of %d by %d, said to be %s of %d by %d: %v", format, c.Width, c.Height, still.Kind, still.Width, still.Height, err)
			}
		}
	})
}
