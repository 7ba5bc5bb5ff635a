package archive

import "meantime/internal/archive/pages"

// Why something is in no archive of a workspace.
const (
	secret   = "a secret"
	sealed   = "sealed with a key that is in no archive"
	personal = "one person's own numbers"
	machine  = "of this machine alone"
)

// workspace is what the archive of a workspace takes of a table.
func workspace(t Take) map[Kind]Take { return map[Kind]Take{Workspace: t} }

// Tables lists every table whose rows follow from no others.
func Tables() []Table {
	var out []Table
	for _, some := range [][]Table{ofPeople(), ofAccess(), ofSpaces(), ofWriting(), ofAsking(), ofDelivery(), ofOnCall(), ofUrgents(), ofFiles()} {
		out = append(out, some...)
	}
	organisation, person := ofOrganisation(), ofPerson()
	for _, t := range out {
		t.Takes[Organisation], t.Takes[Person] = organisation[t.Name], person[t.Name]
	}
	return out
}

func ofPeople() []Table {
	return []Table{
		{Name: "org", Key: "id", Takes: workspace(Take{})},
		{Name: "holiday_edit", Key: "region, date", Numbers: []string{"from_hour"}, Takes: workspace(Take{})},
		{Name: "person", Key: "id", Takes: workspace(Take{})},
		{Name: "person_word", Key: "word, person_id", Takes: workspace(Take{})},
		{Name: "schedule", Key: "person_id, version", Numbers: []string{"version"}, Takes: workspace(Take{})},
		{Name: "leave", Key: "person_id, first", Takes: workspace(Take{})},
		{Name: "photo", Key: "hash", Takes: workspace(Take{})},
		{Name: "advice_rule", Key: "rule", Takes: workspace(Take{})},
		{Name: "hour_taken", Key: "id", Takes: workspace(where(`(t.ask_id IS NULL OR ` + under("ask", "ask_id") + `)`))},
		{Name: "hour_taken_person", Key: "hour_id, person_id", Takes: workspace(where(
			`EXISTS (SELECT 1 FROM hour_taken o LEFT JOIN ask u ON u.id = o.ask_id LEFT JOIN space s ON s.id = u.space_id
			WHERE o.id = t.hour_id AND (o.ask_id IS NULL OR {space}))`))},
		{Name: "interruption", Key: "id", Takes: workspace(not(personal))},
		{Name: "interruption_week", Key: "person_id, monday", Numbers: []string{"rings", "early"}, Takes: workspace(not(personal))},
	}
}

// ofAccess are ways in, and what is of one machine.
func ofAccess() []Table {
	return []Table{
		{Name: "password", Key: "person_id", Takes: workspace(not(secret))},
		{Name: "passkey", Key: "id", Takes: workspace(not(secret))},
		{Name: "ceremony", Key: "id", Takes: workspace(not(secret))},
		{Name: "session", Key: "hash", Takes: workspace(not(secret))},
		{Name: "invitation", Key: "id", Numbers: []string{"uses_left"}, Takes: workspace(not(secret))},
		{Name: "invitation_link", Key: "hash", Takes: workspace(not(secret))},
		{Name: "joining", Key: "invitation_id, person_id", Takes: workspace(not("of invitations, which are secrets"))},
		{Name: "once_link", Key: "hash", Takes: workspace(not(secret))},
		{Name: "token", Key: "id", Takes: workspace(not(secret))},
		{Name: "idempotency", Key: "person_id, key", Numbers: []string{"status"}, Takes: workspace(not(machine))},
		{Name: "sealing_key", Key: "name", Takes: workspace(not(secret))},
		{Name: "mail_leave", Key: "hash", Takes: workspace(not(secret))},
		{Name: "mail_key", Key: "day", Takes: workspace(not(secret))},
		{Name: "epoch", Key: "name", Numbers: []string{"value"}, Takes: workspace(not(machine))},
		{Name: "notice", Key: "id", Takes: workspace(not(machine))},
		{Name: "reply_address", Key: "hash", Takes: workspace(not(secret))},
		{Name: "mail_pause", Key: "person_id", Takes: workspace(not(machine))},
		{Name: "mail_in", Key: "number", Numbers: []string{"number", "size", "attempts"}, Takes: workspace(not(machine))},
		{Name: "mailbox", Key: "name", Numbers: []string{"validity", "uid"}, Takes: workspace(not(machine))},
		{Name: "mailbox_taken", Key: "mailbox, digest", Numbers: []string{"validity", "uid"}, Takes: workspace(not(machine))},
	}
}

