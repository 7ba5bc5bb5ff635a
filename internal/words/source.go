package words

// Source marks a sentence that is said elsewhere than it is written, as in a table of rules: whoever shows it translates
// it by its text.
func Source(sentence string) string { return sentence }
