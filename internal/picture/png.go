package picture

import (
	"encoding/binary"
	"image/png"
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
