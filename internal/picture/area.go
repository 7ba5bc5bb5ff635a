package picture

// area is a part of a picture, in pixels, and how many of them share a sample each way.
type area struct {
	left, top, wide, high int
	sharedX, sharedY      int
}

// target is where the samples of a picture go.
type target struct {
	samples     []byte
	stride      int
	size        int // bytes of a sample
	wide, high  int // of the upright picture, in pixels
	each        int // pixels, each way, for which there is one sample
	orientation int // of where the samples come from
}

func (t target) of(samples []byte, stride int) target {
	t.samples, t.stride = samples, stride
	return t
}

// span is a stretch of samples, and how much the first, those between and the last of them count: one in all.
type span struct {
	first, last         int
	head, between, tail float32
}

// spans are the stretches, on one axis of the source, that the samples along that axis of the upright picture stand for.
func spans(start, length, shared, pixels, each int, mirrored bool) []span {
	out := make([]span, 0, (pixels+each-1)/each)
	one := pixels * shared // everything is counted in parts of a sample, of which there are so many
	for pixel := 0; pixel < pixels; pixel += each {
		from, to := pixel, min(pixel+each, pixels)
		if mirrored {
			from, to = pixels-to, pixels-from
		}
		from, to = start*pixels+length*from, start*pixels+length*to
		s := span{first: from / one, last: (to - 1) / one, head: 1}
		if s.first < s.last {
			all := float32(to - from)
			s.head, s.between, s.tail = float32((s.first+1)*one-from)/all, float32(one)/all, float32(to-s.last*one)/all
		}
		out = append(out, s)
	}
	return out
}

// weight is how much a sample of the stretch counts.
func (s span) weight(sample int) float32 {
	switch sample {
	case s.first:
		return s.head
	case s.last:
		return s.tail
	}
	return s.between
}

// reduce writes the mean of the samples that each sample of the target stands for.
func reduce(source rows, from area, to target) {
	o := to.orientation
	mirroredX, mirroredY := o == 2 || o == 3 || o == 6 || o == 7, o == 3 || o == 4 || o == 7 || o == 8
	wide, high, stepX, stepY := to.wide, to.high, to.size, to.stride
	if o > 4 { // what was across goes down
		mirroredX, mirroredY = mirroredY, mirroredX
		wide, high, stepX, stepY = high, wide, stepY, stepX
	}
	across := spans(from.left, from.wide, from.sharedX, wide, to.each, mirroredX)
	line, sums := make([]float32, len(across)*to.size), make([]float32, len(across)*to.size)
	have := -1
	for i, down := range spans(from.top, from.high, from.sharedY, high, to.each, mirroredY) {
		clear(sums)
		for y := down.first; y <= down.last; y++ {
			if y != have {
				meanRow(line, source(y), across, to.size)
				have = y
			}
			weight := down.weight(y)
			for k, mean := range line {
				sums[k] += mean * weight
			}
		}
		at := i * stepY
		for x := range across {
			for c, sum := range sums[x*to.size : (x+1)*to.size] {
				to.samples[at+c] = byte(int32(sum + 0.5))
			}
			at += stepX
		}
	}
}

// meanRow is the mean of the samples of a row for each of the stretches.
func meanRow(means []float32, row []byte, across []span, size int) {
	if size == 1 {
		for x, s := range across {
			between := 0
			for _, v := range row[min(s.first+1, s.last):s.last] {
				between += int(v)
			}
			means[x] = float32(row[s.first])*s.head + float32(between)*s.between + float32(row[s.last])*s.tail
		}
		return
	}
	for x, s := range across {
		var a, b, c, d int
		for at := 4 * (s.first + 1); at < 4*s.last; at += 4 {
			v := row[at : at+4 : at+4]
			a, b, c, d = a+int(v[0]), b+int(v[1]), c+int(v[2]), d+int(v[3])
		}
		first, last := row[4*s.first:4*s.first+4], row[4*s.last:4*s.last+4]
		out := means[4*x : 4*x+4]
		out[0] = float32(first[0])*s.head + float32(a)*s.between + float32(last[0])*s.tail
		out[1] = float32(first[1])*s.head + float32(b)*s.between + float32(last[1])*s.tail
		out[2] = float32(first[2])*s.head + float32(c)*s.between + float32(last[2])*s.tail
		out[3] = float32(first[3])*s.head + float32(d)*s.between + float32(last[3])*s.tail
	}
}
