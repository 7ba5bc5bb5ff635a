package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/find"
	"meantime/internal/id"
	"meantime/internal/importer"
	"meantime/internal/mbox"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// team is Inês, who imports, and Kenji, who has written before he came, in a space.
type team struct {
	*apptest.World
	ines, kenji person.Actor
	where       space.Space
}

func each(t *testing.T, run func(t *testing.T, m team)) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		m := team{World: w, ines: w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Admin), kenji: w.Person("Kenji Morita", "Asia/Tokyo")}
		m.where = w.SpaceOf(space.Details{Name: "Ferries", Kind: space.Closed}, m.ines, m.kenji)
		run(t, m)
	})
}

func (m team) mailbox(box string) importer.Mailbox {
	return importer.Mailbox{Imports: m.Imports, Files: m.Files, Now: m.Clock, Actor: m.ines, Space: m.where, Name: "box", File: strings.NewReader(box), Size: int64(len(box))}
}

// bring imports a mailbox, and holds what must always hold.
func (m team) bring(t *testing.T, box string) *importer.Report {
	t.Helper()
	report, err := m.mailbox(box).Import(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m.holds(t)
	return report
}

// holds leaves out the engine's own check of its file: SQLite finds fault with an index of words when one connection checks it
// twice and others have written meanwhile, and with a connection of its own it finds none.
func (m team) holds(t *testing.T) {
	t.Helper()
	for _, check := range []func(context.Context) ([]string, error){m.Files.Check, m.Threads.Check, m.Deliveries.Check, m.Imports.Check} {
		if wrong, err := check(t.Context()); len(wrong) > 0 || err != nil {
			t.Fatal(wrong, err)
		}
	}
}

// outline is the threads of the space, the latest first, as "Title: writer date text, …".
func (m team) outline(t *testing.T) []string {
	t.Helper()
	list, _, err := m.Threads.Browse(t.Context(), m.ines, m.where.ID, thread.All, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, g := range list {
		page, err := m.Threads.Look(t.Context(), m.ines, g.ID, thread.Part{})
		if err != nil {
			t.Fatal(err)
		}
		if !g.Read || g.Letters != len(page.Letters) {
			t.Errorf("%s: %+v", g.Title, g)
		}
		var letters []string
		for _, l := range page.Letters {
			var who person.Person
			err := m.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				who, err = m.Persons.People.Get(tx, l.Author)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			letters = append(letters, fmt.Sprintf("%s %s %s", who.Name, l.CreatedAt.Format("2006-01-02"), strings.ReplaceAll(l.Body[:min(len(l.Body), 80)], "\n", "/")))
		}
		out = append(out, g.Title+": "+strings.Join(letters, ", "))
	}
	return out
}

// msg is one message of a mailbox.
func msg(from, date, id, header, text string) string {
	h := "From: " + from + "\n"
	if date != "" {
		h += "Date: " + date + "\n"
	}
	if id != "" {
		h += "Message-ID: <" + id + ">\n"
	}
	return "From x Thu Nov 24 18:22:48 2011\n" + h + header + "\n" + text + "\n\n"
}

const (
	ana   = "Ana Lopes <ana@old.example>"
	kenji = "K. Morita <Kenji.Morita@saltmarsh.example>"
)

func TestAMailbox(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		box := msg(ana, "Mon, 4 Mar 2019 10:00:00 +0000", "a@x", "Subject: [ferries] The lamp\n", "It is out.\n\n-- \nAna") +
			msg(kenji, "Mon, 4 Mar 2019 09:00:00 +0000", "b@x", "Subject: Re: [ferries] The lamp\nReferences: <a@x>\n", "I have the key.\n\nOn Monday, Ana wrote:\n> It is out.") +
			msg("Bo <bo@old.example>", "Tue, 2 Jun 2026 10:00:00 +0000", "c@x", "Subject: Tea\n", "Who?") +
			msg(ana, "Mon, 4 Mar 2019 12:00:00 +0000", "d@x", "Subject: AW: The lamp\nIn-Reply-To: <b@x>\n", "@kenji Thank you.") +
			msg(ana, "Thu, 4 Jun 2026 12:00:00 +0000", "e@x", "Subject: Re: Tea\n", "Me.") +
			msg(ana, "Thu, 4 Aug 2026 12:00:00 +0000", "f@x", "Subject: Re: Tea\n", "Me again.")
		dry := m.mailbox(box)
		dry.DryRun = true
		planned, err := dry.Import(t.Context())
		if err != nil || len(m.outline(t)) > 0 {
			t.Fatalf("a dry run wrote %v, %v", m.outline(t), err)
		}
		report := m.bring(t, box)
		if report.Messages != 6 || report.Letters != 6 || report.Threads != 3 || report.People != 2 || report.Left != 0 || report.Known != 0 {
			t.Errorf("%+v", report)
		}
		if planned.DryRun = false; fmt.Sprint(planned) != fmt.Sprint(report) {
			t.Errorf("%+v was planned\n%+v", planned, report)
		}
		want := []string{"Tea: Ana Lopes 2026-08-04 Me again.", "Tea: Bo 2026-06-02 Who?, Ana Lopes 2026-06-04 Me.",
			"The lamp: Ana Lopes 2019-03-04 It is out., Kenji Morita 2019-03-04 I have the key., Ana Lopes 2019-03-04 \\@kenji Thank you."}
		if got := m.outline(t); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		for _, who := range []person.Actor{m.ines, m.kenji} {
			if today := m.Today(who); len(today.Deliveries) > 0 || len(today.Sealed.Entries) > 0 {
				t.Errorf("something is on its way: %+v", today)
			}
		}
		for words, hits := range map[string]int{"out": 1, "thank you": 1, "tea": 2, "lamp before:2020-01-01": 1, "lamp after:2020-01-01": 0} {
			if found, err := m.Finds.Find(t.Context(), m.kenji, find.Look{Query: find.Parse(words, find.Names{Filters: map[string]find.By{"before": find.Before, "after": find.After}}), Zone: time.UTC, Limit: 20}); err != nil || len(found.Talk) != hits {
				t.Errorf("%s finds %+v, %v", words, found.Talk, err)
			}
		}
		again := m.bring(t, box)
		if again.Letters != 0 || again.Known != 6 || again.Threads+again.WentOn+again.People != 0 || !slices.Equal(m.outline(t), want) {
			t.Errorf("%+v", again)
		}
		more := m.bring(t, box+msg(ana, "Tue, 5 Mar 2019 12:00:00 +0000", "g@x", "Subject: Light\nReferences: <a@x> <d@x>\n", "It is on."))
		if more.Letters != 1 || more.WentOn != 1 || more.Threads != 0 || !strings.HasSuffix(m.outline(t)[2], "It is on.") {
			t.Errorf("%+v, %q", more, m.outline(t))
		}
		late := m.bring(t, msg(ana, "Wed, 6 Mar 2019 12:00:00 +0000", "h@x", "References: <g@x>\n", "Still."))
		if late.WentOn != 1 || !strings.HasSuffix(m.outline(t)[2], "Still.") {
			t.Errorf("%+v, %q", late, m.outline(t))
		}
	})
}

