package picture

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"iter"
)

const (
	// maxScans is how often a progressive picture may go over its pixels. Cameras and programs need ten; each pass costs
	// as much as decoding does, and takes next to no bytes of the file when it changes nothing.
	maxScans = 16
	// maxTables are the bytes of its code tables; each takes longer to build than to read.
	maxTables = 32 << 10
)

// inspectJPEG walks the segments for what decoding will cost, and for the orientation.
func inspectJPEG(file []byte) (header, error) {
	h := header{kind: JPEG, decode: jpeg.Decode, orientation: 1}
	frame := frameJPEG{}
	scans, scanned, tables := 0, 0, 0
	for marker, content := range segments(file) {
		switch marker {
		case 0xc0, 0xc1, 0xc2:
			if frame.content == nil { // what the decoder goes by; at a second one it gives up
				frame.content, frame.progressive = content, marker == 0xc2
			}
		case 0xc4:
			tables += len(content)
		case 0xda:
			scans++
			if len(content) > 0 {
				scanned += int(content[0])
			}
		case 0xe1:
			if tiff, ok := bytes.CutPrefix(content, []byte("Exif\x00\x00")); ok {
				h.orientation = orientation(tiff)
			}
		case 0xe2: // in parts, which come in their order
			if part, ok := bytes.CutPrefix(content, []byte("ICC_PROFILE\x00")); ok && len(part) > 2 && len(h.profile) <= maxProfile {
				h.profile = append(h.profile, part[2:]...)
			}
		case 0xee:
			adobe, ok := bytes.CutPrefix(content, []byte("Adobe"))
			frame.plain = ok && len(adobe) >= 7 && adobe[6] == 0
		}
	}
	if scans > maxScans || tables > maxTables || !frame.progressive && scanned > frame.colours() {
		return h, ErrBroken
	}
	h.quarters, h.planes = frame.quarters()
	return h, nil
}

// segments yields the markers of a JPEG that have a length, each with what is in it, up to the end of the picture.
func segments(file []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for at := 2; at+4 <= len(file); {
			marker := file[at+1]
			switch {
			case file[at] != 0xff:
				next := bytes.IndexByte(file[at:], 0xff)
				if next < 0 {
					return
				}
				at += next
				continue
			case marker == 0x00, marker == 0xff, marker >= 0xd0 && marker <= 0xd8:
				at++ // the data of a scan, stuffing, fill or a restart
				continue
			case marker == 0xd9:
				return
			}
			end := min(at+2+int(binary.BigEndian.Uint16(file[at+2:])), len(file))
			if !yield(marker, file[min(at+4, end):end]) {
				return
			}
			at = max(end, at+2)
		}
	}
}

// frameJPEG is what the header of the frame says.
type frameJPEG struct {
	content     []byte
	progressive bool // all coefficients are kept
	plain       bool // red, green and blue as they are
}

// colours is how many there are. Each is in one scan, unless the picture is progressive.
func (f frameJPEG) colours() int {
	if len(f.content) < 6 {
		return 0
	}
	return int(f.content[5])
}

// quarters is what a pixel takes, in quarters of a byte: four for each colour, but the second and third may have a
// sample for several pixels; four times as many more for each coefficient of a progressive picture; pictures that are
// not luma and chroma are copied once. planes tells whether it is decoded in one pass and not copied.
func (f frameJPEG) quarters() (quarters int, planes bool) {
	c := f.content
	if len(c) < 9 {
		return 4, false // without a frame nothing is decoded
	}
	colours := max(f.colours(), 1)
	quarters, copied := 4*colours, 0
	switch {
	case colours == 4:
		copied = 16
	case colours == 3 && len(c) >= 15 && (f.plain || string([]byte{c[6], c[9], c[12]}) == "RGB"):
		copied = 16
	case colours == 3 && len(c) >= 15:
		quarters, planes = 4+8/shareJPEG(c[7], c[10]), !f.progressive
	}
	if f.progressive {
		quarters *= 5
	}
	return quarters + copied, planes
}

// shareJPEG is how many pixels share a sample of colour, from the factors of light and colour as the frame writes them.
// Factors that do not divide are refused by the decoder.
func shareJPEG(light, colour byte) int {
	wide, high := int(light>>4)/max(int(colour>>4), 1), int(light&15)/max(int(colour&15), 1)
	return min(max(wide*high, 1), 8)
}
