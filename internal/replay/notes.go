package replay

import (
	"strings"

	"meantime/internal/words"
)

// notes say how the figures came about, and what they cannot tell.
func (r *Report) notes(l *words.Locale) []string {
	notes := []string{
		l.T("How this was worked out.") + " " + r.whatHappened(l),
		l.T("Readers. A message that opens a thread, or names none, reaches everybody who writes something within 28 days before or after it; a further one in a thread reaches those who wrote in it. The file names a thread for {named} of its {all}.",
			"named", r.Named, "all", l.N(r.Messages, "one message", "{n} messages")),
		l.T("Zones. The offset of somebody’s last message is their zone, and before their first message, the offset of that. Whole hours are zones of their own; for other offsets a place that kept them then stands in, and its clock changes.") + " " +
			l.N(r.Moves, "Somebody moved once.", "People moved {n} times in all."),
		l.T("Hours. Monday to Friday 09:00–17:00 on their own clock, until somebody has written twenty messages, as {n} of {people} have. From then on the eight hours of the day that hold most of them, to the half hour, on the days of the week that hold a tenth of them or more. Leave and public holidays are not known.",
			"n", r.Learned, "people", r.People),
		r.deliveries(l),
		r.interruptions(l),
		r.questions(l),
	}
	if r.Rung.Share > 0 {
		notes = append(notes, r.urgents(l))
	}
	return notes
}

// interruptions says what counts as one.
func (r *Report) interruptions(l *words.Locale) string {
	if r.Rung.Share == 0 {
		return l.T("As sent, each message interrupts each of its readers when it is sent, and waits until their next working instant; per working hour counts those that came inside. Through Meantime, deliveries interrupt that are announced, and rings and openings before the slot, of which there are none here: the file does not say what was urgent, and nobody in it looks early. Only what is in the file is counted, and working time from its first message to its last.")
	}
	return l.T("As sent, each message interrupts each of its readers when it is sent, and waits until their next working instant; per working hour counts those that came inside. Through Meantime, deliveries interrupt that are announced, and rings; nobody opens early here. Only what is in the file is counted, and working time from its first message to its last.")
}

func (r *Report) whatHappened(l *words.Locale) string {
	text := []string{
		l.T("{messages} by {people}, {from} to {to}, were written again through the real engine and a database of its own, under a simulated clock, which brought {arrivals}.",
			"messages", l.N(r.Messages, "One message", "{n} messages"), "people", l.N(r.People, "one person", "{n} people"),
			"from", l.Date(r.From), "to", l.Date(r.To), "arrivals", l.N(r.Arrivals, "one message to one reader", "{n} messages to one reader each")),
		l.N(r.Arrivals-r.ReadBefore-r.Waiting, "One came in a delivery.", "{n} came in a delivery."),
	}
	if r.ReadBefore > 0 {
		text = append(text, l.N(r.ReadBefore, "One was read before that, by a reader who replied.", "{n} were read before that, by readers who replied."))
	}
	if r.Waiting > 0 {
		text = append(text, l.N(r.Waiting, "One never came.", "{n} never came."))
	} else {
		text = append(text, l.T("None was lost."))
	}
	return strings.Join(text, " ")
}

func (r *Report) deliveries(l *words.Locale) string {
	if r.Batch.Every > 0 {
		return l.T("Deliveries. Every {n} minutes from the beginning of each stretch of work.", "n", r.Batch.Every)
	}
	times := make([]string, len(r.Batch.Times))
	for i, t := range r.Batch.Times {
		times[i] = t.String()
	}
	return l.T("Deliveries. At {times} on working days; what falls outside a person’s hours moves to their beginning or end.", "times", l.List(times))
}

func (r *Report) questions(l *words.Locale) string {
	text := l.T("Questions. The first message of a thread is one, and so is one that names none: {n} here. Its answer is due, for each reader, one working day after they can first see it at work, at the same time of day.",
		"n", r.Threads)
	if r.Late > 0 {
		text += " " + l.N(r.Late, "One came after it was due: its reader’s hours or zone had changed.", "{n} came after they were due: their readers’ hours or zones had changed.")
	}
	if r.Replied.Len() == 0 {
		return text + " " + l.T("The file holds no reply by somebody else.")
	}
	return text + " " + l.T("In the file {n} had a reply by somebody else, half of them within {half} and 95 in 100 within {most}.",
		"n", r.Replied.Len(), "half", l.Duration(r.Replied.Quantile(50)), "most", l.Duration(r.Replied.Quantile(95)))
}
