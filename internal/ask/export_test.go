package ask

import "meantime/internal/db"

// WordsOf are the words of a text that count.
func WordsOf(text string) []string { return wordsOf(text) }

// GoneOf tells of askings as they were found, whatever has become of them since.
func (a *Asks) GoneOf(tx *db.Tx, list []Asked) error { return a.gone(tx, list) }
