package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
)

const (
	quality = 85
	// displayPNG is the longest side of what is transparent and photographed: such a picture takes many bytes.
	displayPNG = 1280
	// small is how many pixels are taken to be drawn, as in an icon: nothing is saved by losing any of them.
	small = 1 << 16
	// spare is what writing takes beside the pixels: the result, which grows by doubling, and the codes.
	spare = 6 << 20
)

// JPEG is the picture on white. Nothing is written but its pixels.
func (p *Picture) JPEG() ([]byte, error) {
	pixels := p.pixels
	if rgba, ok := pixels.(*image.RGBA); ok && !rgba.Opaque() {
		white := image.NewRGBA(rgba.Rect)
		draw.Draw(white, white.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(white, white.Rect, rgba, rgba.Rect.Min, draw.Over)
		pixels = white
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, pixels, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

// Still is the picture as JPEG when it is a photograph, and as PNG, which loses nothing, when it is drawn or transparent.
func (p *Picture) Still() (Still, error) {
	s := Still{Kind: JPEG, Width: p.Width, Height: p.Height}
	var err error
	if p.photographed() && p.opaque() {
		s.Bytes, err = p.JPEG()
		return s, err
	}
	s.Kind = PNG
	var out bytes.Buffer
	writer := png.Encoder{CompressionLevel: png.DefaultCompression}
	if p.photographed() { // there is little to find that would make it smaller
		writer.CompressionLevel = png.BestSpeed
	}
	err = writer.Encode(&out, p.fewColours())
	s.Bytes = out.Bytes()
	return s, err
}

func (p *Picture) opaque() bool {
	rgba, ok := p.pixels.(*image.RGBA)
	return !ok || rgba.Opaque()
}

// photographed tells a photograph from what is drawn, as a screenshot is: there, most pixels are as the one before them.
// What was a JPEG has been through the loss already.
func (p *Picture) photographed() bool {
	var pix []byte
	var size int
	switch m := p.pixels.(type) {
	case *image.RGBA:
		pix, size = m.Pix, 4
	case *image.Gray:
		pix, size = m.Pix, 1
	}
	if p.Kind == JPEG || size == 0 {
		return true
	}
	if p.Width*p.Height <= small {
		return false
	}
	same, all := 0, 0
	for row := 0; row < len(pix); row += 4 * size * p.Width { // every fourth is enough
		for at := row + size; at < row+size*p.Width; at += size {
			all++
			if string(pix[at-size:at]) == string(pix[at:at+size]) {
				same++
			}
		}
	}
	return 2*same < all
}

// fewColours is the picture with a table of its colours, when there are 256 at most: that takes a quarter of the bytes.
func (p *Picture) fewColours() image.Image {
	rgba, ok := p.pixels.(*image.RGBA)
	if !ok {
		return p.pixels
	}
	index := map[color.RGBA]uint8{}
	var table color.Palette
	out := image.NewPaletted(rgba.Rect, nil)
	var last color.RGBA
	var as uint8
	for at := range out.Pix { // the stride of both is the width
		c := color.RGBA{rgba.Pix[4*at], rgba.Pix[4*at+1], rgba.Pix[4*at+2], rgba.Pix[4*at+3]}
		if c != last || at == 0 {
			var known bool
			if as, known = index[c]; !known {
				if len(table) == 256 {
					return rgba
				}
				as = uint8(len(table))
				index[c], table = as, append(table, c)
			}
			last = c
		}
		out.Pix[at] = as
	}
	out.Palette = table
	return out
}
