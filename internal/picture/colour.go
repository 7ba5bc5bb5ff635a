package picture

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
)

// maxProfile is the size of the largest profile that is read. Those of cameras, telephones and screens have a few
// thousand bytes; larger ones are for print.
const maxProfile = 64 << 10

// profile turns the colours of a device into those of sRGB, which is what a picture without a profile is shown as: a
// telephone's photographs would look pale without. The profile itself is not kept, as that of a screenshot tells the screen.
type profile struct {
	light  [3][256]float32 // how much light each value of red, green and blue is
	matrix [3][3]float32   // what of that light is sRGB's red, green and blue
	value  []byte          // of so much light in sRGB
}

const steps = 4095 // of light, from none to all

// newProfile reads an ICC profile (ISO 15076-1) that consists of three colours and their curves, as those of cameras and
// screens do. It answers nil for any other, and where nothing would be seen to change.
func newProfile(icc []byte) *profile {
	if len(icc) < 132 || len(icc) > maxProfile || string(icc[16:24]) != "RGB XYZ " {
		return nil
	}
	p := &profile{value: make([]byte, steps+1)}
	for i := range p.value {
		p.value[i] = byte(math.Round(255 * valueSRGB(float64(i)/steps)))
	}
	var device [3][3]float64
	for i, name := range []string{"r", "g", "b"} {
		xyz, curve := tag(icc, name+"XYZ"), newCurve(tag(icc, name+"TRC"))
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " || curve == nil {
			return nil
		}
		for row := range 3 {
			device[row][i] = fixed(xyz[8+4*row:])
		}
		for v := range 256 {
			p.light[i][v] = float32(min(max(curve(float64(v)/255), 0), 1)) // NaN stays, and is no light in the end
		}
	}
	// From light that is measured against paper in print, as in a profile, to that of sRGB (IEC 61966-2-1).
	srgb := [3][3]float64{
		{3.1338561, -1.6168667, -0.4906146},
		{-0.9787684, 1.9161415, 0.0334540},
		{0.0719453, -0.2289914, 1.4052427},
	}
	for row := range 3 {
		for column := range 3 {
			for k := range 3 {
				p.matrix[row][column] += float32(srgb[row][k] * device[k][column])
			}
		}
	}
	if p.plain() {
		return nil
	}
	return p
}

// tag is what stands in a profile under a name.
func tag(icc []byte, name string) []byte {
	count := min(int(binary.BigEndian.Uint32(icc[128:])), (len(icc)-132)/12)
	for i := range count {
		entry := icc[132+12*i:]
		if string(entry[:4]) != name {
			continue
		}
		at, size := int64(binary.BigEndian.Uint32(entry[4:])), int64(binary.BigEndian.Uint32(entry[8:]))
		if at+size > int64(len(icc)) {
			return nil
		}
		return icc[at : at+size]
	}
	return nil
}

// fixed is a number with 16 bits before the point and 16 behind.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// newCurve reads how light follows from values: by a power, a table, or a power with a straight beginning.
func newCurve(b []byte) func(float64) float64 {
	if len(b) < 12 {
		return nil
	}
	switch string(b[:4]) {
	case "curv":
		count, table := int64(binary.BigEndian.Uint32(b[8:])), b[12:]
		switch {
		case count > int64(len(table)/2):
			return nil
		case count == 0:
			return func(v float64) float64 { return v }
		case count == 1:
			power := float64(binary.BigEndian.Uint16(table)) / 256
			return func(v float64) float64 { return math.Pow(v, power) }
		}
		return func(v float64) float64 {
			at, between := math.Modf(v * float64(count-1))
			low := float64(binary.BigEndian.Uint16(table[2*int(at):]))
			high := float64(binary.BigEndian.Uint16(table[2*min(int(at)+1, int(count)-1):]))
			return (low + (high-low)*between) / 65535
		}
	case "para":
		return parametric(int(binary.BigEndian.Uint16(b[8:])), b[12:])
	}
	return nil
}

