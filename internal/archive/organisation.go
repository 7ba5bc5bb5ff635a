package archive

// own is why something is in no archive of an organisation.
const own = "somebody's own"

// coarse is that somebody shares only the days with others: of whoever's number it is given.
func coarse(who string) string {
	return `EXISTS (SELECT 1 FROM schedule c WHERE c.person_id = ` + who + ` AND c.declared LIKE '%"coarse":true%'
		AND c.version = (SELECT max(n.version) FROM schedule n WHERE n.person_id = c.person_id))`
}

// hidden is that others learn only the day until which something is asked: the row q of what is asked, of the ask k.
func hidden(q, k string) string {
	return `(` + k + `.kind <> 'talk' AND ` + coarse(`coalesce(`+q+`.person_id, `+q+`.author_id)`) + `)`
}

// ofAsk is a condition about the ask k of the row.
func ofAsk(condition string) string {
	return `EXISTS (SELECT 1 FROM ask k WHERE k.id = t.ask_id AND ` + condition + `)`
}

// standing keeps a decision that is replaced for those who see both.
const standing = `(SELECT o.id FROM decision o JOIN space s ON s.id = o.space_id WHERE o.id = t.replaces_id AND {space})`

// ofOrganisation is what the archive of an organisation takes of each table: what lies in the spaces that who makes it sees, so that
// it holds together by itself. Nothing is on its way to anybody in it, and nobody has read anything.
func ofOrganisation() map[string]Take {
	all := map[string]Take{
		// who is there, as all see them
		"org": {}, "holiday_edit": {}, "person_word": {}, "photo": {}, "advice_rule": {}, "urgent_setting": {}, "file_room": {},
		"person": {As: map[string]string{"single_keys": `TRUE`, "by_mail": `CASE t.role WHEN 'guest' THEN 'all' ELSE 'asks' END`, "mail_each": `'delivery'`, "locale": `''`, "region": `''`}},
		"space":  {Where: in("id"), As: map[string]string{"audiences": `0`}},
		"member": {Where: in("space_id"), As: map[string]string{"muted": `FALSE`, "rhythm": `''`, "audiences": `0`}},
		"asked": {Where: under("ask", "ask_id"), As: map[string]string{"past_ref": `NULL`, "remind_ref": `NULL`, "told_ref": `NULL`,
			"due_at": `CASE WHEN ` + ofAsk(hidden("t", "k")) + ` THEN NULL ELSE t.due_at END`,
			"wanted": `CASE WHEN ` + ofAsk(hidden("t", "k")) + ` THEN 'null' ELSE t.wanted END`}},
		"decision": {Where: in("space_id"), As: map[string]string{"replaces_id": standing,
			"review_on": `CASE WHEN t.review_ref IS NOT NULL OR EXISTS (SELECT 1 FROM timer m WHERE m.kind = 'review_due' AND m.ref = t.id)
				OR EXISTS (SELECT 1 FROM decision n JOIN space s ON s.id = n.space_id WHERE n.replaces_id = t.id AND {space}) THEN t.review_on ELSE '' END`}},
		"item": {Where: in("space_id") + ` AND (EXISTS (SELECT 1 FROM letter u WHERE u.id = t.ref) OR EXISTS (SELECT 1 FROM closure u WHERE u.id = t.ref)
			OR EXISTS (SELECT 1 FROM asked u WHERE u.id = t.ref) OR EXISTS (SELECT 1 FROM stance u WHERE u.id = t.ref))`, As: map[string]string{"timing": `'next_delivery'`}},
		"timer": {Where: `(t.kind = 'rings' AND ` + under("urgent", "ref") + ` OR t.kind = 'review_due' AND ` + under("decision", "ref") +
			` OR t.kind = 'ask_past' AND EXISTS (SELECT 1 FROM asked q JOIN ask k ON k.id = q.ask_id JOIN space s ON s.id = k.space_id
				WHERE q.id = t.ref AND NOT ` + hidden("q", "k") + ` AND {space}))`},
		"replacement": {Where: in("space_id"), As: map[string]string{"swap_id": `NULL`}},
		"file": {Where: `t.state = 'whole' AND EXISTS (SELECT 1 FROM file_ref r JOIN space s ON s.id = r.space_id WHERE r.file_id = t.id AND {space})`,
			As: map[string]string{"ends_at": `NULL`}},
	}
	for _, name := range []string{"space_archive", "space_mail", "thread", "closure", "import", "imported", "ask", "relay", "oncall", "rota", "fallback", "oncall_change", "urgent", "file_ref"} {
		all[name] = where(in("space_id"))
	}
	for name, of := range map[string][2]string{"letter": {"thread", "thread_id"}, "relay_leg": {"relay", "relay_id"}, "stance": {"thread", "thread_id"}, "mailed": {"thread", "thread_id"},
		"decision_review": {"decision", "decision_id"}, "rota_turn": {"rota", "rota_id"}, "ring": {"urgent", "urgent_id"}} {
		all[name] = where(under(of[0], of[1]))
	}
	for _, name := range []string{"letter_version", "mention"} {
		all[name] = where(ofLetter("letter_id"))
	}
	for _, name := range []string{"schedule", "leave", "hour_taken", "hour_taken_person", "interruption", "interruption_week", "follow", "reading", "draft", "scheduled",
		"inbox", "audience", "person_delivery", "delivery", "outbox", "away_summary", "thread_mail", "refusal", "swap", "urgent_grant"} {
		all[name] = not(own)
	}
	return withoutWays(all)
}

// withoutWays adds the ways in, and what is of one machine, which no archive takes.
func withoutWays(all map[string]Take) map[string]Take {
	for _, t := range ofAccess() {
		all[t.Name] = t.Takes[Workspace]
	}
	all["call_line"] = not(sealed)
	return all
}
