package urgents

import (
	"html/template"

	"meantime/internal/oncall"
)

// CallLine is the number or the link by which a space is reached when nobody answers.
type CallLine struct {
	Text string
	Href template.URL // of a number or by https: package oncall lets nothing else through
}

// CallLineOf shows one; nil for none.
func CallLineOf(l oncall.Line) *CallLine {
	if l.Text == "" {
		return nil
	}
	return &CallLine{l.Text, template.URL(l.Href)}
}
