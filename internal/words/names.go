package words

// Names lists the messages that are chosen by number rather than written out where they are used: days, months, small
// numbers. A translation may hold these, and what the sources hold, and nothing else.
func Names() []Key {
	var keys []Key
	add := func(context string, names []string) {
		for _, name := range names {
			keys = append(keys, Key{context, name})
		}
	}
	add("weekday", weekdays())
	add("weekday, short", shortWeekdays())
	add("month", months())
	add("month, short", shortMonths())
	add("spelled", spelled())
	return keys
}

func weekdays() []string {
	return []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
}

func shortWeekdays() []string {
	return []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
}

func months() []string {
	return []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"}
}

func shortMonths() []string {
	return []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
}

func spelled() []string {
	return []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
}
