package ask

// WordsOf are the words of a text that count.
func WordsOf(text string) []string { return wordsOf(text) }