// TestWhatFollowsAnImport is a thread that goes on in Meantime, a letter that is removed, and who joins.
func TestWhatFollowsAnImport(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		m.bring(t, msg(kenji, "Mon, 4 Mar 2019 09:00:00 +0000", "a@x", "Subject: The lamp\n", "It is out.\n\nOn Monday, Bo wrote:\n> Is it?")+
			msg(ana, "Mon, 4 Mar 2019 10:00:00 +0000", "b@x", "References: <a@x>\n", "Yes."))
		list, _, err := m.Threads.Browse(t.Context(), m.ines, m.where.ID, thread.All, 0, 10)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		l := m.Reply(m.ines, list[0].ID, "It is on again.")
		if today := m.Today(m.kenji); len(today.Sealed.Entries) != 1 {
			t.Errorf("who has written does not follow: %+v", today)
		}
		page, err := m.Threads.Look(t.Context(), m.ines, list[0].ID, thread.Part{})
		if err != nil || page.Letters[2].ID != l.ID || page.LastLetter != l.ID {
			t.Fatalf("%+v, %v", page, err)
		}
		first := page.Letters[0]
		if !strings.Contains(string(first.Origin.Rest), "Is it?") || first.Origin.Import == 0 || page.Letters[2].Origin.Import != 0 {
			t.Errorf("%+v", page.Letters)
		}
		runs, err := m.Imports.Runs(t.Context(), m.kenji, []id.ID{first.Origin.Import})
		if err != nil || runs[first.Origin.Import].By != m.ines.ID {
			t.Errorf("%+v, %v", runs, err)
		}
		if err := m.Threads.Delete(t.Context(), m.kenji, first.ID); err != nil {
			t.Fatal(err)
		}
		if gone, _, err := m.Threads.Letter(t.Context(), m.ines, first.ID); err != nil || gone.Origin.Rest != "" {
			t.Errorf("%+v, %v", gone, err)
		}
		m.holds(t)
	})
}

