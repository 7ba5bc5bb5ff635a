package find_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/find"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// finds looks for something and returns what was found: settled things, a bar, and talk, by the beginnings of their texts.
func finds(t *testing.T, w *apptest.World, actor person.Actor, query string) string {
	t.Helper()
	found := look(t, w, actor, query)
	var out []string
	for _, h := range found.Settled {
		out = append(out, cmp.Or(h.Text, "(nothing)")) // what is deleted says nothing, and must not be there
	}
	if len(found.Settled) > 0 {
		out = append(out, "|")
	}
	for _, h := range found.Talk {
		out = append(out, cmp.Or(h.Text, "(nothing)"))
	}
	for _, m := range found.Misses {
		out = append(out, "!"+string(m.Why))
	}
	return strings.Join(out, " / ")
}

func look(t *testing.T, w *apptest.World, actor person.Actor, query string) find.Found {
	t.Helper()
	found, err := w.Finds.Find(t.Context(), actor, find.Look{Query: find.Parse(query, find.Names{}), Zone: time.UTC, Limit: 20})
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return found
}

func each(t *testing.T, w *apptest.World, actor person.Actor, want map[string]string) {
	t.Helper()
	for query, text := range want {
		if got := finds(t, w, actor, query); got != text {
			t.Errorf("%s: %q, not %q", query, got, text)
		}
	}
}

func TestFind(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		harbour, quiet := w.Space("Harbour", ines, kenji), w.Space("Quiet Hours", kenji)
		late := w.Thread(ines, harbour, "The late ferry", "It **sails** at nine, says Zoë. 東京都で")
		w.Reply(kenji, late.ID, "Nine suits the *crew* well.")
		w.Thread(kenji, quiet, "Nine reasons", "To sail, and not to sail.")
		check(t, w.Threads.Close(t.Context(), kenji, late.ID, "The ferry goes at nine."))
		const opening, reply, reasons, outcome = "It sails at nine, says Zoë. 東京都で", "Nine suits the crew well.", "To sail, and not to sail.", "The ferry goes at nine."
		each(t, w, ines, map[string]string{
			"":                              "",
			"nine":                          outcome + " / | / " + reasons + " / " + reply + " / " + opening,
			"late ferry":                    outcome + " / | / " + opening,
			"FERRY zoe":                     opening,
			"sai":                           reasons + " / " + opening,
			"sai at":                        "",
			"sai* at":                       opening,
			`"at nine"`:                     outcome + " / | / " + opening,
			`"nine at"`:                     "",
			`"ferry it sails"`:              "", // no phrase goes across from the title to the letter
			"nine -crew":                    outcome + " / | / " + reasons + " / " + opening,
			"東京":                            opening,
			"京都":                            opening,
			"都":                             opening,
			"京":                             opening,
			"東都":                            "",
			"nine in:harbour":               outcome + " / | / " + reply + " / " + opening,
			"nine -in:harbour":              reasons,
			"nine in:ho":                    reasons,
			"nine in:nowhere":               "!no_such_space",
			"nine from:me":                  opening,
			"nine from:kenji":               outcome + " / | / " + reasons + " / " + reply,
			`nine from:"Mori"`:              outcome + " / | / " + reasons + " / " + reply,
			"nin in:harbour":                outcome + " / | / " + reply + " / " + opening,
			"nine from:nobody":              "!no_such_person",
			"kind:outcome":                  outcome,
			"kind:thread kind:letter":       reasons + " / " + reply + " / " + opening,
			"nine kind:letter":              reply,
			"nine kind:letter kind:outcome": outcome + " / " + reply,
			"nine kind:outcome -crew":       outcome,
			"nine -kind:letter":             outcome + " / | / " + reasons + " / " + opening,
			`"goes at nine"`:                outcome + " / |",
			"goe kind:outcome":              outcome,
			"kind:poem":                     "!no_such_kind",
			"nine before:2020":              "",
			"nine before:2099-01-01":        outcome + " / | / " + reasons + " / " + reply + " / " + opening,
			"nine after:2099":               "",
			"nine before:yesterday":         "!no_date",
			"-nine":                         "",
			"-sail":                         outcome + " / | / " + reply + " / " + opening,
			"nine from:kenji in:quiet":      reasons,
		})
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsFoundFollowsWhatIsWritten(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		harbour := w.Space("Harbour", ines)
		made := w.Thread(ines, harbour, "Lanterns", "Copper ones.")
		reply := w.Reply(ines, made.ID, "Brass is better.")
		each(t, w, ines, map[string]string{"brass": "Brass is better.", "copper lanterns": "Copper ones."})
		check(t, w.Threads.Edit(t.Context(), ines, reply.ID, "Tin is better."))
		check(t, w.Threads.Edit(t.Context(), ines, made.LastLetter, "Iron ones."))
		each(t, w, ines, map[string]string{"brass": "", "tin": "Tin is better.", "copper": "", "iron lanterns": "Iron ones."})
		check(t, w.Threads.Delete(t.Context(), ines, reply.ID))
		each(t, w, ines, map[string]string{"tin": "", "kind:letter": ""})
		check(t, w.Threads.Close(t.Context(), ines, made.ID, "Iron it is."))
		each(t, w, ines, map[string]string{"kind:outcome": "Iron it is.", "lanterns kind:outcome": "Iron it is."})
		check(t, w.Threads.Reopen(t.Context(), ines, made.ID))
		each(t, w, ines, map[string]string{"kind:outcome": ""})
		_, err := w.Decisions.Decide(t.Context(), ines, decision.Deciding{Thread: made.ID, Outcome: "Glass, then.", Why: "It does not rust."})
		check(t, err)
		each(t, w, ines, map[string]string{"kind:outcome": "", "kind:decision": "Glass, then.\nIt does not rust.", "lanterns rust 1": "Glass, then.\nIt does not rust. / |"})
		found := look(t, w, ines, "rust")
		if h := found.Settled[0]; h.Kind != index.Decision || h.Number != 1 || h.Decision == 0 || h.Thread != made.ID || h.Title != "Lanterns" || h.SpaceName != "Harbour" || h.Author.Name != "Inês Carvalho" || h.At.IsZero() {
			t.Errorf("%+v", h)
		}
	})
}

func TestNothingUnseenIsFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, kenji, rosa := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo"), w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		open := w.SpaceOf(space.Details{Name: "Harbour", Kind: space.Open}, ines)
		closed := w.SpaceOf(space.Details{Name: "Layoffs", Kind: space.Confidential}, ines, rosa)
		w.Thread(ines, open, "Herons", "Herons nest.")
		w.Thread(ines, closed, "Herons leave", "Herons of the yard.")
		_, err := w.Threads.Start(t.Context(), ines, thread.Opening{Title: "Herons for two", Body: "Between us.", Private: &thread.Private{Readers: []id.ID{kenji.ID}, Days: 7}})
		check(t, err)
		each(t, w, ines, map[string]string{"herons": "Herons of the yard. / Herons nest."})
		each(t, w, kenji, map[string]string{"herons": "Herons nest.", "between": "", "in:layoffs": "!no_such_space", "herons -in:layoffs": "!no_such_space"})
		each(t, w, rosa, map[string]string{"herons": "Herons of the yard.", "in:harbour herons": "!no_such_space", "from:ines": "Herons of the yard.", "from:kenji": "!no_such_person"})
		check(t, w.Spaces.Remove(t.Context(), ines, closed.ID, rosa.ID))
		each(t, w, rosa, map[string]string{"herons": "", "from:ines": "!no_such_person"})
		if got := look(t, w, kenji, "herons leave"); len(got.Talk)+len(got.Settled) != 0 || got.Next != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestPagesOfWhatIsFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		made := w.Thread(ines, w.Space("Harbour", ines), "Gulls", "First gull.")
		for i := range 11 {
			w.Reply(ines, made.ID, fmt.Sprintf("Gull %d.", i))
		}
		var seen []string
		for cursor, pages := id.ID(0), 0; pages < 9; pages++ {
			found, err := w.Finds.Find(t.Context(), ines, find.Look{Query: find.Parse("gull", find.Names{}), Zone: time.UTC, Limit: 4, Cursor: cursor})
			check(t, err)
			for _, h := range found.Talk {
				seen = append(seen, h.Text)
			}
			if cursor = found.Next; cursor == 0 {
				break
			}
		}
		if len(seen) != 12 || seen[0] != "Gull 10." || seen[11] != "First gull." {
			t.Errorf("%q", seen)
		}
	})
}

