package words

import (
	"strconv"
	"strings"
)

// Number writes a whole number with the locale's digit groups. The catalogue holds examples rather than separators:
// a translation of "10,000" shows which sign stands between groups, that of "1,000" whether four digits are grouped.
func (l *Locale) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	example := l.C("number", "10,000")
	separator := strings.TrimSuffix(strings.TrimPrefix(example, "10"), "000")
	smallest := 4
	if l.C("number", "1,000") == "1000" {
		smallest = 5
	}
	if len(digits) < smallest {
		return sign + digits
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// Decimal writes a number with a fixed count of decimal places.
func (l *Locale) Decimal(x float64, places int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', places, 64), ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		return whole
	}
	text := l.Number(n)
	if x < 0 && n == 0 {
		text = "-" + text
	}
	if fraction == "" {
		return text
	}
	point := strings.TrimSuffix(strings.TrimPrefix(l.C("number", "0.5"), "0"), "5")
	return text + point + fraction
}

// Spelled writes a small number as a word, as running text does: "one" to "twelve", then digits.
func (l *Locale) Spelled(n int) string {
	names := spelled()
	if n < 1 || n > len(names) {
		return l.Number(n)
	}
	return l.C("spelled", names[n-1])
}

// List joins names as a sentence does: "Mira, Sven and Ruth". Others counts those who are not named: with two names
// and others = 2, "Mira, Sven and two others".
func (l *Locale) List(names []string, others ...int) string {
	more := 0
	for _, n := range others {
		more += n
	}
	if more > 0 {
		tail := l.N(more, "one other", "{count} others")
		if len(names) == 0 {
			return tail
		}
		return l.C("list", "{a} and {b}", "a", l.enumerate(names), "b", tail)
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	last := len(names) - 1
	return l.C("list", "{a} and {b}", "a", l.enumerate(names[:last]), "b", names[last])
}

func (l *Locale) enumerate(names []string) string {
	text := names[0]
	for _, name := range names[1:] {
		text = l.C("list", "{a}, {b}", "a", text, "b", name)
	}
	return text
}