// TestOddMail is mail that lies, and mail that is broken.
func TestOddMail(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		monday := "Mon, 4 Mar 2019 10:00:00 +0000"
		box := msg(ana, monday, "a@x", "Subject: Round\nReferences: <c@x>\n", "One.") +
			msg(ana, monday, "b@x", "Subject: Round\nReferences: <a@x> <b@x>\n", "Two.") +
			msg(ana, monday, "c@x", "Subject: Round\nReferences: <b@x>\n", "Three.") +
			msg(ana, "Thu, 1 Jan 1970 00:00:00 +0000", "d@x", "Subject: Re: Round\nReferences: <b@x>\n", "In 1970.") +
			msg(ana, "Mon, 4 Mar 2069 10:00:00 +0000", "e@x", "Subject: Future\n", "In 2069.") +
			msg(ana, "", "f@x", "Subject: None\n", "No date.") +
			msg(ana, monday, "a@x", "Subject: Round\nReferences: <c@x>\n", "One.") + // a copy
			msg(ana, monday, "a@x", "Subject: Round\n", "One, with a footer.") + // nearly
			msg("Bo <bo@old.example>", monday, "a@x", "Subject: Other\n", "Mine.") + // another
			msg("nobody", monday, "g@x", "Subject: Who\n", "Me.") +
			msg(ana, monday, "h@x", "Subject: Empty\n", "") +
			msg(ana, monday, "i@x", "Subject: File\nContent-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: application/pdf; name=\"a.pdf\"\n\nx\n--b--") +
			msg(ana, monday, "j@x", "Subject: Marks\n", strings.Repeat("x\n", 6000)) +
			msg(ana, monday, "", "Subject: No id\n", "No id.") + msg(ana, monday, "", "Subject: No id\n", "No id.") +
			msg(ana, monday, "k@x", strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 10_000), "x")
		report := m.bring(t, box)
		var got []string
		for _, s := range report.Skipped {
			got = append(got, fmt.Sprint(s.Message, " ", s.Reason, " ", s.Whole))
		}
		want := []string{"4 date false", "5 date false", "6 date false", "7 copy true", "8 copy true", "9 another false", "10 no_writer true", "11 no_text true",
			"13 laid_out_as_code false", "15 copy true", "16 too_many_parts true"}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		outline := strings.Join(m.outline(t), "\n")
		for _, says := range []string{"Round: Ana Lopes 2019-03-04 One., Ana Lopes 2019-03-04 Two., Ana Lopes 2019-03-04 Three., Ana Lopes 2011-11-24 In 1970.",
			"File: Ana Lopes 2019-03-04 [a.pdf](/files/", "Future: Ana Lopes 2011-11-24 In 2069.", "None: Ana Lopes 2011-11-24 No date.", "Other: Bo 2019-03-04 Mine."} {
			if !strings.Contains(outline, says) {
				t.Errorf("%s is not in\n%s", says, outline)
			}
		}
		if again := m.bring(t, box); again.Letters != 0 || again.Known != report.Letters || strings.Join(m.outline(t), "\n") != outline {
			t.Errorf("%+v", again)
		}
	})
}

