package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"testing"
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
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, m); err != nil {
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
	return withSegment(jpg, 0xe1, content)
}

// withSegment puts a segment in front of the others.
func withSegment(jpg []byte, marker byte, content []byte) []byte {
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	return append(append(out, content...), jpg[2:]...)
}

// withChunk puts a chunk behind the first one.
func withChunk(raw []byte, kind string, content []byte) []byte {
	out := binary.BigEndian.AppendUint32(bytes.Clone(raw[:33]), uint32(len(content)))
	chunk := append([]byte(kind), content...)
	out = binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
	return append(out, raw[33:]...)
}

// grainy is a picture in which no two pixels are alike, as a camera takes it.
func grainy(w, h int, opacity uint8) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	grain := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(m.Pix); i += 4 {
		v := uint8(90 + grain.IntN(16))
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = v, v+7, v-5, opacity
	}
	return m
}

// indexed is a picture of a GIF in which no two pixels are alike.
func indexed(w, h int) *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, w, h), palette.Plan9)
	grain := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(grain.IntN(256))
	}
	return m
}

// manyFrames is a GIF that shows the picture, and then white so many times.
func manyFrames(t testing.TB, m image.Image, frames int) []byte {
	t.Helper()
	first := image.NewPaletted(m.Bounds(), palette.WebSafe)
	draw.Draw(first, first.Rect, m, image.Point{}, draw.Src)
	all := &gif.GIF{Image: []*image.Paletted{first}, Delay: []int{10}}
	white := image.NewPaletted(m.Bounds(), palette.WebSafe)
	draw.Draw(white, white.Rect, image.White, image.Point{}, draw.Src)
	for range frames - 1 {
		all.Image, all.Delay = append(all.Image, white), append(all.Delay, 10)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// animated puts stills into one WebP that moves.
func animated(t testing.TB, stills ...string) []byte {
	t.Helper()
	chunk := func(fourcc string, content []byte) []byte {
		out := binary.LittleEndian.AppendUint32([]byte(fourcc), uint32(len(content)))
		return append(append(out, content...), make([]byte, len(content)%2)...)
	}
	body := append([]byte("WEBP"), chunk("VP8X", []byte{0x12, 0, 0, 0, 63, 0, 0, 47, 0, 0})...)
	body = append(body, chunk("ANIM", make([]byte, 6))...)
	for _, still := range stills {
		raw := file(t, still)[12:]
		if string(raw[:4]) == "VP8X" {
			raw = raw[18:]
		}
		body = append(body, chunk("ANMF", append([]byte{0, 0, 0, 0, 0, 0, 63, 0, 0, 47, 0, 0, 100, 0, 0, 2}, raw...))...)
	}
	return chunk("RIFF", body)
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
