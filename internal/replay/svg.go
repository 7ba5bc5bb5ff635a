package replay

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"time"

	"meantime/internal/words"
)

// SVG draws the report, to be read by itself, light and dark: interruptions through the reader's own day, as sent and
// through Meantime on one scale, over the light of those who are at work; below them how long things wait.
func (r *Report) SVG(w io.Writer, l *words.Locale) error {
	p := &picture{Report: r, l: l}
	p.scale()
	p.say(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="replay-title replay-desc">`, pictureWidth, pictureHeight)
	p.say(`<title id="replay-title">%s</title><desc id="replay-desc">%s</desc>`, escape(p.title()), escape(strings.Join(r.Headline(l), " ")))
	p.say(`<style>%s</style><rect class="canvas" width="%d" height="%d"/>`, pictureStyle, pictureWidth, pictureHeight)
	p.text(plotLeft, 46, "title", p.title())
	p.text(plotLeft, 70, "note", p.facts())
	p.panel(98, r.AsSent, l.T("As sent"))
	p.panel(282, r.Through, l.T("Through Meantime"))
	p.hours(442)
	p.legend(474)
	p.waits(524)
	p.say(`</svg>`)
	_, err := io.WriteString(w, p.String())
	return err
}

const (
	pictureWidth  = 960
	pictureHeight = 664
	plotLeft      = 64
	plotWidth     = 840
	plotHeight    = 118 // of a panel, below its heading
	headHeight    = 26
	slotWidth     = plotWidth / float64(halfHours)

	pictureStyle = `
svg{color-scheme:light dark}
text{font-family:Figtree,system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;font-size:13px;font-variant-numeric:tabular-nums;fill:#444e5e}
.canvas{fill:#f7fafc}.night{fill:#e7e9f5}.day{fill:#fae182}.line{stroke:#c3cad3;stroke-width:1}
.title{font-size:24px;font-weight:700;fill:#182135}.head{font-size:17px;font-weight:650;fill:#182135}.strong{font-weight:650;fill:#182135}
.in{fill:#182135}.out{fill:#e7e9f5;stroke:#3e4578;stroke-width:1.5}.dot{fill:#182135}.far{fill:#f7fafc;stroke:#182135;stroke-width:2}.range{stroke:#182135;stroke-width:2}
.end{text-anchor:end}.mid{text-anchor:middle}
@media (prefers-color-scheme:dark){
text{fill:#bbc2ca}
.canvas{fill:#0f141e}.night{fill:#1d2136}.day{fill:#6b5f2a}.line{stroke:#3a4150}
.title,.head,.strong{fill:#ebeff4}
.in{fill:#ebeff4}.out{fill:#1d2136;stroke:#b5bae4}.dot{fill:#ebeff4}.far{fill:#0f141e;stroke:#ebeff4}.range{stroke:#ebeff4}
}`
)

// picture is a report being drawn.
type picture struct {
	*Report
	strings.Builder
	l     *words.Locale
	weeks float64 // that people were there
	step  float64 // between two lines of the scale
	most  float64 // at the top of the scale
}

func (p *picture) say(format string, args ...any) { fmt.Fprintf(&p.Builder, format+"\n", args...) }

func (p *picture) text(x, y float64, class, text string) {
	p.say(`<text x="%.1f" y="%.1f" class="%s">%s</text>`, x, y, class, escape(text))
}

func escape(text string) string { return template.HTMLEscapeString(text) }

func (p *picture) title() string {
	return p.l.T("When messages interrupt, by the reader’s own clock")
}

func (p *picture) facts() string {
	return p.l.T("{people}, {messages}, {from} to {to}", "people", p.l.N(p.People, "one person", "{n} people"),
		"messages", p.l.N(p.Messages, "one message", "{n} messages"), "from", p.l.Date(p.From), "to", p.l.Date(p.To))
}

// scale fits both panels: interruptions of a person in a week that fall into one half hour of the day.
func (p *picture) scale() {
	p.weeks = math.Max(p.There.Hours()/(7*24), 1e-9)
	for i := range halfHours {
		p.most = math.Max(p.most, math.Max(p.perWeek(p.AsSent.Day[i]), p.perWeek(p.Through.Day[i])))
	}
	p.most = math.Max(p.most, 1e-3)
	p.step = math.Pow(10, math.Floor(math.Log10(p.most)))
	for _, finer := range []float64{5, 2} {
		if p.most/p.step < 2 && p.most/(p.step/finer) <= 5 {
			p.step /= finer
			break
		}
	}
	if p.most/p.step > 5 {
		p.step *= 2
	}
}

func (p *picture) perWeek(d Daytime) float64 { return float64(d.Inside+d.Outside) / p.weeks }

// panel draws one way of sending: night, the light of those at work, and a bar for each half hour.
func (p *picture) panel(y float64, s Side, heading string) {
	p.text(plotLeft, y+12, "head", heading)
	p.say(`<text x="%d" y="%.1f" class="end"><tspan class="strong">%s</tspan> %s · <tspan class="strong">%s</tspan> %s</text>`, plotLeft+plotWidth, y+12,
		escape(p.perHour(p.l, s)), escape(p.l.T("per working hour")), escape(share(p.l, s)), escape(p.l.T("outside working hours")))
	top, bottom := y+headHeight, y+headHeight+plotHeight
	p.say(`<rect class="night" x="%d" y="%.1f" width="%d" height="%d" rx="6"/>`, plotLeft, top, plotWidth, plotHeight)
	p.light(bottom)
	for at := p.step; at <= p.most*1.0001; at += p.step {
		h := bottom - p.height(at)
		p.say(`<path class="line" d="M%d %.1fH%d"/>`, plotLeft, h, plotLeft+plotWidth)
		p.text(plotLeft-8, h+4, "end", p.l.Decimal(at, decimals(p.step)))
	}
	for i, d := range s.Day {
		x := plotLeft + float64(i)*slotWidth + 3
		in, all := p.height(float64(d.Inside)/p.weeks), p.height(p.perWeek(d))
		if d.Inside > 0 {
			p.say(`<rect class="in" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, x, bottom-in, slotWidth-6, in)
		}
		if out := all - in; out > 1.5 {
			p.say(`<rect class="out" x="%.2f" y="%.2f" width="%.2f" height="%.2f"/>`, x+.75, bottom-all+.75, slotWidth-7.5, out-1.5)
		}
	}
	p.say(`<path class="line" d="M%d %.1fH%d"/>`, plotLeft, bottom, plotLeft+plotWidth)
}

// decimals are the decimal places that tell the lines of a scale apart.
func decimals(step float64) int { return max(0, -int(math.Floor(math.Log10(step)+1e-9))) }

func (p *picture) height(perWeek float64) float64 { return perWeek / p.most * (plotHeight - 10) }

// light fills the part of the day that is worked: the whole height would be everybody, every day of the week.
func (p *picture) light(bottom float64) {
	if p.There == 0 {
		return
	}
	var d strings.Builder
	fmt.Fprintf(&d, "M%d %.1f", plotLeft, bottom)
	for i, worked := range p.Light {
		share := math.Min(float64(worked)/(float64(p.There)/halfHours), 1)
		fmt.Fprintf(&d, "V%.1fH%.1f", bottom-share*plotHeight, plotLeft+float64(i+1)*slotWidth)
	}
	fmt.Fprintf(&d, "V%.1fZ", bottom)
	p.say(`<path class="day" d="%s"/>`, d.String())
}

// hours writes the clock below the panels.
func (p *picture) hours(y float64) {
	for h := 0; h <= 24; h += 3 {
		p.text(plotLeft+float64(2*h)*slotWidth, y, "mid", fmt.Sprintf("%02d", h))
	}
}

func (p *picture) legend(y float64) {
	x := float64(plotLeft)
	for _, e := range []struct {
		class, text string
		width       float64
	}{
		{"in", p.l.T("interrupts at work"), 156},
		{"out", p.l.T("interrupts outside working hours"), 250},
		{"day", p.l.T("people at work"), 136},
	} {
		p.say(`<rect class="%s" x="%.1f" y="%.1f" width="11" height="11"/>`, e.class, x+.75, y-10)
		p.text(x+20, y, "", e.text)
		x += e.width
	}
	p.text(plotLeft+plotWidth, y, "end", p.l.T("per person and week, in each half hour"))
}

// waits draws how long it takes until a reader sees a message at work: half of all within the dot, 95 in 100 within the
// ring.
func (p *picture) waits(y float64) {
	p.text(plotLeft, y, "head", p.l.T("What it costs: waiting until it is seen at work"))
	rows := []struct {
		name   string
		spread Spread
	}{
		{p.l.T("As sent"), p.AsSent.Clock},
		{p.l.T("Through Meantime"), p.Through.Clock},
		{p.l.T("of it in working time"), p.Through.Working},
	}
	const left, wide = plotLeft + 168., 300.
	longest := time.Hour
	for _, row := range rows {
		longest = max(longest, row.spread.Quantile(95))
	}
	at := func(d time.Duration) float64 { return left + wide*float64(d)/float64(longest) }
	for i, row := range rows {
		y := y + 30 + float64(i)*28
		half, most := row.spread.Quantile(50), row.spread.Quantile(95)
		p.text(plotLeft, y+4, "", row.name)
		p.say(`<path class="line" d="M%.1f %.1fH%.1f"/><path class="range" d="M%.1f %.1fH%.1f"/>`, left, y, left+wide, at(half), y, at(most))
		p.say(`<circle class="far" cx="%.1f" cy="%.1f" r="5"/><circle class="dot" cx="%.1f" cy="%.1f" r="5"/>`, at(most), y, at(half), y)
		p.text(plotLeft+plotWidth, y+4, "end", p.l.T("half within {half} · 95 in 100 within {most}", "half", p.l.Duration(half), "most", p.l.Duration(most)))
	}
}
