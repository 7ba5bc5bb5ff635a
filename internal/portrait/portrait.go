package portrait

import (
	"errors"

	"meantime/internal/fault"
	"meantime/internal/picture"
)

const (
	// MaxBytes is the size of the largest file.
	MaxBytes = 10 << 20
	// Large and Small are the sides of the two sizes, in pixels. A smaller picture is not blown up.
	Large = 512
	Small = 96

	minSide = 16
)

// Portrait is one square photo as two JPEG files.
type Portrait struct{ Large, Small []byte }

// Make reads a picture. What is no picture that it reads is a fault.KindInvalid of the field photo; what is over a limit
// a fault.KindTooLarge that names it.
func Make(file []byte) (Portrait, error) {
	if len(file) > MaxBytes {
		return Portrait{}, fault.TooLarge("photo", "This file is too large: at most 10 MB.")
	}
	if info, err := picture.Look(file); err != nil || min(info.Width, info.Height) < minSide {
		return Portrait{}, refusal(err)
	}
	p, err := picture.Open(file)
	if err != nil || min(p.Width, p.Height) < minSide { // a GIF's first frame, say
		return Portrait{}, refusal(err)
	}
	large := p.Square(Large)
	var out Portrait
	if out.Large, err = large.JPEG(); err != nil {
		return Portrait{}, err
	}
	out.Small, err = large.Square(Small).JPEG()
	return out, err
}

// refusal says what is wrong with a picture, which is too small when nothing else is.
func refusal(err error) error {
	switch {
	case err == nil:
		return fault.Invalid("photo", "This picture is too small: at least 16 pixels each way.")
	case errors.Is(err, picture.ErrTooLarge):
		return fault.TooLarge("photo", "This picture has too many pixels. Please make it smaller: 2,000 pixels each way are plenty.")
	}
	return fault.Invalid("photo", "This picture cannot be read. JPEG, PNG, GIF and WebP can.")
}
