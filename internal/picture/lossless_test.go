package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"testing"

	"meantime/internal/picture"
)

// bitWriter writes bits from the lowest on.
type bitWriter struct {
	out []byte
	n   int
}

func (w *bitWriter) bits(v, n int) {
	for i := range n {
		if w.n%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[len(w.out)-1] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

// nothing writes a code that has one symbol, 0.
func (w *bitWriter) nothing() { w.bits(1, 4) }

// bytes writes a code in which each number up to 255 takes eight bits: that length, and then repeated.
func (w *bitWriter) bytes() {
	w.bits(0, 1)
	w.bits(12-4, 4) // the lengths of the code of lengths, in their order up to 8
	for _, length := range []int{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1} {
		w.bits(length, 3)
	}
	w.bits(1, 1) // of which there are 44: one, and six each time
	w.bits(2, 3)
	w.bits(44-2, 6)
	w.bits(0, 1)
	for range 42 {
		w.bits(1, 1)
		w.bits(3, 2)
	}
	w.bits(1, 1)
	w.bits(0, 2)
}

// manyCodes is a lossless WebP of 1,024 pixels each way, in which each tile of four has a group of codes of its own up to
// a number, and each code is what code writes.
func manyCodes(groups int, code func(*bitWriter)) []byte {
	w := &bitWriter{}
	w.bits(0x2f, 8)
	w.bits(1023, 14)
	w.bits(1023, 14)
	w.bits(0, 1+3)
	w.bits(0, 1) // nothing is transformed
	w.bits(0, 1) // no colours are numbered
	w.bits(1, 1) // the groups, in a picture of tiles
	w.bits(0, 3)
	w.bits(0, 1)
	w.bytes()
	w.bytes()
	w.nothing()
	w.nothing()
	w.nothing()
	reversed := func(v int) { // the first bit of a code is its highest
		for i := 7; i >= 0; i-- {
			w.bits(v>>i&1, 1)
		}
	}
	for i := range 256 * 256 {
		n := min(i, groups-1)
		reversed(n & 255)
		reversed(n >> 8)
	}
	for range groups {
		for range 4 {
			code(w)
		}
		w.nothing()
	}
	w.out = append(w.out, make([]byte, 4<<20)...) // pixels
	chunk := func(fourcc string, content []byte) []byte {
		out := binary.LittleEndian.AppendUint32([]byte(fourcc), uint32(len(content)))
		return append(append(out, content...), make([]byte, len(content)%2)...)
	}
	return chunk("RIFF", append([]byte("WEBP"), chunk("VP8L", w.out)...))
}

func TestCodesAreCounted(t *testing.T) {
	for name, c := range map[string]struct {
		groups int
		code   func(*bitWriter)
		want   error
	}{
		"many of nothing":  {2600, (*bitWriter).nothing, nil},
		"some":             {500, (*bitWriter).bytes, nil},
		"many":             {2600, (*bitWriter).bytes, picture.ErrTooLarge},
		"more than it has": {1 << 16, (*bitWriter).bytes, picture.ErrTooLarge},
	} {
		raw := manyCodes(c.groups, c.code)
		runtime.GC()
		before := allocated()
		if _, err := picture.Make(raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if used := allocated() - before + uint64(len(raw)); used > 64<<20 {
			t.Errorf("%s took %d MB", name, used>>20)
		}
	}
}

func TestCodesThatDoNotGoOn(t *testing.T) {
	raw := manyCodes(100, (*bitWriter).bytes)
	for _, at := range []int{30, 60, 2000, 30_000, 131_300} {
		if _, err := picture.Make(append(bytes.Clone(raw[:at]), raw[len(raw)-1])); err == nil {
			t.Errorf("cut at %d is a picture", at)
		}
	}
}
