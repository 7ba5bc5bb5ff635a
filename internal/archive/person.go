package archive

import "meantime/internal/archive/pages"

// others is why something is in no archive of one person.
const others = "of others"

// mine is the condition that a column names whose archive it is.
func mine(column string) string { return `t.` + column + ` = $1` }

// ofPerson is what the archive of one person takes of each table: what is theirs, and of what lies in spaces what they see now. Private
// notes are among its pages, in clear, and not among its rows.
func ofPerson() map[string]Take {
	all := map[string]Take{
		"person": where(mine("id")),
		"space":  where(`EXISTS (SELECT 1 FROM member m JOIN space s ON s.id = m.space_id WHERE m.space_id = t.id AND m.person_id = $1 AND {space})`),
		"thread": where(in("space_id") + ` AND (EXISTS (SELECT 1 FROM letter l WHERE l.thread_id = t.id AND l.author_id = $1)
			OR EXISTS (SELECT 1 FROM ask k JOIN asked q ON q.ask_id = k.id WHERE k.thread_id = t.id AND q.person_id = $1))`),
		"letter":    where(mine("author_id") + ` AND ` + under("thread", "thread_id")),
		"mention":   where(mine("person_id") + ` AND ` + ofLetter("letter_id")),
		"draft":     where(mine("person_id") + ` AND t.place <> 'private' AND ` + pages.Unsealed("t")),
		"scheduled": where(mine("person_id") + ` AND ` + pages.Unsealed("t")),
		"ask":       where(mine("author_id") + ` AND ` + in("space_id")),
		"asked": {Where: `(t.person_id = $1 OR t.author_id = $1 OR t.by_id = $1) AND ` + under("ask", "ask_id"), As: map[string]string{
			"due_at": `CASE WHEN coalesce(t.person_id, t.author_id) <> $1 AND ` + ofAsk(hidden("t", "k")) + ` THEN NULL ELSE t.due_at END`,
			"wanted": `CASE WHEN coalesce(t.person_id, t.author_id) <> $1 AND ` + ofAsk(hidden("t", "k")) + ` THEN 'null' ELSE t.wanted END`}},
		"decision":        {Where: mine("person_id") + ` AND ` + in("space_id"), As: map[string]string{"replaces_id": standing}},
		"item":            where(in("space_id") + ` AND EXISTS (SELECT 1 FROM inbox i WHERE i.item_id = t.id AND i.person_id = $1)`),
		"inbox":           where(mine("person_id") + ` AND ` + under("item", "item_id")),
		"delivery":        where(mine("person_id")),
		"person_delivery": where(mine("person_id")),
		"timer":           where(mine("person_id") + ` AND (t.kind = 'comes_back' AND ` + under("item", "ref") + ` OR t.kind = 'sends_now' AND EXISTS (SELECT 1 FROM scheduled w WHERE w.id = t.ref AND w.private = ''))`),
		"refusal":         where(mine("person_id") + ` AND (t.kind <> 'space' OR ` + in("ref") + `)`),
		"swap":            where(`(t.author_id = $1 OR t.person_id = $1) AND ` + in("space_id")),
		"urgent":          where(mine("author_id") + ` AND ` + in("space_id")),
		"file":            where(pages.Files("t")),
		"file_ref": where(`(t.kind = 'draft' AND t.text_id = $1 OR t.kind = 'scheduled' AND EXISTS (SELECT 1 FROM scheduled w WHERE w.id = t.text_id AND w.person_id = $1)
			OR ` + in("space_id") + ` AND ` + pages.Shown("t.file_id") + `)`),
	}
	for _, name := range []string{"schedule", "leave", "photo", "hour_taken", "hour_taken_person", "interruption", "interruption_week", "urgent_grant", "away_summary"} {
		all[name] = where(mine("person_id"))
	}
	for _, name := range []string{"letter_version", "imported"} {
		all[name] = where(`EXISTS (SELECT 1 FROM letter l JOIN thread u ON u.id = l.thread_id JOIN space s ON s.id = u.space_id WHERE l.id = t.letter_id AND l.author_id = $1 AND {space})`)
	}
	for _, name := range []string{"member", "closure", "replacement", "import"} {
		all[name] = where(mine("person_id") + ` AND ` + in("space_id"))
	}
	for name, of := range map[string][2]string{"follow": {"thread", "thread_id"}, "reading": {"thread", "thread_id"}, "stance": {"thread", "thread_id"}, "mailed": {"thread", "thread_id"}, "relay_leg": {"relay", "relay_id"},
		"decision_review": {"decision", "decision_id"}, "ring": {"urgent", "urgent_id"}, "rota_turn": {"rota", "rota_id"}} {
		all[name] = where(mine("person_id") + ` AND ` + under(of[0], of[1]))
	}
	for _, name := range []string{"org", "holiday_edit", "person_word", "advice_rule", "urgent_setting", "file_room", "space_archive", "space_mail", "relay", "audience", "outbox", "thread_mail", "oncall", "rota", "fallback",
		"oncall_change"} {
		all[name] = not(others)
	}
	return withoutWays(all)
}
