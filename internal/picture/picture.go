package picture

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

const (
	// MaxBytes is the size of the largest file that is looked into. What is larger is kept as it is, and downloaded.
	MaxBytes = 16 << 20
	// Display and Thumbnail are the longest sides of what Make makes, in pixels.
	Display   = 2048
	Thumbnail = 480

	// maxMemory is what the file, its pixels and what is made of them take together.
	maxMemory = 64 << 20
	// maxEmpty is how many pixels a file may have that says next to nothing about each. Decoding takes its time for each
	// of them: a photograph of more has at least one byte for thinPixels.
	maxEmpty   = 16_000_000
	thinPixels = 16
	// maxPixels is the same for every kind that costs more for each pixel than a photograph.
	maxPixels = 9_000_000
)

// What can be wrong with a picture.
var (
	// ErrNotPicture says that the bytes do not begin as one of the kinds do.
	ErrNotPicture = errors.New("picture: not a JPEG, PNG, GIF or WebP")
	// ErrBroken says that the bytes do not go on as they begin, or are packed as nobody packs a picture.
	ErrBroken = errors.New("picture: cannot be read")
	// ErrTooLarge says that it has too many bytes or pixels.
	ErrTooLarge = errors.New("picture: takes too much to read")
)

// Kind is how a picture is written, as the part of a media type after the slash.
type Kind string

// The kinds.
const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	GIF  Kind = "gif"
	WebP Kind = "webp"
)

// Type is the media type.
func (k Kind) Type() string { return "image/" + string(k) }

// Info is what a picture's headers say.
type Info struct {
	Kind          Kind
	Width, Height int  // upright
	Moves         bool // there are more frames than the one that is shown
}

// Still is a picture as it may be sent to anybody.
type Still struct {
	Kind          Kind // JPEG or PNG
	Bytes         []byte
	Width, Height int
}

// Made is what Make makes.
type Made struct {
	Info
	Display, Thumbnail Still
}

// Look reads the headers, and answers what Open would take.
func Look(file []byte) (Info, error) {
	h, err := inspect(file)
	return h.info(), err
}

// Make reads a picture and writes it anew, once to look at and once to see among others.
func Make(file []byte) (Made, error) {
	p, err := Open(file)
	if err != nil {
		return Made{}, err
	}
	made := Made{Info: p.Info}
	shown := p.Within(Display)
	p = nil // its pixels are not needed any more
	if shown.photographed() && !shown.opaque() {
		shown = shown.Within(displayPNG)
	}
	if made.Display, err = shown.Still(); err != nil {
		return Made{}, err
	}
	made.Thumbnail, err = shown.Within(Thumbnail).Still()
	return made, err
}

// Picture is one that has been decoded.
type Picture struct {
	Info
	pixels      image.Image
	orientation int      // of the pixels, as EXIF counts: 1 is upright, up to 8
	profile     *profile // of their colours, nil when they are as shown
}

// Open decodes a picture, unless that would take too much.
func Open(file []byte) (*Picture, error) {
	h, err := inspect(file)
	if err != nil {
		return nil, err
	}
	pixels, err := h.decode(h.open())
	if err != nil {
		return nil, ErrBroken
	}
	b := pixels.Bounds() // a GIF's first frame may be smaller than the GIF
	if b.Empty() {
		return nil, ErrBroken
	}
	h.width, h.height = b.Dx(), b.Dy()
	return &Picture{Info: h.info(), pixels: pixels, orientation: h.orientation, profile: newProfile(h.profile)}, nil
}

// header is what is known of a file before it is decoded.
type header struct {
	kind          Kind
	open          func() io.Reader // what is decoded
	decode        func(io.Reader) (image.Image, error)
	width, height int
	quarters      int  // of a byte that decoding takes for each pixel at its height
	codes         int  // bytes that it takes beside
	planes        bool // it is decoded in one pass into planes of light and colour
	moves         bool
	orientation   int
	profile       []byte // of the colours, as ICC writes it
}

func (h header) info() Info {
	if h.orientation > 4 {
		h.width, h.height = h.height, h.width
	}
	return Info{Kind: h.kind, Width: h.width, Height: h.height, Moves: h.moves}
}

// inspect reads the headers and refuses what would take too much.
func inspect(file []byte) (header, error) {
	if len(file) > MaxBytes {
		return header{}, ErrTooLarge
	}
	h, config, err := inspectKind(file)
	if err != nil {
		return header{}, err
	}
	c, err := config(h.open())
	if err != nil || c.Width < 1 || c.Height < 1 {
		return header{}, ErrBroken
	}
	h.width, h.height = c.Width, c.Height
	if !h.fits(len(file)) {
		return header{}, ErrTooLarge
	}
	return h, nil
}

func inspectKind(file []byte) (h header, config func(io.Reader) (image.Config, error), err error) {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		h, err = inspectJPEG(file)
		config = jpeg.DecodeConfig
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) && len(file) > 29:
		h, config = inspectPNG(file), png.DecodeConfig
	case bytes.HasPrefix(file, []byte("GIF87a")), bytes.HasPrefix(file, []byte("GIF89a")):
		h, err = inspectGIF(file)
		config = gif.DecodeConfig
	case len(file) > 16 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		h, err = inspectWebP(file)
		config = webp.DecodeConfig
	default:
		err = ErrNotPicture
	}
	if h.open == nil {
		h.open = func() io.Reader { return bytes.NewReader(file) }
	}
	return h, config, err
}

// fits tells whether a file of so many bytes is worth decoding.
func (h header) fits(size int) bool {
	most := maxPixels
	if h.planes {
		most = max(maxEmpty, size*thinPixels)
	}
	if h.width > most/h.height {
		return false
	}
	wide, high := within(h.width, h.height, Display)
	made := 4 * wide * high
	if h.planes {
		made /= 2
	}
	return size+h.codes+(h.width*h.height+3)/4*h.quarters+made+spare <= maxMemory
}
