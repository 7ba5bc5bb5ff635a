package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image/png"
	"io"
)

// inspectPNG reads the chunk IHDR, which is the first, and the chunks before the pixels.
func inspectPNG(file []byte) header {
	h := header{kind: PNG, decode: png.Decode, quarters: 16, orientation: 1}
	depth, colour, interlaced := file[24], file[25], file[28]
	if colour == 0 || colour == 3 {
		h.quarters = 4
	}
	for at := 8; at+8 <= len(file); {
		size, kind := int(binary.BigEndian.Uint32(file[at:])), string(file[at+4:at+8])
		if size > len(file)-at-8 || kind == "IDAT" {
			break
		}
		switch {
		case kind == "eXIf":
			h.orientation = orientation(file[at+8 : at+8+size])
		case kind == "iCCP":
			h.profile = profilePNG(file[at+8 : at+8+size])
		case kind == "acTL":
			h.moves = true
		case kind == "tRNS" && colour == 0: // grey becomes colour
			h.quarters = 16
		}
		at += 12 + size
	}
	if depth == 16 {
		h.quarters *= 2
	}
	if interlaced != 0 { // half of it is there twice for a while
		h.quarters += h.quarters / 2
	}
	return h
}

// profilePNG unpacks a profile, which stands behind its name, as far as it is read.
func profilePNG(content []byte) []byte {
	_, packed, found := bytes.Cut(content, []byte{0})
	if !found || len(packed) < 2 {
		return nil
	}
	unpacked, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	icc, err := io.ReadAll(io.LimitReader(unpacked, maxProfile+1))
	if err != nil {
		return nil
	}
	return icc
}
