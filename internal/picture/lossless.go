package picture

// codesWebP are the bytes that the codes of lossless pixels take when they are decoded: up to 2,600 groups of five, and in a
// file of 300 kB they can be 130 MB. It reads what is before the pixels, as RFC 9649 has it, and of that only what says where
// the codes begin and how many there are; what it cannot read is broken.
func codesWebP(stream []byte, wide, high int) (int, error) {
	r := &bitReader{rest: stream}
	for r.bits(1) == 1 && !r.broken {
		switch r.bits(2) {
		case 0, 1: // what is predicted, and how colours hang together: for each tile
			tile := 2 + r.bits(3)
			r.image(tiles(wide, tile), tiles(high, tile))
		case 3: // a table of colours, of which several may share a pixel
			colours := 1 + r.bits(8)
			r.image(colours, 1)
			switch {
			case colours <= 2:
				wide = tiles(wide, 3)
			case colours <= 4:
				wide = tiles(wide, 2)
			case colours <= 16:
				wide = tiles(wide, 1)
			}
		}
	}
	cache := r.cache()
	groups := 1
	if r.bits(1) == 1 {
		tile := 2 + r.bits(3)
		groups = 1 + r.image(tiles(wide, tile), tiles(high, tile))
	}
	taken := 0
	for ; groups > 0 && taken <= maxMemory && !r.broken; groups-- {
		for _, c := range r.group(cache) {
			taken += 536 + 16*len(c.symbols) // a table to look short codes up in, and two nodes of a tree for each symbol
		}
	}
	if r.broken {
		return 0, ErrBroken
	}
	return taken, nil
}

// tiles is how many squares of 1<<bits cover a length.
func tiles(length, bits int) int { return (length + 1<<bits - 1) >> bits }

// bitReader reads bits from the lowest on. Past the end it is broken, and reads zeros.
type bitReader struct {
	rest   []byte
	have   uint64
	n      int
	broken bool
}

func (r *bitReader) bits(n int) int {
	for r.n < n {
		if len(r.rest) == 0 {
			r.broken = true
			return 0
		}
		r.have |= uint64(r.rest[0]) << r.n
		r.rest, r.n = r.rest[1:], r.n+8
	}
	out := int(r.have & (1<<n - 1))
	r.have, r.n = r.have>>n, r.n-n
	return out
}

// cache is how many colours that have been are numbered.
func (r *bitReader) cache() int {
	if r.bits(1) == 0 {
		return 0
	}
	return 1 << r.bits(4)
}

// image passes over a picture beside the picture, and says the highest number that red and green make together in it.
func (r *bitReader) image(wide, high int) int {
	codes, most := r.group(r.cache()), 0
	for left := wide * high; left > 0 && !r.broken; left-- {
		switch green := r.symbol(codes[0]); {
		case green < 256:
			most = max(most, r.symbol(codes[1])<<8|green)
			r.symbol(codes[2])
			r.symbol(codes[3])
		case green < 256+24: // what has been before, so far back
			left -= r.number(green-256) - 1
			r.number(r.symbol(codes[4]))
		}
	}
	return most
}

// number reads the bits that follow a symbol for a length or a distance.
func (r *bitReader) number(symbol int) int {
	if symbol < 4 {
		return symbol + 1
	}
	extra := (symbol - 2) >> 1
	return (2+symbol&1)<<extra + r.bits(extra) + 1
}

// code is a prefix code: its symbols in the order of their codes, and how many codes have each length.
type code struct {
	symbols []uint16
	lengths [16]int
}

func (r *bitReader) symbol(c code) int {
	if len(c.symbols) <= 1 { // no bit is needed to say which
		if len(c.symbols) == 0 {
			r.broken = true
			return 0
		}
		return int(c.symbols[0])
	}
	value, first, at := 0, 0, 0
	for length := 1; length < 16; length++ {
		value, first = value<<1|r.bits(1), first<<1
		if value < first+c.lengths[length] {
			return int(c.symbols[at+value-first])
		}
		first, at = first+c.lengths[length], at+c.lengths[length]
	}
	r.broken = true
	return 0
}

// group reads the codes of one group: for green and lengths and numbered colours, red, blue, opacity, distances.
func (r *bitReader) group(cache int) (out [5]code) {
	for i, alphabet := range [5]int{256 + 24 + cache, 256, 256, 256, 40} {
		if r.bits(1) == 1 {
			out[i] = r.simple()
		} else {
			out[i] = newCode(r.codeLengths(alphabet))
		}
	}
	return out
}

// simple reads a code of one symbol or two.
func (r *bitReader) simple() code {
	two, wide := r.bits(1), r.bits(1)
	symbols := []uint16{uint16(r.bits(1 + 7*wide))}
	if two == 1 {
		symbols = append(symbols, uint16(r.bits(8)))
	}
	return code{symbols: symbols, lengths: [16]int{1: len(symbols)}}
}

// codeLengths reads how long the code of each symbol is, which is in a code of its own.
func (r *bitReader) codeLengths(alphabet int) []int {
	own := make([]int, 19)
	order := [19]int{17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	for _, symbol := range order[:4+r.bits(4)] {
		own[symbol] = r.bits(3)
	}
	of := newCode(own)
	left := alphabet
	if r.bits(1) == 1 {
		left = 2 + r.bits(2+2*r.bits(3))
	}
	lengths, last := make([]int, 0, alphabet), 8
	for ; left > 0 && len(lengths) < alphabet && !r.broken; left-- {
		repeat, length := 1, r.symbol(of)
		switch length {
		case 16:
			repeat, length = 3+r.bits(2), last
		case 17:
			repeat, length = 3+r.bits(3), 0
		case 18:
			repeat, length = 11+r.bits(7), 0
		}
		if length != 0 {
			last = length
		}
		for range min(repeat, alphabet-len(lengths)) {
			lengths = append(lengths, length)
		}
	}
	return lengths
}

// newCode gives each symbol that has a length its place.
func newCode(lengths []int) (out code) {
	for _, length := range lengths {
		out.lengths[length]++
	}
	var next [16]int
	for length := 2; length < 16; length++ {
		next[length] = next[length-1] + out.lengths[length-1]
	}
	out.symbols = make([]uint16, len(lengths)-out.lengths[0])
	for symbol, length := range lengths {
		if length > 0 {
			out.symbols[next[length]] = uint16(symbol)
			next[length]++
		}
	}
	return out
}
