package replay

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"meantime/internal/words"
)

// Text writes the report for people: what it comes to, the table, and how it was worked out.
func (r *Report) Text(w io.Writer, l *words.Locale) error {
	var out strings.Builder
	for _, s := range r.Headline(l) {
		paragraph(&out, s)
	}
	if r.Arrivals > 0 {
		table(&out, r.rows(l))
		out.WriteByte('\n')
	}
	for _, s := range r.notes(l) {
		paragraph(&out, s)
	}
	_, err := io.WriteString(w, strings.TrimSuffix(out.String(), "\n"))
	return err
}

// Headline says in three sentences what it saves, what it costs, and what that does to a question.
func (r *Report) Headline(l *words.Locale) []string {
	if r.Arrivals == 0 {
		return []string{l.T("Nobody in this file was there when another wrote: there is nothing to compare.")}
	}
	rates := []any{"people", l.N(r.People, "one person", "{n} people"), "through", r.perHour(l, r.Through), "sent", r.perHour(l, r.AsSent),
		"share", share(l, r.AsSent), "rest", share(l, r.Through)}
	saves := l.T("Through Meantime these {people} would have been interrupted {through} times per working hour instead of {sent}, and never outside working hours; as sent, {share} of all interruptions come there.", rates...)
	if r.Through.Outside > 0 {
		saves = l.T("Through Meantime these {people} would have been interrupted {through} times per working hour instead of {sent}, and {rest} of all interruptions come outside working hours instead of {share}.", rates...)
	}
	costs := l.T("What it costs is waiting: half of all that is written is before its reader at work within {half} instead of {halfSent}, and 95 in 100 within {most} instead of {mostSent}.",
		"half", l.Duration(r.Through.Clock.Quantile(50)), "halfSent", l.Duration(r.AsSent.Clock.Quantile(50)),
		"most", l.Duration(r.Through.Clock.Quantile(95)), "mostSent", l.Duration(r.AsSent.Clock.Quantile(95)))
	if r.Due.Len() == 0 {
		return []string{saves, costs}
	}
	asks := l.T("A question that is to be answered in one working day is due within {half} of being sent for half of its readers, and within {most} for 95 in 100, either way. When Meantime brings it, half of them have {left} of working time left for it, and 95 in 100 at least {least}.",
		"half", l.Duration(r.Due.Quantile(50)), "most", l.Duration(r.Due.Quantile(95)),
		"left", l.Duration(r.Through.Left.Quantile(50)), "least", l.Duration(r.Through.Left.Quantile(5)))
	return []string{saves, costs, asks}
}

// perHour is how often people were interrupted in a working hour.
func (r *Report) perHour(l *words.Locale, s Side) string { return rate(l, s.Inside, r.Worked) }

func rate(l *words.Locale, n int, worked time.Duration) string {
	if worked == 0 {
		return l.Decimal(0, 2)
	}
	return l.Decimal(float64(n)/worked.Hours(), 2)
}

// share is how much of what interrupts came outside working hours.
func share(l *words.Locale, s Side) string {
	all := s.Inside + s.Outside
	if s.Outside == 0 || all == 0 {
		return l.C("share", "{percent}%", "percent", l.Number(0))
	}
	return l.C("share", "{percent}%", "percent", l.Decimal(100*float64(s.Outside)/float64(all), 1))
}

// row is a line of the table: what is measured, as sent, and through Meantime.
type row struct{ what, sent, through string }

// under sets a row below the one that it explains.
const under = "  "

func (r *Report) rows(l *words.Locale) []row {
	none := l.C("table", "–")
	within := func(what string, percent int, of func(Side) Spread) row {
		return row{what, quantile(l, of(r.AsSent), percent), quantile(l, of(r.Through), percent)}
	}
	clock := func(s Side) Spread { return s.Clock }
	working := func(s Side) Spread { return s.Working }
	left := func(s Side) Spread { return s.Left }
	due := func(what string, percent int) row {
		d := quantile(l, r.Due, percent)
		return row{what, d, d}
	}
	return append([]row{
		{"", l.T("as sent"), l.T("through Meantime")},
		{l.T("Interruptions per working hour"), r.perHour(l, r.AsSent), r.perHour(l, r.Through)},
		{under + l.T("rings, and openings before the slot"), none, rate(l, r.Before, r.Worked)},
		{under + l.T("announced deliveries"), none, rate(l, r.Announced, r.Worked)},
		{l.T("Of all interruptions, outside working hours"), share(l, r.AsSent), share(l, r.Through)},
		within(l.T("Waiting by the clock, half within"), 50, clock),
		within(under+l.T("95 in 100 within"), 95, clock),
		within(l.T("Waiting in working time, half within"), 50, working),
		within(under+l.T("95 in 100 within"), 95, working),
		due(l.T("A question’s answer in one working day is due, half within"), 50),
		due(under+l.T("95 in 100 within"), 95),
		within(under+l.T("working time left for it on arrival, half have"), 50, left),
		within(under+l.T("95 in 100 have at least"), 5, left),
	}, r.urgentRows(l)...)
}

func quantile(l *words.Locale, s Spread, percent int) string {
	if s.Len() == 0 {
		return l.C("table", "–")
	}
	return l.Duration(s.Quantile(percent))
}

// table writes rows in columns, the figures to the right.
func table(out *strings.Builder, rows []row) {
	var wide [3]int
	for _, r := range rows {
		for i, cell := range []string{r.what, r.sent, r.through} {
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	for _, r := range rows {
		fmt.Fprintf(out, "%-*s  %*s  %*s\n", wide[0], r.what, wide[1], r.sent, wide[2], r.through)
	}
}

const lineWidth = 100

// paragraph writes a text in lines of a readable length, and an empty line.
func paragraph(out *strings.Builder, text string) {
	at := 0
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+n > lineWidth:
			out.WriteByte('\n')
			at = 0
		default:
			out.WriteByte(' ')
			at++
		}
		out.WriteString(word)
		at += n
	}
	out.WriteString("\n\n")
}
