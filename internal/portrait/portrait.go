package portrait

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"meantime/internal/fault"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	// MaxBytes is the size of the largest file.
	MaxBytes = 10 << 20
	// Large and Small are the sides of the two sizes, in pixels. A smaller picture is not blown up.
	Large = 512
	Small = 96

	minSide = 16
	quality = 85

	// What decoding may take. A photograph as cameras write it is decoded into planes, which are made smaller as they
	// are: 25 million pixels with colour for every second one, 34 million with colour for every fourth. The rest of
	// 64 MB is the file and what is made. Every other kind costs more for each byte.
	maxPlanes = 49 << 20
	maxMemory = 36 << 20
	maxPixels = 14_000_000
)

// Portrait is one square photo as two JPEG files.
type Portrait struct{ Large, Small []byte }

// Make reads a picture. What is no picture that it reads is a fault.KindInvalid of the field photo; what is over a limit
// a fault.KindTooLarge that names it.
func Make(file []byte) (Portrait, error) {
	if len(file) > MaxBytes {
		return Portrait{}, fault.TooLarge("photo", "This file is too large: at most 10 MB.")
	}
	h, err := inspect(file)
	if err != nil {
		return Portrait{}, err
	}
	picture, err := h.decode(bytes.NewReader(file))
	if err != nil {
		return Portrait{}, broken()
	}
	if b := picture.Bounds(); b.Dx() < minSide || b.Dy() < minSide { // a GIF's first frame, say
		return Portrait{}, tooSmall()
	}
	large := turn(square(picture, Large), h.orientation)
	var out Portrait
	if out.Large, err = encode(large); err != nil {
		return Portrait{}, err
	}
	out.Small, err = encode(square(large, Small))
	return out, err
}

func broken() error {
	return fault.Invalid("photo", "This picture cannot be read. JPEG, PNG, GIF and WebP can.")
}

func tooSmall() error {
	return fault.Invalid("photo", "This picture is too small: at least 16 pixels each way.")
}

// header is what is known of a file before it is decoded.
type header struct {
	decode        func(io.Reader) (image.Image, error)
	width, height int
	quarters      int  // of a byte that decoding takes for each pixel at its height
	planes        bool // it is decoded in one pass into planes of light and colour
	orientation   int  // as EXIF counts: 1 is upright, up to 8
}

// inspect reads the headers and refuses what would take too much.
func inspect(file []byte) (header, error) {
	h, decodeConfig, err := inspectKind(file)
	if err != nil {
		return h, err
	}
	config, err := decodeConfig(bytes.NewReader(file))
	if err != nil {
		return h, broken()
	}
	h.width, h.height = config.Width, config.Height
	return h, h.fits()
}

func inspectKind(file []byte) (header, func(io.Reader) (image.Config, error), error) {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		h, err := inspectJPEG(file)
		return h, jpeg.DecodeConfig, err
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) && len(file) > 29:
		return inspectPNG(file), png.DecodeConfig, nil
	case bytes.HasPrefix(file, []byte("GIF8")):
		return header{decode: gif.Decode, quarters: 16, orientation: 1}, gif.DecodeConfig, nil
	case len(file) > 16 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		return inspectWebP(file), webp.DecodeConfig, nil
	}
	return header{}, nil, broken()
}

func (h header) fits() error {
	most := min(maxPixels, 4*maxMemory/h.quarters)
	if h.planes {
		most = 4 * maxPlanes / h.quarters
	}
	switch {
	case h.width < minSide || h.height < minSide:
		return tooSmall()
	case h.width > most/h.height:
		return fault.TooLarge("photo", "This picture has too many pixels. Please make it smaller: 2,000 pixels each way are plenty.")
	}
	return nil
}

