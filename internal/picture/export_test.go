package picture

import "image"

// Of makes a picture of pixels that no encoder of Go's writes.
func Of(pixels image.Image, orientation int) *Picture {
	h := header{kind: WebP, width: pixels.Bounds().Dx(), height: pixels.Bounds().Dy(), orientation: orientation}
	return &Picture{Info: h.info(), pixels: pixels, orientation: orientation}
}