func ofSpaces() []Table {
	return []Table{
		{Name: "space", Key: "id", Numbers: []string{"audiences", "decisions"}, Takes: workspace(where(in("id")))},
		{Name: "space_archive", Key: "space_id", Takes: workspace(where(in("space_id")))},
		{Name: "member", Key: "space_id, person_id", Numbers: []string{"audiences"}, Takes: workspace(where(in("space_id")))},
		{Name: "space_mail", Key: "space_id", Takes: workspace(where(in("space_id")))},
	}
}

func ofWriting() []Table {
	return []Table{
		{Name: "thread", Key: "id", Numbers: []string{"letters"}, Takes: workspace(where(in("space_id")))},
		{Name: "closure", Key: "id", Markup: []string{"html"}, Takes: workspace(where(in("space_id")))},
		{Name: "letter", Key: "id", Numbers: []string{"renderer", "words"}, Markup: []string{"html"}, Takes: workspace(where(under("thread", "thread_id")))},
		{Name: "letter_version", Key: "letter_id, version", Numbers: []string{"version"}, Markup: []string{"html"}, Takes: workspace(where(ofLetter("letter_id")))},
		{Name: "mention", Key: "letter_id, person_id", Takes: workspace(where(ofLetter("letter_id")))},
		{Name: "follow", Key: "thread_id, person_id", Takes: workspace(where(under("thread", "thread_id")))},
		{Name: "reading", Key: "person_id, thread_id", Takes: workspace(where(under("thread", "thread_id")))},
		{Name: "draft", Key: "person_id, place", Takes: workspace(where(`t.place <> 'private' AND ` + pages.Unsealed("t")))},
		{Name: "scheduled", Key: "id", Takes: workspace(where(pages.Unsealed("t") + ` AND ` + in("space_id")))},
		{Name: "import", Key: "id", Numbers: []string{"position", "letters"}, Takes: workspace(where(in("space_id")))},
		{Name: "imported", Key: "letter_id", Markup: []string{"html"}, Takes: workspace(where(in("space_id")))},
		{Name: "mailed", Key: "letter_id", Markup: []string{"html"}, Takes: workspace(where(under("thread", "thread_id")))},
	}
}

func ofAsking() []Table {
	return []Table{
		{Name: "ask", Key: "id", Takes: workspace(where(in("space_id")))},
		{Name: "asked", Key: "id", Takes: workspace(where(under("ask", "ask_id")))},
		{Name: "relay", Key: "id", Takes: workspace(where(in("space_id")))},
		{Name: "relay_leg", Key: "id", Numbers: []string{"place"}, Takes: workspace(where(under("relay", "relay_id")))},
		{Name: "stance", Key: "id", Takes: workspace(where(under("thread", "thread_id")))},
		{Name: "decision", Key: "id", Numbers: []string{"number"}, Markup: []string{"why_html"}, Takes: workspace(where(in("space_id")))},
		{Name: "decision_review", Key: "id", Takes: workspace(where(under("decision", "decision_id")))},
	}
}

