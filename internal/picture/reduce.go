package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// Within is the whole picture, upright, with no side longer than side. Each pixel is the mean of the area that it stands
// for, so that letters stay legible and nothing flickers.
func (p *Picture) Within(side int) *Picture {
	wide, high := within(p.Width, p.Height, side)
	return p.cut(p.pixels.Bounds(), wide, high)
}

// Square is the largest square in the middle, upright, with no side longer than side.
func (p *Picture) Square(side int) *Picture {
	b := p.pixels.Bounds()
	n := min(b.Dx(), b.Dy())
	left, top := b.Min.X+(b.Dx()-n)/2, b.Min.Y+(b.Dy()-n)/2
	return p.cut(image.Rect(left, top, left+n, top+n), min(n, side), min(n, side))
}

// within is the size that fits into a square, never larger than it was.
func within(wide, high, side int) (int, int) {
	if longest := max(wide, high); longest > side {
		return max((wide*side+longest/2)/longest, 1), max((high*side+longest/2)/longest, 1)
	}
	return wide, high
}

// cut makes a part of the pixels into an upright picture of the size. Colour is kept for every second pixel each way, as
// a JPEG has it in the end.
func (p *Picture) cut(part image.Rectangle, wide, high int) *Picture {
	out := &Picture{Info: p.Info, orientation: 1}
	out.Width, out.Height = wide, high
	frame := image.Rect(0, 0, wide, high)
	from := area{left: part.Min.X - p.pixels.Bounds().Min.X, top: part.Min.Y - p.pixels.Bounds().Min.Y, wide: part.Dx(), high: part.Dy(), sharedX: 1, sharedY: 1}
	to := target{wide: wide, high: high, each: 1, size: 1, orientation: p.orientation}
	switch src := p.pixels.(type) {
	case *image.YCbCr:
		dst := image.NewYCbCr(frame, image.YCbCrSubsampleRatio420)
		reduce(plane(src.Y, src.YStride), from, to.of(dst.Y, dst.YStride))
		from.sharedX, from.sharedY = shared(src.SubsampleRatio)
		to.each = 2
		reduce(plane(src.Cb, src.CStride), from, to.of(dst.Cb, dst.CStride))
		reduce(plane(src.Cr, src.CStride), from, to.of(dst.Cr, dst.CStride))
		out.pixels = dst
	case *image.Gray:
		dst := image.NewGray(frame)
		reduce(plane(src.Pix, src.Stride), from, to.of(dst.Pix, dst.Stride))
		out.pixels = dst
	default:
		dst := image.NewRGBA(frame)
		to.size = 4
		reduce(coloured(src, part), area{wide: from.wide, high: from.high, sharedX: 1, sharedY: 1}, to.of(dst.Pix, dst.Stride))
		out.pixels = dst
	}
	if p.profile != nil {
		p.profile.apply(out.pixels)
	}
	return out
}

// rows gives the samples of a row.
type rows func(y int) []byte

func plane(samples []byte, stride int) rows {
	return func(y int) []byte { return samples[y*stride:] }
}

// coloured gives the rows of a part of a picture as red, green, blue and opacity, the colours multiplied by it.
func coloured(src image.Image, part image.Rectangle) rows {
	strip := image.NewRGBA(image.Rect(0, 0, part.Dx(), 1))
	palette := paletteOf(src)
	return func(y int) []byte {
		if palette == nil {
			draw.Draw(strip, strip.Rect, src, part.Min.Add(image.Pt(0, y)), draw.Src)
			return strip.Pix
		}
		indexed := src.(*image.Paletted)
		for x, index := range indexed.Pix[indexed.PixOffset(part.Min.X, part.Min.Y+y):][:part.Dx()] {
			copy(strip.Pix[4*x:4*x+4], palette[index][:])
		}
		return strip.Pix
	}
}

// paletteOf is what the indices of a picture stand for, nil when it has none. What stands for nothing is transparent.
func paletteOf(src image.Image) *[256][4]byte {
	indexed, ok := src.(*image.Paletted)
	if !ok {
		return nil
	}
	var out [256][4]byte
	for i, c := range indexed.Palette[:min(len(indexed.Palette), 256)] {
		c := color.RGBAModel.Convert(c).(color.RGBA)
		out[i] = [4]byte{c.R, c.G, c.B, c.A}
	}
	return &out
}

// shared is how many pixels share one sample of colour, each way.
func shared(ratio image.YCbCrSubsampleRatio) (wide, high int) {
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}
