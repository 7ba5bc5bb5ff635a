package incoming_test

import (
	"fmt"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/person"
)

// attached is a part with a file.
func attached(name, content string) string {
	return "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\n" + content + "\r\n"
}

const mixed = "Content-Type: multipart/mixed; boundary=b"

func says(body string) string { return "--b\r\nContent-Type: text/plain\r\n\r\n" + body + "\r\n" }

// roomy is a desk at which one file has 1 MB and all have 2 MB.
func roomy(t *testing.T, w *apptest.World) *desk {
	t.Helper()
	d := sit(t, w)
	if err := w.Files.SetRoom(t.Context(), w.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner), 1_000_000, 2_000_000); err != nil {
		t.Fatal(err)
	}
	return d
}

// newest is what the last letter says.
func (d *desk) newest() string {
	d.t.Helper()
	all := d.letters()
	return all[len(all)-1].Body
}

// A letter says which file of its mail is not there, and why.
func TestAFileOverALimitIsNamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := roomy(t, w)
		big, fits := strings.Repeat("x", 1_000_001), strings.Repeat("x", 900_000)
		d.come(mail(d.address(), says("Look.")+attached("film_of_*all*.mp4", big)+attached("a.bin", fits)+attached("b.bin", fits)+attached("c.bin", fits)+"--b--", mixed))
		d.wants("posted")
		body := d.newest()
		for _, want := range []string{"Look.\n\n", "[a.bin](/files/", "[b.bin](/files/", "*film_of\\_\\*all\\*.mp4 came with this mail, and is not here. This file is too large: one file has 1 MB at the most here.*",
			"*c.bin came with this mail, and is not here. There is no room for this file: all files together have 2 MB at the most here. An admin can allow more.*"} {
			if !strings.Contains(body, want) {
				t.Errorf("%q is not in it: %s", want, body)
			}
		}
	})
}

// In the language of its writer, and where HTML shows it as well.
func TestAFileOverALimitIsNamedInItsWritersWords(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := roomy(t, w)
		if err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE person SET locale = 'pt-PT' WHERE id = $1`, d.ines.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		html := "--b\r\nContent-Type: text/html\r\n\r\n<p>Olha: <img src=\"cid:p1\"></p>\r\n"
		d.come(mail(d.address(), html+strings.Replace(attached("mapa.png", strings.Repeat("x", 1_000_001)), "\r\n\r\n", "\r\nContent-ID: <p1>\r\n\r\n", 1)+"--b--", strings.Replace(mixed, "mixed", "related", 1)))
		d.wants("posted")
		if body := d.newest(); body != "Olha:\n\n*mapa.png veio com este correio, e não está aqui. Este ficheiro é demasiado grande: aqui, um ficheiro tem 1 MB, no máximo.*" {
			t.Errorf("%q", body)
		}
	})
}

// The files of a mail that are more than a letter takes are named, and those before them are there.
func TestTheFiftyFirstFileIsNamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		parts := says("All of them.")
		for n := range 63 {
			parts += attached(fmt.Sprintf("p%d.bin", n+1), "x")
		}
		d.come(mail(d.address(), parts+"--b--", mixed))
		d.wants("posted")
		body := d.newest()
		if n := strings.Count(body, "(/files/"); n != 50 || !strings.Contains(body, "[p50.bin](/files/") {
			t.Errorf("%d files are in it", n)
		}
		if want := "*13 more files came with this mail, and are not here: a letter takes 50 that are within the limits. They are p51.bin, p52.bin, p53.bin, p54.bin, p55.bin, p56.bin, p57.bin, p58.bin, p59.bin, p60.bin and three others.*"; !strings.HasSuffix(body, want) {
			t.Errorf("%q", body[strings.LastIndex(body, "\n"):])
		}
	})
}

// A mail that is nothing but files that cannot be kept is no letter, which would answer what is asked: its writer hears why.
func TestNothingButFilesOverALimit(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := roomy(t, w)
		d.come(mail(d.address(), attached("film.mp4", strings.Repeat("x", 1_000_001))+"--b--", mixed))
		d.wants("refused files")
		if len(d.letters()) != 1 || d.told() != 1 {
			t.Error("it is a letter, or nobody is told")
		}
	})
}

// What has so much markup that it is shown as it is keeps its files.
func TestFilesOfALetterOfMarkup(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.come(mail(d.address(), "--b\r\nContent-Type: text/html\r\n\r\n<p>"+strings.Repeat("<b>x</b> <i>y</i> ", 4000)+"</p>\r\n"+attached("a.bin", "x")+"--b--", mixed))
		d.wants("posted")
		if body := d.newest(); !strings.HasPrefix(body, "```") || !strings.Contains(body, "[a.bin](/files/") {
			t.Errorf("%.300q … %q", body, body[max(0, len(body)-200):])
		}
		var names []string
		d.read(func(tx *db.Tx) (err error) {
			names, err = w.Threads.FileNames(tx, "letter", d.letters()[1].ID)
			return err
		})
		if len(names) != 1 {
			t.Errorf("its files are %q", names)
		}
	})
}

// What is encrypted beside what is not is said to be missing.
func TestWhatIsEncryptedIsMissing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.come(mail(d.address(), says("In the clear.")+"--b\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nxxxx\r\n--b--", mixed))
		d.wants("posted")
		if body := d.newest(); body != "In the clear.\n\n*Something in this mail is encrypted, and is not here.*" {
			t.Errorf("%q", body)
		}
	})
}
