package markdown

import (
	"fmt"
	"strings"
)

// tone is a colour in oklch: lightness in percent, chroma, hue in degrees.
type tone struct{ lightness, chroma, hue float64 }

func (t tone) String() string { return fmt.Sprintf("oklch(%g%% %g %g)", t.lightness, t.chroma, t.hue) }

// shade is the colour of a hue on light and on dark paper.
type shade struct {
	hue         hue
	light, dark tone
	more        string
}

// shades are the colours of code. They keep away from the hues that mean something elsewhere: yellow for
// working hours, coral for urgent, plum for confidential.
func shades() []shade {
	return []shade{
		{comment, tone{50, 0.025, 256}, tone{70, 0.018, 255}, "font-style: italic"},
		{quoted, tone{43, 0.075, 160}, tone{82, 0.085, 165}, ""},
		{number, tone{45, 0.08, 62}, tone{83, 0.08, 70}, ""},
		{keyword, tone{41, 0.1, 276}, tone{80, 0.075, 280}, ""},
		{named, tone{44, 0.085, 240}, tone{82, 0.07, 235}, ""},
		{added, tone{43, 0.085, 155}, tone{82, 0.095, 160}, ""},
		{removed, tone{46, 0.11, 15}, tone{80, 0.09, 15}, ""},
		{located, tone{50, 0.025, 256}, tone{70, 0.018, 255}, ""},
	}
}

// StyleCSS gives the style rules that rendered HTML needs: what scrolls, how cells align, and the colours of code in both
// themes, each with a contrast of 4.5:1 or more on every paper of the product.
func StyleCSS() string {
	var css strings.Builder
	css.WriteString(`/* What rendered Markdown needs. Made by internal/markdown: go test ./internal/markdown -update */
@layer components {
  .md-scroll, pre { overflow-x: auto; }
  .md-center { text-align: center; }
  .md-end { text-align: end; }
  .md-task { list-style: none; }
`)
	for _, c := range shades() {
		more := c.more
		if more != "" {
			more += "; "
		}
		fmt.Fprintf(&css, "  .%s { %scolor: light-dark(%s, %s); }\n", c.hue, more, c.light, c.dark)
	}
	css.WriteString("}\n")
	return css.String()
}
