package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"testing"

	"meantime/internal/picture"
)

// icc is a profile of three colours, each by its light, and a curve.
func icc(colours [3][3]float64, curve []byte) []byte {
	out := make([]byte, 128)
	copy(out[16:], "RGB XYZ ")
	out = binary.BigEndian.AppendUint32(out, 6)
	at := 132 + 6*12
	var content []byte
	add := func(name string, data []byte) {
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(content)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		content = append(content, data...)
	}
	for i, name := range []string{"r", "g", "b"} {
		xyz := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range colours[i] {
			xyz = binary.BigEndian.AppendUint32(xyz, uint32(int32(math.Round(v*65536))))
		}
		add(name+"XYZ", xyz)
		add(name+"TRC", curve)
	}
	return append(append(out, content...), "SECRET SCREEN"...)
}

// The curves of sRGB: as a power with a straight beginning, and as a table.
func parametric() []byte {
	out := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		out = binary.BigEndian.AppendUint32(out, uint32(math.Round(v*65536)))
	}
	return out
}

func table() []byte {
	out := []byte("curv\x00\x00\x00\x00\x00\x00\x04\x00")
	for i := range 1024 {
		v := float64(i) / 1023
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		out = binary.BigEndian.AppendUint16(out, uint16(math.Round(65535*v)))
	}
	return out
}

var (
	telephone = [3][3]float64{{0.51512, 0.2412, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.1571, 0.06657, 0.78407}}  // Display P3
	camera    = [3][3]float64{{0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}} // Adobe RGB
	ordinary  = [3][3]float64{{0.43607, 0.22249, 0.01392}, {0.38515, 0.71687, 0.09708}, {0.14307, 0.06061, 0.7141}}  // sRGB
	power     = []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33")
)

func TestColoursAreThoseOfThePage(t *testing.T) {
	for name, c := range map[string]struct {
		profile []byte
		is, was color.NRGBA // in sRGB, and in the file
	}{
		"telephone, red":   {icc(telephone, parametric()), color.NRGBA{255, 0, 0, 255}, color.NRGBA{234, 51, 35, 255}},
		"telephone, green": {icc(telephone, table()), color.NRGBA{0, 255, 0, 255}, color.NRGBA{117, 251, 76, 255}},
		"telephone, grey":  {icc(telephone, table()), color.NRGBA{130, 130, 130, 255}, color.NRGBA{130, 130, 130, 255}},
		"telephone, glass": {icc(telephone, table()), color.NRGBA{255, 0, 0, 100}, color.NRGBA{234, 51, 35, 100}},
		"telephone, more":  {icc(telephone, parametric()), color.NRGBA{255, 0, 0, 255}, color.NRGBA{255, 0, 0, 255}},
		"camera, red":      {icc(camera, power), color.NRGBA{255, 0, 0, 255}, color.NRGBA{219, 0, 0, 255}},
		"camera, green":    {icc(camera, power), color.NRGBA{0, 255, 0, 255}, color.NRGBA{144, 255, 60, 255}},
		"ordinary":         {icc(ordinary, parametric()), color.NRGBA{17, 130, 201, 255}, color.NRGBA{17, 130, 201, 255}},
		"no curve":         {icc(camera, []byte("curv\x00\x00\x00\x00\xff\xff\xff\xff")), color.NRGBA{10, 20, 30, 255}, color.NRGBA{10, 20, 30, 255}},
		"for print":        {bytes.Replace(icc(camera, power), []byte("RGB XYZ"), []byte("CMYKLab"), 1), color.NRGBA{10, 20, 30, 255}, color.NRGBA{10, 20, 30, 255}},
		"cut":              {icc(camera, power)[:150], color.NRGBA{10, 20, 30, 255}, color.NRGBA{10, 20, 30, 255}},
	} {
		m := image.NewNRGBA(image.Rect(0, 0, 41, 31))
		for i := 0; i < len(m.Pix); i += 4 {
			copy(m.Pix[i:], []byte{c.was.R, c.was.G, c.was.B, c.was.A})
		}
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		if _, err := w.Write(c.profile); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{"png": withChunk(asPNG(t, m), "iCCP", append([]byte("name\x00\x00"), packed.Bytes()...))}
		if c.was.A == 255 { // in two parts
			half := len(c.profile) / 2
			jpg := withSegment(asJPEG(t, m), 0xe2, append([]byte("ICC_PROFILE\x00\x02\x02"), c.profile[half:]...))
			files["jpeg"] = withSegment(jpg, 0xe2, append([]byte("ICC_PROFILE\x00\x01\x02"), c.profile[:half]...))
		}
		for kind, raw := range files {
			made, err := picture.Make(raw)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, kind, err)
			}
			for _, still := range []picture.Still{made.Display, made.Thumbnail} {
				got, _, err := image.Decode(bytes.NewReader(still.Bytes))
				if err != nil || bytes.Contains(still.Bytes, []byte("SECRET")) {
					t.Fatal(err)
				}
				for _, at := range []image.Point{{0, 0}, {40, 30}, {20, 7}} {
					is := color.NRGBAModel.Convert(got.At(at.X, at.Y)).(color.NRGBA)
					if far(is.R, c.is.R) || far(is.G, c.is.G) || far(is.B, c.is.B) || is.A != c.is.A {
						t.Errorf("%s, %s: %v, want %v", name, kind, is, c.is)
					}
				}
			}
		}
	}
}

func far(a, b uint8) bool { return max(a, b)-min(a, b) > 6 }
