package browser

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// The widths in CSS pixels at which every page has to work.
const (
	Desktop = 1440
	Phone   = 390
	Narrow  = 320
)

// Look is the size and the theme in which a page is shown. Its zero value is
// a desktop by day.
type Look struct {
	Width int // 0 for Desktop; from Phone down it is a touch screen
	Dark  bool
}

// Looks are all in which a page is judged: three widths, two themes.
func Looks() []Look {
	var all []Look
	for _, width := range []int{Desktop, Phone, Narrow} {
		all = append(all, Look{Width: width}, Look{Width: width, Dark: true})
	}
	return all
}

func (l Look) String() string {
	theme := "light"
	if l.Dark {
		theme = "dark"
	}
	return fmt.Sprintf("%d-%s", l.width(), theme)
}

func (l Look) width() int {
	if l.Width == 0 {
		return Desktop
	}
	return l.Width
}

func (l Look) height() int64 {
	switch w := l.width(); {
	case w <= Narrow:
		return 568
	case w <= Phone:
		return 844
	}
	return 900
}

// Look changes the window. Motion is always reduced, so that a picture does
// not depend on its moment.
func (p *Page) Look(l Look) {
	p.t.Helper()
	p.person.Look = l
	handheld := l.width() <= Phone
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(l.width()), Height: l.height(), DeviceScaleFactor: 1, Mobile: handheld,
	})
	call(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: handheld})
	scheme := "light"
	if l.Dark {
		scheme = "dark"
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
}

// EachLook shows the page in every look, and then in the one it had.
func (p *Page) EachLook(f func(Look)) {
	p.t.Helper()
	before := p.person.Look
	for _, l := range Looks() {
		p.Look(l)
		f(l)
	}
	p.Look(before)
}

// Overflow is by how many CSS pixels the page is wider than the window, 0 if it
// fits.
func (p *Page) Overflow() int {
	p.t.Helper()
	return Eval[int](p, `window => {
		const {scrollWidth, clientWidth} = document.documentElement;
		return Math.max(0, scrollWidth - Math.min(clientWidth, window));
	}`, p.person.width())
}

// tallest is how much of a page a picture shows, in CSS pixels: what is taller
// the browser does not paint.
const tallest = 16_000

// Shot saves a picture of the page as e2e/shots/<name>-<width>-<theme>.png and
// returns its path.
func (p *Page) Shot(name string) string {
	p.t.Helper()
	height := Eval[float64](p, `() => document.fonts.ready.then(() => document.documentElement.scrollHeight)`)
	picture := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true),
		Clip: &page.Viewport{Width: float64(p.person.width()), Height: min(height, tallest), Scale: 1}})
	path, err := save(fileName(name)+"-"+p.person.Look.String(), picture.Data)
	if err != nil {
		p.fail("saving a picture: %v", err)
	}
	return path
}

// Picture saves the upper part of the page, so many CSS pixels high, as a file.
func (p *Page) Picture(path string, height int) {
	p.t.Helper()
	Eval[bool](p, `() => document.fonts.ready.then(() => true)`)
	picture := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true),
		Clip: &page.Viewport{Width: float64(p.person.width()), Height: float64(height), Scale: 1}})
	if err := os.WriteFile(path, picture.Data, 0o644); err != nil {
		p.fail("saving a picture: %v", err)
	}
}

// Shots saves a picture in every look.
func (p *Page) Shots(name string) {
	p.t.Helper()
	p.EachLook(func(Look) { p.Shot(name) })
}

func save(name string, png []byte) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, "e2e", "shots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, name+".png")
	return path, os.WriteFile(path, png, 0o644)
}

// moduleRoot is the nearest directory above with a go.mod: tests run in the
// directory of their package.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, s)
}

// OnPaper is what of the page is read where it is printed.
func (p *Page) OnPaper() (text string) {
	p.t.Helper()
	p.Printed(func() { text = Eval[string](p, `() => document.body.innerText.replace(/\s+/g, " ")`) })
	return text
}

// Sheets prints the page on paper of so many inches, and returns what is read on each sheet above its number, line by line.
func (p *Page) Sheets(width, height float64) (out [][]string) {
	p.t.Helper()
	printed := call(p, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: width, PaperHeight: height})
	read := exec.CommandContext(p.t.Context(), "pdftotext", "-layout", "-", "-")
	read.Stdin = bytes.NewReader(printed.Data)
	text, err := read.Output()
	if err != nil {
		p.fail("what was printed cannot be read: %v", err)
	}
	for sheet := range strings.SplitSeq(strings.TrimSuffix(string(text), "\f"), "\f") {
		var lines []string
		for line := range strings.Lines(sheet) {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				lines = append(lines, line)
			}
		}
		out = append(out, lines[:max(0, len(lines)-1)])
	}
	return out
}

// Printed has the page be as on paper, where nothing asks for less motion, while f looks at it.
func (p *Page) Printed(f func()) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	defer p.Look(p.person.Look)
	f()
}