// TestFilesOfMail are kept where they stood, for those who see the letter, and within the room that there is.
func TestFilesOfMail(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		secret, err := m.Files.Take(t.Context(), m.ines, "secret.txt", -1, strings.NewReader("secret"))
		if err != nil {
			t.Fatal(err)
		}
		owner := m.PersonAs("Owen Pryce", "Europe/London", person.Owner)
		if err := m.Files.SetRoom(t.Context(), owner, 1_000_000, 2_000_000); err != nil {
			t.Fatal(err)
		}
		part := func(name, content string) string {
			return "\n--b\nContent-Type: text/plain; name=\"" + name + "\"\nContent-Disposition: attachment\nContent-ID: <" + name + "@x>\n\n" + content
		}
		box := msg(ana, "Mon, 4 Mar 2019 10:00:00 +0000", "a@x", "Subject: Files\nContent-Type: multipart/mixed; boundary=b\n",
			"--b\nContent-Type: text/html\n\n<p>See <img src=\"cid:one.txt@x\"> and <a href=\""+secret.Address()+"\">this</a></p>"+
				part("one.txt", "One.")+part("../two.txt", "Two.")+part("large.txt", strings.Repeat("x", 1_500_000))+part("more.txt", strings.Repeat("x", 999_999))+part("no room.txt", strings.Repeat("x", 999_999))+"\n--b--\n")
		report := m.bring(t, box)
		if report.Files != 3 || report.Reasons["attachment"] != 2 || report.Letters != 1 {
			t.Errorf("%+v", report)
		}
		list, _, err := m.Threads.Browse(t.Context(), m.ines, m.where.ID, thread.All, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		l, _, err := m.Threads.Letter(t.Context(), m.kenji, list[0].LastLetter)
		if err != nil || !strings.HasPrefix(l.Body, "See [one.txt](/files/") || !strings.Contains(l.Body, "\n\n[two.txt](/files/") {
			t.Errorf("%s, %v", l.Body, err)
		}
		for _, v := range file.In(l.Body) {
			if _, err := m.Files.Find(t.Context(), m.kenji, v); (v == secret.ID) != fault.Is(err, fault.KindNotFound) {
				t.Errorf("Kenji finds %s of %s: %v", v, l.Body, err)
			}
		}
		if again := m.bring(t, box); again.Files != 0 {
			t.Errorf("%+v", again)
		}
	})
}

