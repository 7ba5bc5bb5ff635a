package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"strings"
	"testing"

	"meantime/internal/picture"
)

// corners names the colours of a still clockwise from the top left.
func corners(t *testing.T, still picture.Still) string {
	t.Helper()
	m, format, err := image.Decode(bytes.NewReader(still.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	b := m.Bounds()
	if format != string(still.Kind) || b.Dx() != still.Width || b.Dy() != still.Height {
		t.Errorf("a %s of %v is said to be a %s of %d by %d", format, b, still.Kind, still.Width, still.Height)
	}
	left, top, right, bottom := b.Dx()/8, b.Dy()/8, b.Dx()-1-b.Dx()/8, b.Dy()-1-b.Dy()/8
	var out []byte
	for _, p := range []image.Point{{left, top}, {right, top}, {right, bottom}, {left, bottom}} {
		r, g, bl, a := m.At(p.X, p.Y).RGBA()
		switch {
		case a < 0x4000:
			out = append(out, '-')
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

func TestEveryFormat(t *testing.T) {
	clear := quarters(700, 500)
	for y := range 250 {
		for x := range 350 {
			clear.SetRGBA(x, y, color.RGBA{})
		}
	}
	for name, c := range map[string]struct {
		file             []byte
		kind, as         picture.Kind
		wide, high, w, h int
		corners          string
	}{
		"camera":      {append(asJPEG(t, quarters(6000, 4000)), make([]byte, 2<<20)...), picture.JPEG, picture.JPEG, 6000, 4000, 2048, 1365, "rgbw"},
		"tall":        {asJPEG(t, quarters(700, 2400)), picture.JPEG, picture.JPEG, 700, 2400, 597, 2048, "rgbw"},
		"small":       {asJPEG(t, quarters(33, 21)), picture.JPEG, picture.JPEG, 33, 21, 33, 21, "rgbw"},
		"one pixel":   {asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1))), picture.PNG, picture.PNG, 1, 1, 1, 1, "????"},
		"line":        {asPNG(t, image.NewGray(image.Rect(0, 0, 60000, 1))), picture.PNG, picture.PNG, 60000, 1, 2048, 1, "????"},
		"pole":        {asPNG(t, image.NewGray(image.Rect(0, 0, 1, 60000))), picture.PNG, picture.PNG, 1, 60000, 1, 2048, "????"},
		"drawn":       {asPNG(t, quarters(2500, 1000)), picture.PNG, picture.PNG, 2500, 1000, 2048, 819, "rgbw"},
		"photograph":  {asPNG(t, grainy(900, 700, 255)), picture.PNG, picture.JPEG, 900, 700, 900, 700, "????"},
		"transparent": {asPNG(t, clear), picture.PNG, picture.PNG, 700, 500, 700, 500, "-gbw"},
		"cut out":     {asPNG(t, grainy(1600, 1200, 250)), picture.PNG, picture.PNG, 1600, 1200, 1280, 960, "????"},
		"gif":         {asGIF(t, quarters(600, 400)), picture.GIF, picture.PNG, 600, 400, 600, 400, "rgbw"},
		"lossy":       {file(t, "lossy.webp"), picture.WebP, picture.JPEG, 64, 48, 64, 48, "rbbr"},
		"lossless":    {file(t, "lossless.webp"), picture.WebP, picture.PNG, 64, 48, 64, 48, "rbbr"},
		"alpha":       {file(t, "alpha.webp"), picture.WebP, picture.PNG, 64, 48, 64, 48, "--br"},
	} {
		t.Run(name, func(t *testing.T) {
			info, err := picture.Look(c.file)
			if err != nil || info != (picture.Info{Kind: c.kind, Width: c.wide, Height: c.high}) {
				t.Fatalf("%+v, %v", info, err)
			}
			made, err := picture.Make(c.file)
			if err != nil || made.Info != info {
				t.Fatalf("%+v, %v", made.Info, err)
			}
			if made.Display.Kind != c.as || made.Display.Width != c.w || made.Display.Height != c.h {
				t.Errorf("display: %s of %d by %d", made.Display.Kind, made.Display.Width, made.Display.Height)
			}
			if got := corners(t, made.Display); got != c.corners {
				t.Errorf("display: %s, want %s", got, c.corners)
			}
			if got := corners(t, made.Thumbnail); got != c.corners {
				t.Errorf("thumbnail: %s, want %s", got, c.corners)
			}
			if longest := max(made.Thumbnail.Width, made.Thumbnail.Height); longest != min(max(c.wide, c.high), picture.Thumbnail) {
				t.Errorf("the thumbnail's longest side is %d", longest)
			}
		})
	}
}

// A screenshot is as it was, to the pixel, when it is no larger than what is shown.
func TestLettersStaySharp(t *testing.T) {
	shot := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	for i := range shot.Pix {
		shot.Pix[i] = 255
	}
	for i := range 3000 { // strokes
		x, y := 7*i%1190, 13*i%790
		for k := range 6 {
			shot.SetRGBA(x+k%2, y+k, color.RGBA{uint8(i), 20, 60, 255})
		}
	}
	made, err := picture.Make(asPNG(t, shot))
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := image.Decode(bytes.NewReader(made.Display.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	for y := range 800 {
		for x := range 1200 {
			if c := color.RGBAModel.Convert(m.At(x, y)); c != shot.RGBAAt(x, y) {
				t.Fatalf("%d, %d: %v", x, y, c)
			}
		}
	}
}

func TestStandsAsTheCameraWasHeld(t *testing.T) {
	plain := asJPEG(t, quarters(3000, 2001))
	want := []string{1: "rgbw", 2: "grwb", 3: "bwrg", 4: "wbgr", 5: "rwbg", 6: "wrgb", 7: "bgrw", 8: "gbwr"}
	for o := 1; o <= 8; o++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			made, err := picture.Make(withExif(plain, uint16(o), order))
			if err != nil {
				t.Fatal(err)
			}
			if wide, high := upright(o, 3000, 2001); made.Width != wide || made.Height != high {
				t.Errorf("orientation %d: %d by %d", o, made.Width, made.Height)
			}
			if wide, high := upright(o, 2048, 1366); made.Display.Width != wide || made.Display.Height != high {
				t.Errorf("orientation %d: shown as %d by %d", o, made.Display.Width, made.Display.Height)
			}
			if got := corners(t, made.Display); got != want[o] {
				t.Errorf("orientation %d, %v: %s, want %s", o, order, got, want[o])
			}
			if got := corners(t, made.Thumbnail); got != want[o] {
				t.Errorf("orientation %d, %v: the thumbnail is %s, want %s", o, order, got, want[o])
			}
		}
	}
}

func upright(orientation, wide, high int) (int, int) {
	if orientation > 4 {
		return high, wide
	}
	return wide, high
}

// Each pixel goes where it belongs, whatever its picture is kept as, and whether its sides are even or odd.
func TestEveryPixelIsTurned(t *testing.T) {
	// what an upright pixel shows of a picture of w by h
	from := []func(x, y, w, h int) (int, int){
		1: func(x, y, _, _ int) (int, int) { return x, y },
		2: func(x, y, w, _ int) (int, int) { return w - 1 - x, y },
		3: func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y, _, h int) (int, int) { return x, h - 1 - y },
		5: func(x, y, _, _ int) (int, int) { return y, x },
		6: func(x, y, _, h int) (int, int) { return y, h - 1 - x },
		7: func(x, y, w, h int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y, w, _ int) (int, int) { return w - 1 - y, x },
	}
	for _, size := range [][2]int{{5, 3}, {4, 6}, {1, 7}} {
		w, h := size[0], size[1]
		gray, rgba := image.NewGray(image.Rect(0, 0, w, h)), image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range gray.Pix {
			gray.Pix[i] = byte(10 + 5*i)
			copy(rgba.Pix[4*i:], []byte{gray.Pix[i], 1, 2, 255})
		}
		for o := 1; o <= 8; o++ {
			for _, m := range []image.Image{gray, rgba} {
				p := picture.Of(m, o).Within(100)
				still, err := p.Still()
				if err != nil {
					t.Fatal(err)
				}
				got, _, err := image.Decode(bytes.NewReader(still.Bytes))
				if err != nil {
					t.Fatal(err)
				}
				for y := range p.Height {
					for x := range p.Width {
						fx, fy := from[o](x, y, w, h)
						if a, b := got.At(x, y), m.At(fx, fy); color.GrayModel.Convert(a) != color.GrayModel.Convert(b) {
							t.Fatalf("%v, orientation %d: %d, %d is %v, want %v", size, o, x, y, a, b)
						}
					}
				}
			}
		}
	}
}

// The mean of an area is that of its pixels, each as much as it lies within.
func TestMeans(t *testing.T) {
	stripes := image.NewGray(image.Rect(0, 0, 3072, 3072))
	for i := range stripes.Pix {
		if i%3072%3 == 0 {
			stripes.Pix[i] = 240
		}
	}
	still, err := picture.Of(stripes, 1).Within(2048).Still()
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := image.Decode(bytes.NewReader(still.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	for x := 8; x < 40; x++ { // 1½ pixels each: one and a half of 240 and 0, or half of 0 and one of 0
		want := []int{160, 0}[x%2]
		if got := int(m.(*image.Gray).GrayAt(x, 100).Y); got < want-12 || got > want+12 {
			t.Errorf("%d: %d, want %d", x, got, want)
		}
	}
}

// TestColoursAreShared makes pictures whose colour has fewer samples than their light, of sizes that nothing divides.
func TestColoursAreShared(t *testing.T) {
	for _, size := range [][2]int{{1201, 1201}, {1301, 1203}, {1203, 1310}, {31, 17}} {
		m := quarters(size[0], size[1])
		for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
			planes := image.NewYCbCr(m.Rect, ratio)
			for y := range size[1] {
				for x := range size[0] {
					c := m.RGBAAt(x, y)
					planes.Y[planes.YOffset(x, y)], planes.Cb[planes.COffset(x, y)], planes.Cr[planes.COffset(x, y)] = color.RGBToYCbCr(c.R, c.G, c.B)
				}
			}
			for _, p := range []*picture.Picture{picture.Of(planes, 1).Within(300), picture.Of(planes, 1).Square(300)} {
				still, err := p.Still()
				if err != nil {
					t.Fatal(err)
				}
				if got := corners(t, still); got != "rgbw" {
					t.Errorf("%v, %v: %s", size, ratio, got)
				}
			}
		}
	}
}

// What says where, when, by what and by whom a picture was taken is in none of the results.
func TestNothingElseOfTheFileIsKept(t *testing.T) {
	jpg := withExif(asJPEG(t, quarters(300, 200)), 1, binary.BigEndian)
	for marker, content := range map[byte]string{
		0xfe: "a comment SECRET", 0xe1: "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>SECRET</x:xmpmeta>",
		0xe2: "ICC_PROFILE\x00\x01\x01SECRET", 0xed: "Photoshop 3.0\x00SECRET", 0xef: "SECRET",
	} {
		jpg = withSegment(jpg, marker, []byte(content))
	}
	png := asPNG(t, quarters(300, 200))
	for kind, content := range map[string]string{
		"tEXt": "Comment\x00SECRET", "iTXt": "XML:com.adobe.xmp\x00\x00\x00\x00\x00SECRET", "eXIf": "MM\x00*\x00\x00\x00\x08SECRET",
		"tIME": "SECRET!", "iCCP": "SECRET\x00\x00SECRET",
	} {
		png = withChunk(png, kind, []byte(content))
	}
	webps := append(file(t, "lossless.webp"), "XMP \x06\x00\x00\x00SECRET"...)
	for name, raw := range map[string][]byte{
		"jpeg": append(jpg, "SECRET"...), "png": append(png, "SECRET"...),
		"gif": append(asGIF(t, quarters(300, 200)), "SECRET"...), "webp": webps,
	} {
		made, err := picture.Make(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, still := range []picture.Still{made.Display, made.Thumbnail} {
			for _, mark := range []string{"SECRET", "Exif", "ICC_PROFILE", "iCCP", "tEXt", "xmp"} {
				if strings.Contains(string(still.Bytes), mark) {
					t.Errorf("%s: %s is in the %s", name, mark, still.Kind)
				}
			}
		}
	}
}

func TestWhatMovesIsItsFirstFrame(t *testing.T) {
	for name, raw := range map[string][]byte{
		"gif":  manyFrames(t, quarters(200, 100), 3),
		"webp": animated(t, "lossy.webp", "alpha.webp"),
		"apng": withChunk(asPNG(t, quarters(200, 100)), "acTL", make([]byte, 8)),
	} {
		made, err := picture.Make(raw)
		if err != nil || !made.Moves {
			t.Errorf("%s: %+v, %v", name, made.Info, err)
			continue
		}
		want := "rgbw"
		if name == "webp" {
			want = "rbbr"
		}
		if got := corners(t, made.Display); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if info, err := picture.Look(animated(t, "lossy.webp")); err != nil || info.Moves {
		t.Errorf("one frame moves: %+v, %v", info, err)
	}
}