// parametric is a curve of one of five forms, by its numbers g a b c d e f.
func parametric(form int, b []byte) func(float64) float64 {
	counts := []int{1, 3, 4, 5, 7}
	if form >= len(counts) || len(b) < 4*counts[form] {
		return nil
	}
	n := [7]float64{1: 1}
	for i := range counts[form] {
		n[i] = fixed(b[4*i:])
	}
	g, a, b0, c, d, e, f := n[0], n[1], n[2], n[3], n[4], n[5], n[6]
	switch form {
	case 1, 2: // straight is what is below the root, at a height
		c, d, e, f = 0, -b0/a, n[3], n[3]
	}
	return func(v float64) float64 {
		if v >= d {
			return math.Pow(a*v+b0, g) + e
		}
		return c*v + f
	}
}

func valueSRGB(light float64) float64 {
	if light <= 0.0031308 {
		return 12.92 * light
	}
	return 1.055*math.Pow(light, 1/2.4) - 0.055
}

// convert turns one colour.
func (p *profile) convert(r, g, b byte) (byte, byte, byte) {
	red, green, blue := p.light[0][r], p.light[1][g], p.light[2][b]
	var out [3]byte
	for i, row := range p.matrix {
		light := row[0]*red + row[1]*green + row[2]*blue
		if light > 0 { // not for NaN either
			out[i] = p.value[int(min(light, 1)*steps+0.5)]
		}
	}
	return out[0], out[1], out[2]
}

// plain tells whether nobody would see a difference.
func (p *profile) plain() bool {
	for i := range 216 {
		r, g, b := byte(i/36*51), byte(i/6%6*51), byte(i%6*51)
		x, y, z := p.convert(r, g, b)
		for _, d := range []int{int(x) - int(r), int(y) - int(g), int(z) - int(b)} {
			if d < -3 || d > 3 {
				return false
			}
		}
	}
	return true
}

// apply turns the colours of a picture. Of light without colour there is nothing to turn.
func (p *profile) apply(pixels image.Image) {
	switch m := pixels.(type) {
	case *image.YCbCr:
		p.applyPlanes(m)
	case *image.RGBA:
		for at := 0; at+4 <= len(m.Pix); at += 4 {
			pix := m.Pix[at : at+4 : at+4]
			switch pix[3] {
			case 0:
			case 255:
				pix[0], pix[1], pix[2] = p.convert(pix[0], pix[1], pix[2])
			default:
				c := color.NRGBAModel.Convert(color.RGBA{pix[0], pix[1], pix[2], pix[3]}).(color.NRGBA)
				c.R, c.G, c.B = p.convert(c.R, c.G, c.B)
				turned := color.RGBAModel.Convert(c).(color.RGBA)
				pix[0], pix[1], pix[2] = turned.R, turned.G, turned.B
			}
		}
	}
}

// applyPlanes turns planes where two pixels each way share their colour.
func (p *profile) applyPlanes(m *image.YCbCr) {
	wide, high := m.Rect.Dx(), m.Rect.Dy()
	for y := 0; y < high; y += 2 {
		for x := 0; x < wide; x += 2 {
			shared, n, cb, cr := m.COffset(x, y), 0, 0, 0
			for _, at := range [4]image.Point{{x, y}, {x + 1, y}, {x, y + 1}, {x + 1, y + 1}} {
				if at.X >= wide || at.Y >= high {
					continue
				}
				light := &m.Y[m.YOffset(at.X, at.Y)]
				r, g, b := color.YCbCrToRGB(*light, m.Cb[shared], m.Cr[shared])
				yy, b1, r1 := color.RGBToYCbCr(p.convert(r, g, b))
				*light = yy
				n, cb, cr = n+1, cb+int(b1), cr+int(r1)
			}
			m.Cb[shared], m.Cr[shared] = byte((cb+n/2)/n), byte((cr+n/2)/n)
		}
	}
}
