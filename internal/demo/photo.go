package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
)

// side is how many pixels a picture has each way.
const side = 512

// draw draws a landscape in the colours of the house: a sky, its sun or moon, and hills or water before it. No two are alike:
// of fifty-six in a row, no two have the same colours.
func draw(dice *rand.Rand, n int) (io.Reader, error) {
	sky, ground := skies()[n%len(skies())], grounds()[n%len(grounds())]
	sun := round{x: 0.25 + 0.5*dice.Float64(), y: 0.22 + 0.26*dice.Float64(), r: 0.08 + 0.1*dice.Float64()}
	ridges := make([]ridge, 3+dice.IntN(2))
	for i := range ridges {
		ridges[i] = ridge{base: 0.52 + 0.4*float64(i)/float64(len(ridges)), high: (0.04 + 0.09*dice.Float64()) / (1 + float64(i)/2),
			wide: 1.2 + 2.6*dice.Float64(), from: 2 * math.Pi * dice.Float64(), sharp: dice.IntN(3) == 0}
	}
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	tops := make([]float64, len(ridges))
	for px := range side {
		x := float64(px) / side
		for i, r := range ridges {
			tops[i] = r.top(x)
		}
		for py := range side {
			y := float64(py) / side
			c := mix(sky.top, sky.bottom, y/0.8)
			c = mix(c, sky.sun, 0.35*glow(sun, x, y))
			c = mix(c, sky.sun, sun.covers(x, y))
			for i, top := range tops {
				if y > top-1.0/side {
					c = mix(c, mix(ground.far, ground.near, float64(i)/float64(len(ridges)-1)), within((y-top)*side))
				}
			}
			out.SetRGBA(px, py, c)
		}
	}
	var file bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, out)
	return &file, err
}

// round is a sun.
type round struct{ x, y, r float64 }

// covers tells how much of a point it covers, from 0 to 1: its edge is a pixel wide.
func (s round) covers(x, y float64) float64 {
	return within((s.r - math.Hypot(x-s.x, y-s.y)) * side)
}

func glow(s round, x, y float64) float64 {
	far := math.Hypot(x-s.x, y-s.y) / (s.r * 3)
	return math.Max(0, 1-far)
}

// ridge is a line of hills, or a swell.
type ridge struct {
	base, high, wide, from float64
	sharp                  bool
}

// top is where it ends above, at a place from left to right.
func (r ridge) top(x float64) float64 {
	wave := math.Sin(r.from+x*r.wide*2*math.Pi) + 0.35*math.Sin(2*r.from+x*r.wide*5.1)
	if r.sharp {
		wave = 1 - 2*math.Abs(math.Sin(r.from/2+x*r.wide*math.Pi)) + 0.2*wave
	}
	return r.base - r.high*wave
}

func within(pixels float64) float64 { return math.Min(1, math.Max(0, pixels+0.5)) }

func mix(a, b color.RGBA, share float64) color.RGBA {
	share = math.Min(1, math.Max(0, share))
	between := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return color.RGBA{between(a.R, b.R), between(a.G, b.G), between(a.B, b.B), 255}
}

type sky struct{ top, bottom, sun color.RGBA }

// skies are mornings, noons and nights in the yellow, the indigo, the teal, the coral and the plum of the house.
func skies() []sky {
	return []sky{
		{rgb(0xfff6d6), rgb(0xfbe08a), rgb(0xe0a92e)}, {rgb(0xdfe4f7), rgb(0xfdeec0), rgb(0xf3c53f)}, {rgb(0x232a52), rgb(0x6a5a9c), rgb(0xfbe08a)},
		{rgb(0xcfeef0), rgb(0xf2fbf4), rgb(0xfbd54d)}, {rgb(0xfbd9cf), rgb(0xfdf0d2), rgb(0xd9553a)}, {rgb(0x1b2345), rgb(0x2f6f86), rgb(0xf4f1de)},
		{rgb(0xead9f0), rgb(0xfbe6dc), rgb(0xb0569e)}, {rgb(0xbfd9ee), rgb(0xeaf4fa), rgb(0xffffff)},
	}
}

type ground struct{ far, near color.RGBA }

func grounds() []ground {
	return []ground{
		{rgb(0x9fd4bd), rgb(0x1f6b5c)}, {rgb(0x8fb7c9), rgb(0x1d4f66)}, {rgb(0xa9a6d6), rgb(0x2b2f63)}, {rgb(0xd9a6cf), rgb(0x5a2a58)},
		{rgb(0xf0b29a), rgb(0x8c3a2b)}, {rgb(0xe6cf8a), rgb(0x6e5a1f)}, {rgb(0x7fc3c4), rgb(0x14404a)},
	}
}

func rgb(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}
