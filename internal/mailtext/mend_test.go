package mailtext_test

import (
	"strings"
	"testing"

	"meantime/internal/mailtext"
)

const mixed = "From: Ana <ana@example.org>\r\nContent-Type: multipart/mixed; boundary=\"b=1\"\r\n"

// long is a line of base64, as mails have.
var long = strings.Repeat("VGVh", 19)

// What programs leave out of a mail, or say wrongly, is read as anybody would who looks at it.
func TestWhatIsBrokenIsMended(t *testing.T) {
	for name, c := range map[string]struct{ raw, said, file string }{
		"no empty line below the header":     {mixed + "--b=1\r\nContent-Type: text/plain\r\n\r\nTea.\r\n--b=1--\r\n", "Tea.", ""},
		"and words before the parts":         {mixed + "This is a message in MIME format.\r\n--b=1\r\nContent-Type: text/plain\r\n\r\nTea.\r\n--b=1--\r\n", "Tea.", ""},
		"no empty line below a file's":       {mixed + "\r\n--b=1\r\n\r\nTea.\r\n--b=1\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n" + long + "\r\n--b=1--\r\n", "Tea.", strings.Repeat("Tea", 19)},
		"no header, and no empty line":       {mixed + "\r\n--b=1\r\nTea.\r\n\r\n--b=1\r\n\r\nMilk.\r\n--b=1--\r\n", "Tea.\n\nMilk.", ""},
		"a header alone":                     {mixed + "\r\n--b=1\r\nContent-Type: text/plain\r\n--b=1\r\n\r\nMilk.\r\n--b=1--\r\n", "Milk.", ""},
		"base64 that is none":                {"From: a@b.example\nContent-Transfer-Encoding: base64\nContent-Type: text/plain\n\nTea for two\nand two for tea\n", "Tea for two\nand two for tea", ""},
		"in a part":                          {mixed + "\r\n--b=1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: Base64\r\n\r\n\r\nTée.\r\n--b=1--\r\n", "Tée.", ""},
		"base64":                             {"From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nVGVhLg==\n", "Tea.", ""},
		"a file that is none":                {mixed + "\r\n--b=1\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\nVGVh!\r\n--b=1--\r\n", "", "Tea"},
		"words that look like those of mail": {"From: a@b.example\n\n--b=1\nContent-Transfer-Encoding: base64\n" + long + "\n", "\\--b=1\nContent-Transfer-Encoding: base64 " + long, ""},
	} {
		m, err := mailtext.Parse([]byte(c.raw))
		holds(t, m, err)
		file := ""
		if len(m.Files) > 0 {
			file = string(m.Files[0].Content)
		}
		if err != nil || m.Said != c.said || file != c.file || len(m.Files) > 1 {
			t.Errorf("%s: %q, %q, %v", name, m.Said, file, err)
		}
	}
}

// Where a mail program has broken lines of a script without blanks between words, none come in.
func TestLinesWithoutBlanks(t *testing.T) {
	line := strings.Repeat("船は冬に少ない、", 4)
	const header = "Content-Type: text/plain; charset=utf-8\r\n"
	for text, want := range map[string]string{
		line + "\n" + line + "\nはい。\n": line + line + "はい。",
		"はい。\n元気です。\n":                 "はい。\n元気です。",
		line + "\nand then English\n":  line + " and then English",
		line + "\n\n" + line + "はい。\n": line + "\n\n" + line + "はい。",
	} {
		if m := parse(t, header, text); m.Said != want {
			t.Errorf("%q", m.Said)
		}
	}
}