func TestWhoMayImport(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		box := msg(ana, "Mon, 4 Mar 2019 10:00:00 +0000", "a@x", "", "x")
		outside := m.PersonAs("Owen Pryce", "Europe/London", person.Owner)
		open := m.Space("Tea", m.kenji)
		for _, c := range []struct {
			name  string
			actor person.Actor
			where space.Space
			code  string
		}{
			{"a member", m.kenji, m.where, "admin_needed"}, {"an owner who is not in it", outside, m.where, "space_not_found"}, {"an owner who looks", outside, open, "not_a_member"},
		} {
			b := m.mailbox(box)
			b.Actor, b.Space = c.actor, c.where
			if _, err := b.Import(t.Context()); fault.Of(err).Code != c.code {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if err := m.Spaces.Archive(t.Context(), m.ines, m.where.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := m.mailbox(box).Import(t.Context()); fault.Of(err).Code != "space_archived" {
			t.Errorf("an archived space: %v", err)
		}
		if _, err := m.mailbox("%PDF-1.7").Import(t.Context()); fault.Of(err).Code != "space_archived" {
			t.Error(err)
		}
	})
}

// TestEverySample imports all samples of two other readers as one mailbox.
func TestEverySample(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		var box bytes.Buffer
		n := 0
		for _, dir := range []string{"../mbox/testdata", "../mailtext/testdata"} {
			err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				raw, err := os.ReadFile(path)
				switch {
				case strings.HasSuffix(path, ".raw"):
					fmt.Fprintf(&box, "\nFrom x Thu Nov 24 18:22:48 2011\n%s\n", bytes.ReplaceAll(raw, []byte("\nFrom "), []byte("\n>From ")))
					n++
				case strings.HasSuffix(path, ".mbox.txt"):
					box.WriteByte('\n')
					box.Write(raw)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		report := m.bring(t, box.String())
		if report.Messages != n+33 || report.Letters < 45 || report.Letters+report.Left != report.Messages {
			t.Errorf("%d samples: %d messages, %d letters, %d left out, %v", n, report.Messages, report.Letters, report.Left, report.Reasons)
		}
		var out bytes.Buffer
		if err := report.Text(&out); err != nil || strings.Contains(out.String(), "%!") {
			t.Errorf("%s, %v", out.String(), err)
		}
		if again := m.bring(t, box.String()); again.Letters != 0 || again.Known != report.Letters {
			t.Errorf("%+v", again)
		}
	})
}

func TestNoMailbox(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		for _, box := range []string{"%PDF-1.7\n", "Subject: x\n\nx", strings.Repeat("\x00", 1<<20)} {
			if _, err := m.mailbox(box).Import(t.Context()); !errors.Is(err, mbox.ErrNone) {
				t.Errorf("%.10q: %v", box, err)
			}
		}
		cut := msg(ana, "Mon, 4 Mar 2019 10:00:00 +0000", "a@x", "Subject: Whole\n", "x") + "From x Thu Nov 24 18:22:48 2011\nFrom: " + ana + "\nSubj"
		if report := m.bring(t, cut); report.Letters != 1 || report.Left != 1 {
			t.Errorf("%+v", report)
		}
	})
}

// BenchmarkImport brings in a list of which every message answers one before it, as lists are.
func BenchmarkImport(b *testing.B) {
	const n = 1000
	var box strings.Builder
	line := "Somebody wrote a line that is about as long as lines in mails are.\n"
	for i := range n {
		at := time.Date(2019, 1, 1, 0, i, 0, 0, time.UTC).Format(time.RFC1123Z)
		fmt.Fprint(&box, msg(fmt.Sprintf("P %d <p%d@old.example>", i%50, i%50), at, fmt.Sprintf("%d@x", i), fmt.Sprintf("Subject: %d\nReferences: <%d@x>\n", i, i-i%5),
			strings.Repeat(strings.Repeat(line, 5)+"\n", 3)+"On Tue, Kenji <k@x.example> wrote:\n"+strings.Repeat("> "+line, 10)+"\n-- \nP"))
	}
	for b.Loop() {
		b.StopTimer()
		w := apptest.New(b, dbtest.SQLite(b))
		m := team{World: w, ines: w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Admin)}
		m.where = w.SpaceOf(space.Details{Name: "Ferries", Kind: space.Closed}, m.ines)
		b.StartTimer()
		if report, err := m.mailbox(box.String()).Import(b.Context()); err != nil || report.Letters != n {
			b.Fatal(report, err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "letters/s")
}

func TestAReportThatCannotBeWritten(t *testing.T) {
	gone := errors.New("nobody reads it")
	r, w := io.Pipe()
	if err := r.CloseWithError(gone); err != nil {
		t.Fatal(err)
	}
	for name, report := range map[string]importer.Report{"of nothing": {}, "of what was left out": {Reasons: map[importer.Reason]int{importer.TooLarge: 1}, Skipped: []importer.Skipped{{Message: 1}}}} {
		if err := report.Text(w); !errors.Is(err, gone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
