package picture

import "image/gif"

// inspectGIF tells whether there is a second frame. Decoding reads the first alone, which is there twice for a while when its
// lines are interlaced.
func inspectGIF(file []byte) (header, error) {
	h := header{kind: GIF, decode: gif.Decode, quarters: 8, orientation: 1}
	n := frames(file)
	if n == 0 {
		return h, ErrBroken
	}
	h.moves = n > 1
	return h, nil
}

// frames counts the frames of a GIF, up to two.
func frames(file []byte) int {
	if len(file) < 13 {
		return 0
	}
	at, found := 13+coloursGIF(file[10]), 0
	for at+10 < len(file) && found < 2 {
		switch file[at] {
		case 0x21: // an extension, with its label
			at += 2
		case 0x2c:
			found++
			at += 11 + coloursGIF(file[at+9]) // with the width of its codes
		default:
			return found
		}
		for at < len(file) && file[at] != 0 { // the blocks of data, up to one with nothing in it
			at += 1 + int(file[at])
		}
		at++
	}
	return found
}

// coloursGIF are the bytes of a table of colours, from the flags that tell of it.
func coloursGIF(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}
