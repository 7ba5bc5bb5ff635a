package mailtext_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"meantime/internal/golden"
	"meantime/internal/mailtext"
	"meantime/internal/markdown"
	"meantime/internal/mbox"

	"pgregory.net/rapid"
)

// samples writes down what is read of every sample of another reader's, broken ones above all, and compares with what was read of it before.
func samples(t *testing.T, file string, all map[string][]byte) {
	t.Helper()
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		began := time.Now()
		m, err := mailtext.Parse(all[name])
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %s", name, took)
		}
		holds(t, m, err)
		said := []rune(m.Said)
		fmt.Fprintf(&out, "%s\n  %s, %q, %v\n  %q\n", name, m.From, m.Subject, err, string(said[:min(len(said), 300)]))
		for _, f := range m.Files {
			fmt.Fprintf(&out, "  file %s %s %d\n", f.Name, f.Type, len(f.Content))
		}
		for _, l := range m.Left {
			fmt.Fprintf(&out, "  left %s: %s\n", l.Reason, l.Says)
		}
	}
	golden.Same(t, file, out.String())
}

func TestSamples(t *testing.T) {
	files, err := filepath.Glob("testdata/enmime/*.raw")
	if err != nil || len(files) < 90 {
		t.Fatal(len(files), err)
	}
	all := map[string][]byte{}
	for _, file := range files {
		if all[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	samples(t, "testdata/enmime.txt", all)
}

// TestMailboxes is the same of the messages of mailboxes that people had.
func TestMailboxes(t *testing.T) {
	all := map[string][]byte{}
	for _, name := range []string{"content-length", "issue1189"} {
		raw, err := os.ReadFile("../mbox/testdata/" + name + ".mbox.txt")
		if err != nil {
			t.Fatal(err)
		}
		for box := mbox.NewReader(bytes.NewReader(raw), int64(len(raw))); ; {
			m, err := box.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			all[fmt.Sprintf("%s %02d", name, m.Number)] = bytes.Clone(m.Raw)
		}
	}
	if len(all) != 33 {
		t.Errorf("there are %d messages", len(all))
	}
	samples(t, "testdata/mimekit.txt", all)
}

// holds is what is true of every message.
func holds(t testing.TB, m mailtext.Message, err error) {
	t.Helper()
	if _, ok := errors.AsType[*mailtext.Unreadable](err); err != nil && !ok {
		t.Fatal(err)
	}
	for _, s := range append([]string{m.ID, m.Subject, m.Base, m.From.Name, m.From.Email}, m.Refs...) {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			t.Fatalf("%q is no line", s)
		}
	}
	if len(m.Said) > mailtext.MaxSaid || len(m.Quoted) > mailtext.MaxQuoted {
		t.Fatalf("%d and %d bytes", len(m.Said), len(m.Quoted))
	}
	for _, s := range []string{m.Said, m.Quoted, m.Signature} {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Fatalf("%q is no text", s)
		}
		r, err := markdown.Render(s, markdown.Options{Mention: func(handle string) (string, string, bool) { return "/people/" + handle, handle, true }})
		if _, ok := errors.AsType[*markdown.LimitError](err); err != nil && !ok {
			t.Fatal(err)
		}
		if len(r.Mentions) > 0 {
			t.Fatalf("%q mentions %v", s, r.Mentions)
		}
	}
}