// What was written before there was an index is entered later, in steps, and what is deleted meanwhile is not.
func TestGather(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		harbour := w.Space("Harbour", ines)
		made := w.Thread(ines, harbour, "Gulls", "First gull.")
		for range 120 {
			w.Reply(ines, made.ID, "A gull.")
		}
		last := w.Reply(ines, made.ID, "The last gull.")
		_, err := w.Decisions.Decide(t.Context(), ines, decision.Deciding{Thread: made.ID, Outcome: "No gulls.", Why: "Noise."})
		check(t, err)
		other := w.Thread(ines, harbour, "Terns", "A tern.")
		check(t, w.Threads.Close(t.Context(), ines, other.ID, "Terns stay."))
		kenji := w.Person("Kenji Mori", "Asia/Tokyo")
		_, err = w.Threads.Start(t.Context(), ines, thread.Opening{Title: "Gulls for two", Body: "A gull between us.", Private: &thread.Private{Readers: []id.ID{kenji.ID}, Days: 7}})
		check(t, err)
		queries := []string{"gulls", `"a gull"`, "last", "noise 1", "terns kind:outcome", "kind:thread", "from:me"}
		before := map[string]string{}
		for _, q := range queries {
			before[q] = finds(t, w, ines, q)
		}
		check(t, w.DB.Write(t.Context(), func(tx *db.Tx) error {
			for _, e := range []string{`DELETE FROM entry_words`, `DELETE FROM entry`, `DELETE FROM indexed`} {
				if _, err := tx.Exec(e); err != nil {
					return err
				}
			}
			return nil
		}))
		if found := look(t, w, ines, "gulls"); !found.Gathering || len(found.Settled) != 0 {
			t.Errorf("%+v", found)
		}
		check(t, w.Threads.Delete(t.Context(), ines, last.ID))
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if err := w.Finds.Gather(stopped); err == nil {
			t.Error("a stopped gathering says that all is done")
		}
		check(t, w.Finds.Gather(t.Context()))
		for _, q := range slices.DeleteFunc(queries, func(q string) bool { return q == "last" || q == "from:me" }) {
			if got := finds(t, w, ines, q); got != before[q] {
				t.Errorf("%s: %q, not %q", q, got, before[q])
			}
		}
		if got := finds(t, w, ines, "last"); got != "" {
			t.Errorf("what was deleted meanwhile: %q", got)
		}
		replies, err := w.Finds.Find(t.Context(), ines, find.Look{Query: find.Parse("kind:letter", find.Names{}), Zone: time.UTC, Limit: 200})
		if check(t, err); len(replies.Talk) != 120 {
			t.Errorf("%d replies, not 120", len(replies.Talk))
		}
		if found := look(t, w, ines, "gulls"); found.Gathering {
			t.Error("still gathering")
		}
	})
}

// A file is found by its name, with what shows it; by whoever sees that.
func TestFileNamesAreFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		closed := w.SpaceOf(space.Details{Name: "Layoffs", Kind: space.Closed}, ines)
		plan, err := w.Files.Take(t.Context(), ines, "Lantern plan (2026).csv", 20, strings.NewReader("lamp,place\n"))
		check(t, err)
		made := w.Thread(ines, closed, "The east mole", "See "+plan.Link()+" for all of it.")
		shown := w.Reply(ines, made.ID, "Again [the list]("+plan.Address()+").")
		queries := []string{"plan 2026", "plan csv", "lantern kind:file", "kind:file", `"plan 2026 csv" kind:letter`}
		for _, q := range queries {
			found := look(t, w, ines, q)
			if len(found.Talk) == 0 || len(found.Talk[0].Files) != 1 || found.Talk[0].Files[0].Name != plan.Name {
				t.Errorf("%s: %+v", q, found)
			}
			if other := look(t, w, kenji, q); len(other.Talk) != 0 {
				t.Errorf("%s, by who does not see it: %+v", q, other)
			}
		}
		check(t, w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM indexed`)
			return err
		}))
		check(t, w.Finds.Gather(t.Context()))
		for _, q := range queries {
			if found := look(t, w, ines, q); len(found.Talk) == 0 {
				t.Errorf("%s is not found when it was entered later", q)
			}
		}
		check(t, w.Threads.Edit(t.Context(), ines, shown.ID, "No list here."))
		each(t, w, ines, map[string]string{"plan kind:letter": ""})
		why, err := w.Files.Take(t.Context(), ines, "Buoys.txt", 5, strings.NewReader("Nine."))
		check(t, err)
		_, err = w.Decisions.Decide(t.Context(), ines, decision.Deciding{Thread: made.ID, Outcome: "By " + plan.Link() + ".", Why: why.Link() + " and " + plan.Link()})
		check(t, err)
		for range 2 {
			for _, q := range []string{"kind:decision kind:file csv", "kind:decision kind:file buoys"} {
				if found := look(t, w, ines, q); len(found.Talk) == 0 || len(found.Talk[0].Files) != 2 {
					t.Errorf("a decision, by %s: %+v", q, found)
				}
			}
			check(t, w.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(`DELETE FROM indexed`)
				return err
			}))
			check(t, w.Finds.Gather(t.Context()))
		}
	})
}