// square cuts the largest square out of the middle and makes it side pixels wide at most, on white.
func square(src image.Image, side int) *image.RGBA {
	b := src.Bounds()
	n := min(b.Dx(), b.Dy())
	left, top := b.Min.X+(b.Dx()-n)/2, b.Min.Y+(b.Dy()-n)/2
	cut := image.Rect(left, top, left+n, top+n)
	if n > 2*side { // most of the work goes into pixels that nobody will see: what is below gets only twice the side
		if planes, ok := src.(*image.YCbCr); ok {
			src = shrinkPlanes(planes, cut, 2*side)
		} else {
			src = shrink(src, cut, 2*side)
		}
		cut = src.Bounds()
	}
	side = min(side, n)
	dst := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(dst, dst.Bounds(), src, cut, draw.Over, nil) // of four pixels each, as long as there are no more
	return dst
}

// shrink averages the pixels of a square that fall into each of the result's, on white, a few rows at a time.
func shrink(src image.Image, cut image.Rectangle, side int) *image.RGBA {
	n := cut.Dx()
	dst := image.NewRGBA(image.Rect(0, 0, side, side))
	strip := image.NewRGBA(image.Rect(0, 0, n, n/side+1))
	for y := range side {
		top, bottom := y*n/side, (y+1)*n/side
		rows := image.Rect(0, 0, n, bottom-top)
		draw.Draw(strip, rows, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, rows, src, cut.Min.Add(image.Pt(0, top)), draw.Over)
		for x := range side {
			left, right := x*n/side, (x+1)*n/side
			copy(dst.Pix[dst.PixOffset(x, y):], average(strip, left, right, bottom-top))
		}
	}
	return dst
}

// average is the mean of the opaque pixels from left to right in the first rows.
func average(strip *image.RGBA, left, right, rows int) []byte {
	var r, g, b uint32
	for y := range rows {
		line := strip.Pix[y*strip.Stride+4*left : y*strip.Stride+4*right]
		for ; len(line) >= 4; line = line[4:] {
			r, g, b = r+uint32(line[0]), g+uint32(line[1]), b+uint32(line[2])
		}
	}
	n := uint32((right - left) * rows)
	return []byte{byte(r / n), byte(g / n), byte(b / n), 0xff}
}

// shrinkPlanes is shrink for what cameras write: each plane is averaged as it is, which takes a third of the time.
func shrinkPlanes(src *image.YCbCr, cut image.Rectangle, side int) *image.YCbCr {
	n := cut.Dx()
	dst := image.NewYCbCr(image.Rect(0, 0, side, side), image.YCbCrSubsampleRatio444)
	wide, high := shared(src.SubsampleRatio)
	for y := range side {
		top, bottom := cut.Min.Y+y*n/side, cut.Min.Y+(y+1)*n/side
		for x := range side {
			left, right := cut.Min.X+x*n/side, cut.Min.X+(x+1)*n/side
			at := dst.YOffset(x, y)
			dst.Y[at] = mean(src.Y[src.YOffset(left, top):], src.YStride, right-left, bottom-top)
			from := src.COffset(left, top)
			dst.Cb[at] = mean(src.Cb[from:], src.CStride, max((right-left)/wide, 1), max((bottom-top)/high, 1))
			dst.Cr[at] = mean(src.Cr[from:], src.CStride, max((right-left)/wide, 1), max((bottom-top)/high, 1))
		}
	}
	return dst
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

// mean is the mean of so many samples each way.
func mean(plane []byte, stride, wide, high int) byte {
	sum := uint32(0)
	for y := range high {
		for _, v := range plane[y*stride : y*stride+wide] {
			sum += uint32(v)
		}
	}
	return byte(sum / uint32(wide*high))
}

// turn stands a square picture upright.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return src
	}
	n := src.Rect.Dx()
	last := n - 1
	dst := image.NewRGBA(src.Rect)
	for y := range n {
		for x := range n {
			fx, fy := x, y
			switch orientation {
			case 2:
				fx = last - x
			case 3:
				fx, fy = last-x, last-y
			case 4:
				fy = last - y
			case 5:
				fx, fy = y, x
			case 6:
				fx, fy = y, last-x
			case 7:
				fx, fy = last-y, last-x
			case 8:
				fx, fy = last-y, x
			}
			dst.SetRGBA(x, y, src.RGBAAt(fx, fy))
		}
	}
	return dst
}

func encode(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}