func ofDelivery() []Table {
	const waits = `(EXISTS (SELECT 1 FROM inbox i JOIN item u ON u.id = i.item_id JOIN space s ON s.id = u.space_id
		WHERE i.person_id = t.person_id AND i.slot_at IS NULL AND i.read_at IS NULL AND {space})
		OR EXISTS (SELECT 1 FROM member m JOIN space s ON s.id = m.space_id WHERE m.person_id = t.person_id AND s.audiences > m.audiences AND {space}))`
	return []Table{
		{Name: "item", Key: "id", Takes: workspace(where(in("space_id")))},
		{Name: "inbox", Key: "person_id, item_id", Takes: workspace(where(under("item", "item_id")))},
		{Name: "audience", Key: "space_id, number", Numbers: []string{"number"}, Takes: workspace(where(in("space_id")))},
		{Name: "person_delivery", Key: "person_id", Numbers: []string{"sched_version", "gen"}, Takes: workspace(where(waits))},
		{Name: "delivery", Key: "person_id, slot_at", Numbers: []string{"sched_version"}, Takes: workspace(where(
			`EXISTS (SELECT 1 FROM inbox i JOIN item u ON u.id = i.item_id JOIN space s ON s.id = u.space_id
			WHERE i.person_id = t.person_id AND i.slot_at = t.slot_at AND {space})`))},
		{Name: "outbox", Key: "person_id, channel, kind, ref", Numbers: []string{"attempts", "unsure"}, Takes: workspace(not(machine))},
		{Name: "away_summary", Key: "person_id", Numbers: []string{"week"}, Takes: workspace(Take{})},
		{Name: "thread_mail", Key: "id", Takes: workspace(not(machine))},
		{Name: "timer", Key: "kind, ref, person_id", Numbers: []string{"gen"}, Takes: workspace(where(
			`(t.kind = 'comes_back' AND ` + under("item", "ref") +
				` OR t.kind = 'sends_now' AND EXISTS (SELECT 1 FROM scheduled w JOIN space s ON s.id = w.space_id WHERE w.id = t.ref AND w.private = '' AND {space})` +
				` OR t.kind = 'rings' AND ` + under("urgent", "ref") +
				` OR t.kind IN ('ask_past', 'ask_reminder') AND EXISTS (SELECT 1 FROM asked q JOIN ask u ON u.id = q.ask_id JOIN space s ON s.id = u.space_id WHERE q.id = t.ref AND {space})` +
				` OR t.kind = 'review_due' AND ` + under("decision", "ref") + ` OR t.kind = 'away_summary')`))},
	}
}

func ofOnCall() []Table {
	return []Table{
		{Name: "oncall", Key: "space_id", Numbers: []string{"version"}, Takes: workspace(where(in("space_id")))},
		{Name: "rota", Key: "id", Numbers: []string{"days", "version"}, Takes: workspace(where(in("space_id")))},
		{Name: "rota_turn", Key: "rota_id, place", Numbers: []string{"place"}, Takes: workspace(where(under("rota", "rota_id")))},
		{Name: "replacement", Key: "id", Numbers: []string{"version"}, Takes: workspace(where(in("space_id")))},
		{Name: "fallback", Key: "space_id, person_id", Takes: workspace(where(in("space_id")))},
		{Name: "refusal", Key: "person_id, kind, ref", Takes: workspace(where(`(t.kind <> 'space' OR ` + in("ref") + `)`))},
		{Name: "swap", Key: "id", Takes: workspace(where(in("space_id")))},
		{Name: "call_line", Key: "space_id", Takes: workspace(not(sealed))},
		{Name: "oncall_change", Key: "id", Takes: workspace(where(in("space_id")))},
	}
}

func ofUrgents() []Table {
	return []Table{
		{Name: "urgent", Key: "id", Numbers: []string{"wait", "repeats", "step", "mine_step"}, Markup: []string{"html"}, Takes: workspace(where(in("space_id")))},
		{Name: "ring", Key: "urgent_id, step, person_id", Numbers: []string{"step"}, Takes: workspace(where(under("urgent", "urgent_id")))},
		{Name: "urgent_grant", Key: "id", Takes: workspace(Take{})},
		{Name: "urgent_setting", Key: "id", Numbers: []string{"budget", "wait_minutes", "repeats"}, Takes: workspace(Take{})},
	}
}

func ofFiles() []Table {
	const refers = `(r.space_id IS NULL OR EXISTS (SELECT 1 FROM space s WHERE s.id = r.space_id AND {space}))`
	return []Table{
		// The bytes of a file have a name of their own on each machine, and what is not referred to is about to go.
		{Name: "file", Key: "id", Without: []string{"blob"}, Numbers: []string{"size", "width", "height"}, Takes: workspace(where(
			`t.state = 'whole' AND EXISTS (SELECT 1 FROM file_ref r WHERE r.file_id = t.id AND ` + refers + `)`))},
		{Name: "file_ref", Key: "kind, text_id, place, file_id", Takes: workspace(where(`(t.space_id IS NULL OR ` + in("space_id") + `)`))},
		// How much is used follows from what is there.
		{Name: "file_room", Key: "one", Without: []string{"used"}, Numbers: []string{"one", "used", "each_most", "all_most"}, Takes: workspace(Take{})},
	}
}
