package picture

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"

	"golang.org/x/image/webp"
)

// inspectWebP finds the first picture in the file. It is decoded out of a file of its own, because the decoder knows
// neither animations nor transparency beside lossless pixels: what else the file says of a canvas is not looked at.
// Lossless pixels, and those beside transparency, are held twice.
func inspectWebP(file []byte) (header, error) {
	h := header{kind: WebP, decode: webp.Decode, quarters: 36, orientation: 1}
	var transparency, pixels []byte
	var kind string
	take := func(fourcc string, content []byte) {
		switch {
		case pixels != nil:
		case fourcc == "ALPH":
			transparency = content
		case fourcc == "VP8 ", fourcc == "VP8L":
			kind, pixels = fourcc, content
		}
	}
	for fourcc, content := range chunks(file[12:]) {
		switch {
		case fourcc == "ANMF" && len(content) > 16: // a frame, after where and how long it is shown
			h.moves = h.moves || pixels != nil
			for fourcc, content := range chunks(content[16:]) {
				take(fourcc, content)
			}
		case fourcc == "EXIF": // it stands after the pixels
			h.orientation = orientation(bytes.TrimPrefix(content, []byte("Exif\x00\x00")))
		case fourcc == "ICCP":
			h.profile = content
		default:
			take(fourcc, content)
		}
	}
	if pixels == nil {
		return h, ErrBroken
	}
	var err error
	if h.codes, err = codesOf(kind, pixels, transparency); err != nil {
		return h, err
	}
	parts := [][]byte{chunkHead(kind, len(pixels)), pixels, make([]byte, len(pixels)%2)}
	if kind == "VP8 " && transparency == nil {
		h.quarters = 6
	}
	if kind == "VP8 " && transparency != nil {
		extended, err := extendedWebP(pixels)
		if err != nil {
			return h, err
		}
		parts = append([][]byte{extended, chunkHead("ALPH", len(transparency)), transparency, make([]byte, len(transparency)%2)}, parts...)
	}
	h.open = func() io.Reader { return riff(parts) }
	return h, nil
}

// codesOf are the bytes of the codes of lossless pixels, or of the transparency beside others, which is packed alike.
func codesOf(kind string, pixels, transparency []byte) (int, error) {
	var stream []byte
	var wide, high int
	switch {
	case kind == "VP8L" && len(pixels) > 5:
		size := binary.LittleEndian.Uint32(pixels[1:])
		stream, wide, high = pixels[5:], 1+int(size&0x3fff), 1+int(size>>14&0x3fff)
	case kind == "VP8 " && len(transparency) > 1 && transparency[0]&3 == 1 && len(pixels) >= 10:
		stream = transparency[1:]
		wide, high = int(binary.LittleEndian.Uint16(pixels[6:])&0x3fff), int(binary.LittleEndian.Uint16(pixels[8:])&0x3fff)
	}
	if stream == nil || wide*high > maxPixels { // nothing is decoded then
		return 0, nil
	}
	return codesWebP(stream, wide, high)
}

// chunks yields what a RIFF file consists of, as far as it is whole.
func chunks(file []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(file) >= 8 {
			size := int(binary.LittleEndian.Uint32(file[4:]))
			if size > len(file)-8 || !yield(string(file[:4]), file[8:8+size]) {
				return
			}
			file = file[min(8+size+size%2, len(file)):]
		}
	}
}

func chunkHead(fourcc string, size int) []byte {
	return binary.LittleEndian.AppendUint32([]byte(fourcc), uint32(size))
}

// extendedWebP is the chunk that announces transparency, for lossy pixels whose size is in their first frame.
func extendedWebP(pixels []byte) ([]byte, error) {
	if len(pixels) < 10 || string(pixels[3:6]) != "\x9d\x01\x2a" {
		return nil, ErrBroken
	}
	wide, high := binary.LittleEndian.Uint16(pixels[6:])&0x3fff, binary.LittleEndian.Uint16(pixels[8:])&0x3fff
	if wide == 0 || high == 0 {
		return nil, ErrBroken
	}
	wide, high = wide-1, high-1
	return append(chunkHead("VP8X", 10), 0x10, 0, 0, 0, byte(wide), byte(wide>>8), 0, byte(high), byte(high>>8), 0), nil
}

// riff reads the parts as one WebP file.
func riff(parts [][]byte) io.Reader {
	size := len("WEBP")
	for _, part := range parts {
		size += len(part)
	}
	readers := []io.Reader{bytes.NewReader(append(chunkHead("RIFF", size), "WEBP"...))}
	for _, part := range parts {
		readers = append(readers, bytes.NewReader(part))
	}
	return io.MultiReader(readers...)
}