func parse(t testing.TB, header, text string) mailtext.Message {
	t.Helper()
	m, err := mailtext.Parse([]byte("From: Ana <ana@example.org>\r\n" + header + "\r\n" + strings.ReplaceAll(text, "\n", "\r\n")))
	holds(t, m, err)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestWhoSaysWhat are the ways in which people answer, in their languages.
func TestWhoSaysWhat(t *testing.T) {
	const plain, flowed = "", "Content-Type: text/plain; format=flowed\r\n"
	for name, c := range map[string]struct{ header, text, said, quoted, signature string }{
		"above":                  {plain, "Yes.\n\nOn Tue, Kenji <k@example.org> wrote:\n> Shall we?\n> Now?\n", "Yes.", "On Tue, Kenji \\<k@example.org\\> wrote:\n\n> Shall we?\n> Now?", ""},
		"below":                  {plain, "Kenji schrieb am 3. Mai 2024:\n> Shall we?\n\nYes.\n", "Yes.", "Kenji schrieb am 3. Mai 2024:\n\n> Shall we?", ""},
		"in between":             {plain, "Hi,\n\n> Shall we?\n\nYes.\n\n> Now?\n\nNo.\n", "Hi,\n\n> Shall we?\n\nYes.\n\n> Now?\n\nNo.", "", ""},
		"a short one at the end": {plain, "> Shall we?\n\nYes.\n\n> Now?\n", "> Shall we?\n\nYes.\n\n> Now?", "", ""},
		"passed on":              {plain, "> Shall we?\n> Now?\n", "> Shall we?\n> Now?", "", ""},
		"passed on as it was":    {plain, "-----Original Message-----\nFrom: Kenji\nSent: Tuesday\nSubject: Tea\n\nShall we?\n", "\\-----Original Message-----\nFrom: Kenji\nSent: Tuesday\nSubject: Tea\n\nShall we?", "", ""},
		"Outlook, German":        {plain, "Ja.\n\n________________________________\nVon: Kenji\nGesendet: Dienstag\nAn: Ana\nBetreff: Tee\n\nJetzt?\n", "Ja.", "Von: Kenji\nGesendet: Dienstag\nAn: Ana\nBetreff: Tee\n\nJetzt?", ""},
		"Outlook, Portuguese":    {plain, "Sim.\n\n-----Mensagem original-----\nDe: Kenji\n\nAgora?\n", "Sim.", "\\-----Mensagem original-----\nDe: Kenji\n\nAgora?", ""},
		"Japanese":               {plain, "はい。\n\n2024年5月3日(金) 12:00 Kenji <k@example.org>:\n> いま？\n", "はい。", "2024年5月3日(金) 12:00 Kenji \\<k@example.org\\>:\n\n> いま？", ""},
		"over two lines":         {plain, "Oui.\n\nLe mar. 3 mai 2024 à 12:00, Kenji Watanabe-Someone <kenji@example.org>\na écrit :\n> Maintenant ?\n", "Oui.", "Le mar. 3 mai 2024 à 12:00, Kenji Watanabe-Someone \\<kenji@example.org\\> a écrit :\n\n> Maintenant ?", ""},
		"a signature":            {plain, "Yes.\n-- \nAna\nLisbon\n", "Yes.", "", "Ana\nLisbon"},
		"a list's footer":        {plain, "Yes.\n-- \nAna\n_______________________________________________\nTea mailing list\nhttps://example.org/tea\n", "Yes.", "", "Ana\nTea mailing list\nhttps://example.org/tea"},
		"two dashes in a text":   {plain, "One\n--\n" + strings.Repeat("more\n\n", 40), "One\n\\--\n" + strings.TrimSpace(strings.Repeat("more\n\n", 40)), "", ""},
		"flowed":                 {flowed, "This goes \non here.\nNot here.\n>> And \n>> this.\n> And \nthis\n-- \nAna\n", "This goes on here.\nNot here.\n\n> > And this.\n\n> And\n\nthis", "", "Ana"},
		"space-stuffed":          {flowed, " >no quotation \n From here.\n", "\\>no quotation From here.", "", ""},
		"broken lines":           {plain, "The quick brown fox jumps over the lazy dog and then goes on to do\nsomething else.\nAna\n", "The quick brown fox jumps over the lazy dog and then goes on to do something else.\nAna", "", ""},
		"a list":                 {plain, "We need:\n- tea\n* milk\n1. a pot\n2) cups\n", "We need:\n- tea\n* milk\n1. a pot\n2) cups", "", ""},
		"no markup":              {plain, "# 1 *is* _it_ a_b <b>x</b> [a](b) `c` &amp; @kenji a@b.example 1986. x\n", "\\# 1 \\*is\\* \\_it\\_ a_b \\<b\\>x\\</b\\> \\[a\\](b) \\`c\\` \\&amp; \\@kenji a@b.example 1986. x", "", ""},
		"addresses":              {plain, "See <https://example.org/a_b_c> and https://example.org/*x*.\n", "See <https://example.org/a_b_c> and https://example.org/*x*.", "", ""},
		"a patch":                {plain, "Here:\n\ndiff --git a/x b/x\n@@ -1 +1 @@\n-a_b_c\n\n    int main(void)\n", "Here:\n\n```\ndiff --git a/x b/x\n@@ -1 +1 @@\n-a_b_c\n\n    int main(void)\n```", "", ""},
		"a table":                {plain, "tea      3\nmilk     4\n", "```\ntea      3\nmilk     4\n```", "", ""},
		"signed":                 {plain, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- one\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n", "\\-- one", "", ""},
		"controls":               {plain, "a\x00b\x1b[31m\u202ec\n", "ab\\[31mc", "", ""},
		"HTML": {"Content-Type: text/html; charset=utf-8\r\n", `<style>p{}</style><div style="display:none">hidden</div><p>Yes, <b>@kenji</b>.<img src="cid:x" alt="a cat"><script>x()</script></p><ul><li>tea</ul><div class="gmail_quote"><div class="gmail_attr">On Tue, Kenji wrote:</div><blockquote>Now?</blockquote></div>`,
			"Yes, **\\@kenji**.a cat\n\n- tea", "On Tue, Kenji wrote:\n\n> Now?", ""},
		"HTML, answered in between": {"Content-Type: text/html\r\n", `<blockquote type="cite">Now?</blockquote><p>Yes.</p>`, "> Now?\n\nYes.", "", ""},
		"HTML of Outlook":           {"Content-Type: text/html\r\n", `<p>Yes.</p><div id="appendonsend"></div><hr><div>From: Kenji</div><div>Now?</div>`, "Yes.", "* * *\n\nFrom: Kenji\n\nNow?", ""},
	} {
		m := parse(t, c.header, c.text)
		if m.Said != c.said || m.Quoted != c.quoted || m.Signature != c.signature {
			t.Errorf("%s:\n%q\n%q\n%q\nwant\n%q\n%q\n%q", name, m.Said, m.Quoted, m.Signature, c.said, c.quoted, c.signature)
		}
	}
}

// TestFewSignsThatAreNoASCII has a text in UTF-8 whose bytes look more like those of Central Europe.
func TestFewSignsThatAreNoASCII(t *testing.T) {
	const said = "xaaa1 a a=a xa- 文= b * - . a = x+ a a b 1 x+ bb b c caa xa= a a xaaa1 a a=a xa- a b 1 x+ bb b c caa xa= a"
	coded := strings.NewReplacer("=", "=3D", "文", "=E6=96=87").Replace(said)
	for header, text := range map[string]string{
		"Content-Type: text/plain; charset=utf-8\r\n": said, "Content-Type: text/plain; charset=\"UTF-8\"\r\n": said, "Content-Type: text/plain; charset=us-ascii\r\n": said,
		"Content-Type: text/plain\r\n": said, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n": coded,
	} {
		if m := parse(t, header, text); strings.ReplaceAll(m.Said, "\\", "") != said {
			t.Errorf("%s: %q", header, m.Said)
		}
	}
	// What is said to be UTF-8 and is not, is still found out.
	latin := "Pass p\xe5 n\xe5r du skal ut p\xe5 t\xe5ket fjord: b\xe5ten er sen, og v\xe6ret er ikke s\xe5 godt som det var i g\xe5r. Det er \xe5 h\xe5pe at det blir bedre."
	for _, header := range []string{"Content-Type: text/plain; charset=utf-8\r\n", "Content-Type: text/plain\r\n"} {
		if m := parse(t, header, latin); !strings.Contains(m.Said, "Pass på når du skal ut") {
			t.Errorf("%s: %q", header, m.Said)
		}
	}
}

// TestFilesStandWhereTheyStood in HTML, and below where they stood nowhere.
func TestFilesStandWhereTheyStood(t *testing.T) {
	const part = "\n--b\nContent-Type: image/png\nContent-ID: <%s>\n\nx"
	m := parse(t, "Content-Type: multipart/related; boundary=b\r\n", "--b\nContent-Type: text/html\n\n<p>One<img src=\"cid:b@x\"></p><p>\uE0FE0\uE0FETwo<img src=\"cid:none\" alt=\"three\"></p>"+
		fmt.Sprintf(part, "a@x")+fmt.Sprintf(part, "b@x")+"\n--b--\n")
	if got, want := m.With([]string{"![a]", "![b]"}), "One![b]\n\n0Twothree\n\n![a]"; got != want {
		t.Errorf("%q", got)
	}
	if got, want := m.With([]string{"", ""}), "One\n\n0Twothree"; got != want {
		t.Errorf("%q", got)
	}
}

// TestNothingIsLost holds that what somebody has written is all there, and reads as it was written.
func TestNothingIsLost(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abc_*`[]()<>#&!|~\\@:/.-+=1§é文")), 1, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Map(rapid.SliceOfN(word, 1, 12), func(w []string) string { return strings.Join(w, " ") }), 1, 6).Draw(t, "lines")
		for i, l := range lines {
			lines[i] = "x" + l // no quotation, list or signature
		}
		m, err := mailtext.Parse([]byte("From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n" + strings.Join(lines, "\n") + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := markdown.Render(m.Said, markdown.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Fields(r.Text), strings.Fields(strings.Join(lines, "\n")); !slices.Equal(got, want) {
			t.Fatalf("%q\n%q\n%q", want, got, m.Said)
		}
	})
}

func TestHeaders(t *testing.T) {
	m := parse(t, "Subject: =?ISO-8859-1?Q?AW:_[tea]_Caf=E9?=\r\nMessage-ID: <c@x>\r\nReferences: <a@x>\r\n <b@x> <c@x>\r\nIn-Reply-To: <d@x>\r\nDate: Fri, 3 May 24 12:00 +0200 (CEST)\r\nReceived: by x; Fri, 3 May 2024 12:01:00 +0200\r\n", "x")
	if m.Subject != "AW: [tea] Café" || m.Base != "Café" || !m.Replies || m.ID != "c@x" || !slices.Equal(m.Refs, []string{"a@x", "b@x", "d@x"}) {
		t.Errorf("%+v", m.Header)
	}
	if !m.Date.Equal(time.Date(2024, 5, 3, 10, 0, 0, 0, time.UTC)) || !m.Passed.Equal(m.Date.Add(time.Minute)) {
		t.Errorf("%v, %v", m.Date, m.Passed)
	}
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, " <%d@x>\r\n", i)
	}
	if refs := parse(t, "Subject: x\r\nReferences:"+many.String(), "x").Refs; len(refs) != 200 || refs[0] != "100@x" || refs[199] != "299@x" {
		t.Errorf("of those that it answers the nearest: %d, from %v", len(refs), refs[:min(len(refs), 1)])
	}
	for s, want := range map[string]string{
		"Re: Re[2]: Fwd: x": "x", "RE : x": "x", "Res: ENC: x": "x", "SV: VS: x": "x", "回复：x": "x", "Re: [a] Re: x (fwd)": "x", "Re:": "Re:", "Rex: x": "Rex: x", "Regarding: x": "Regarding: x", "[tea] x": "x", "(fwd)": "(fwd)",
	} {
		if got, _ := mailtext.BaseSubject(s); got != want {
			t.Errorf("%s: %q", s, got)
		}
	}
	if _, replies := mailtext.BaseSubject("[tea] x"); replies {
		t.Error("the name of a list is no answer")
	}
}

// TestBombs are small to send and would be large to read.
func TestBombs(t *testing.T) {
	nested := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return b.String() + "Content-Type: text/plain\n\nhello\n"
	}
	for name, c := range map[string]struct {
		raw    string
		reason mailtext.Reason
	}{
		"parts in parts":    {nested(10_000), mailtext.TooManyParts},
		"fewer of them":     {nested(500), mailtext.TooDeep},
		"in a long message": {nested(90) + strings.Repeat("long\n", 3<<20), mailtext.TooDeep},
		"many parts":        {"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type : text/plain\n\nx\n", 20_000), mailtext.TooManyParts},
		"a header":          {"Subject: " + strings.Repeat("x\n ", 5<<20) + "\n\nx", mailtext.HeaderTooBig},
		"many headers":      {strings.Repeat("X: y\n", 1<<20), mailtext.HeaderTooBig},
		"no header":         {"\n\nx", mailtext.NoHeader},
	} {
		begun := worked(t)
		_, err := mailtext.Parse([]byte(c.raw))
		if u, ok := errors.AsType[*mailtext.Unreadable](err); !ok || u.Reason != c.reason {
			t.Errorf("%s: %v", name, err)
		}
		if took := worked(t) - begun; took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	html := "Content-Type: text/html\n\n"
	for name, c := range map[string]struct {
		raw    string
		reason mailtext.Reason
	}{
		"a long text":  {"Subject: x\n\n" + strings.Repeat("long *line* with marks\n", 1<<20), mailtext.TooLong},
		"one line":     {"Subject: x\n\n" + strings.Repeat("x", 8<<20), mailtext.TooLong},
		"quotations":   {"Subject: x\n\n" + strings.Repeat(">", 100_000) + " x", ""},
		"deep HTML":    {html + strings.Repeat("<div>", 100_000) + "x", mailtext.HTMLTooDeep},
		"long HTML":    {html + strings.Repeat("<p>x</p>", 1<<20), mailtext.HTMLTooLong},
		"HTML of bold": {html + strings.Repeat("<b>x", 400), ""},
		"attributes":   {html + "<p " + strings.Repeat("a=b ", 400_000) + ">x", ""},
	} {
		begun := worked(t)
		m, err := mailtext.Parse([]byte(c.raw))
		holds(t, m, err)
		if c.reason != "" && (len(m.Left) == 0 || m.Left[0].Reason != c.reason) || m.Said == "" {
			t.Errorf("%s: %v, %v, %.100q", name, err, m.Left, m.Said)
		}
		if took := worked(t) - begun; took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// worked is how long processors have worked for this test: what others do beside it does not count.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/enmime/*.raw")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(raw) < 4<<10 {
			f.Add(raw)
		}
	}
	f.Add([]byte("From: a@b.c\nContent-Type: text/html\n\n<p>@a <blockquote type=cite>b</blockquote>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := mailtext.Parse(raw)
		holds(t, m, err)
	})
}

func BenchmarkParse(b *testing.B) {
	for name, raw := range map[string]string{
		"plain": "From: Ana <ana@example.org>\nSubject: Re: Tea\nMessage-ID: <a@x>\nDate: Fri, 3 May 2024 12:00:00 +0200\n\n" + strings.Repeat("Somebody wrote a line that is about as long as lines in mails are.\n", 20) + "\nOn Tue, Kenji <k@x.example> wrote:\n" + strings.Repeat("> And somebody else has written something before that.\n", 20),
		"HTML":  "From: Ana <ana@example.org>\nSubject: Re: Tea\nContent-Type: text/html\n\n" + strings.Repeat("<p>Somebody wrote <b>a line</b> that is about as long as lines in mails are.</p>\n", 20),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mailtext.Parse([]byte(raw)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
