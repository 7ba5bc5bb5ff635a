package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/e2e/tus"
	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/file"
	"meantime/internal/person"
	"meantime/internal/space"
)

// drawn is a picture on disk.
func drawn(t *testing.T, name string, hue uint8) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			m.Set(x, y, color.RGBA{hue, uint8(y / 2), uint8(x / 3), 255})
		}
	}
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFilesInALetter has Inês put two pictures and a plan into a reply; who does not see the space sees none of them.
func TestFilesInALetter(t *testing.T) {
	h := founded(t)
	ines, kenji, mira := h.Person("Inês Carvalho", "Europe/Lisbon"), h.Person("Kenji Morita", "Asia/Tokyo"), h.Person("Mira Novak", "Europe/Prague")
	h.Space("Everybody", ines, kenji, mira)
	in := h.SpaceOf(space.Details{Name: "Quay", Kind: space.Closed}, ines, kenji)
	th := h.Thread(kenji, in, "The new quay", "How does it look?")
	h.Pass(h.Clock().Add(24 * time.Hour))
	plan := filepath.Join(t.TempDir(), "plan [v2].txt")
	if err := os.WriteFile(plan, []byte("First the piles."), 0o600); err != nil {
		t.Fatal(err)
	}

	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/threads/" + th.ID.String())
	ready(p)
	p.Click("#c-body")
	p.Type("From the boat this morning:")
	for i, path := range []string{drawn(t, "north.png", 40), drawn(t, "south.png", 180), plan} {
		p.Upload(".composer__file", path)
		p.Until("the link stands in the text", fmt.Sprintf(`() => document.querySelector("#c-body").value.split("(/files/").length === %d`, i+2))
	}
	p.WaitText("plan [v2].txt: It has arrived, and stands in the text.")
	p.WaitGone(".uploads li")
	axe.CheckLooks(t, p)
	p.Click("text=Preview")
	p.Wait(".composer__shown .md-gallery img")
	p.Shot("composer with files")
	p.Click("#send button")
	p.Until("both pictures are shown", `() => [...document.querySelectorAll(".post .md-gallery img")].filter((i) => i.complete && i.naturalWidth === 640).length === 2`)
	p.EachLook(func(browser.Look) { p.Shot("letter with files") })
	axe.CheckLooks(t, p)

	reader := h.open(t, kenji, browser.Person{Zone: "Asia/Tokyo"})
	reader.Go(h.address + "/threads/" + th.ID.String())
	href := browser.Eval[string](reader, `() => document.querySelector(".md-card").href`)
	if says := browser.Eval[string](reader, `async (href) => await (await fetch(href)).text()`, href); says != "First the piles." {
		t.Errorf("the plan says %q", says)
	}
	stranger := h.open(t, mira, browser.Person{Zone: "Europe/Prague"})
	stranger.Go(href)
	stranger.WaitText("There is no such file, or it is not yours to see.")
	stranger.Problems() // which is what was asked for
}

// TestUploadsArePausedAndGivenUp holds up a file in the middle, goes on, and gives up another, by keyboard alone.
func TestUploadsArePausedAndGivenUp(t *testing.T) {
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	in := h.Space("Everybody", ines)
	large := filepath.Join(t.TempDir(), "film.bin")
	if err := os.WriteFile(large, make([]byte, 90e6), 0o600); err != nil {
		t.Fatal(err)
	}
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/new?space=" + in.ID.String())
	ready(p)
	p.Offline(true)
	p.Upload(".composer__file", large)
	p.WaitText("film.bin: It waits until Meantime can be reached.")
	browser.Eval[bool](p, `() => { document.querySelector(".uploads button").focus(); return true; }`)
	p.Press("Enter")
	p.Until("it is paused", `() => document.activeElement.textContent === "Go on film.bin"`)
	axe.CheckLooks(t, p)
	p.Shot("an upload that is paused")
	p.Offline(false)
	p.Press("Enter")
	p.Until("the link stands in the text", `() => document.querySelector("#c-body").value.includes("/film.bin)")`)
	p.Problems() // that it could not be reached
	p.Upload(".composer__file", large)
	p.Wait(".uploads li")
	browser.Eval[bool](p, `() => { document.querySelector(".uploads li button:last-child").focus(); return true; }`)
	p.Press("Enter")
	p.WaitGone(".uploads li")
	if focused := p.Focused(); !strings.Contains(focused, "c-body") {
		t.Errorf("the focus is on %s", focused)
	}
	p.Problems() // a request that was ended
}

// TestSendWaitsForFiles presses Send while a file is on its way: it says that it waits, is taken back, waits again, and goes with the link. A
// file that is refused meanwhile stops it.
func TestSendWaitsForFiles(t *testing.T) {
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	in := h.Space("Everybody", ines)
	th := h.Thread(ines, in, "The new quay", "How does it look?")
	dir := t.TempDir()
	plan, large := filepath.Join(dir, "plan.txt"), filepath.Join(dir, "film.bin")
	for path, size := range map[string]int64{plan: 16, large: 101e6} {
		if err := errors.Join(os.WriteFile(path, []byte("First the piles."), 0o600), os.Truncate(path, size)); err != nil {
			t.Fatal(err)
		}
	}
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/threads/" + th.ID.String())
	ready(p)
	letters := func() int {
		return browser.Eval[int](p, `() => document.querySelectorAll(".post").length`)
	}
	p.Click("#c-body")
	p.Type("From the boat:")
	p.Offline(true)
	p.Upload(".composer__file", plan)
	p.WaitText("plan.txt: It waits until Meantime can be reached.")
	p.Click("#send button")
	p.WaitText("This waits for the files, and is done by itself as soon as they are here.")
	axe.CheckLooks(t, p)
	p.EachLook(func(browser.Look) { p.Shot("a letter that waits for its files") })
	p.Click(".composer .uploads__held button")
	p.WaitGone(".composer .uploads__held")
	p.Click("#send button")
	p.Wait(".composer .uploads__held button")
	p.Offline(false)
	p.Problems() // that it could not be reached
	p.Until("it has gone with the file", `() => document.querySelectorAll(".post").length === 2 && document.querySelectorAll(".post .md-card").length === 1`)
	if left := browser.Eval[string](p, `() => document.querySelector("#c-body").value`); left != "" {
		t.Errorf("%q is left in the composer", left)
	}
	p.Offline(true)
	p.Click("#c-body")
	p.Type("And a film:")
	p.Upload(".composer__file", large)
	p.WaitText("film.bin: It waits until Meantime can be reached.")
	p.Click("#send button")
	p.Offline(false)
	p.WaitText("A file could not be added, so nothing was sent. Please look at it, and send again.")
	p.WaitText("This file is too large: one file has 100 MB at the most here.")
	p.Problems() // that it could not be reached, and that it was refused
	if n := letters(); n != 2 {
		t.Errorf("%d letters are there", n)
	}
	p.Click("#send button")
	p.Until("it has gone without the file", `() => document.querySelectorAll(".post").length === 3 && !document.querySelector(".uploads li")`)
}

// TestFilesStandInTheOrderInWhichTheyWereChosen chooses five at once, of which the largest comes last, in the middle of a line, and
// writes on while they come: no line is cut in two, they stand as they were chosen, and the caret stays with who writes.
func TestFilesStandInTheOrderInWhichTheyWereChosen(t *testing.T) {
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	in := h.Space("Everybody", ines)
	dir := t.TempDir()
	large, empty, plan := filepath.Join(dir, "large.txt"), filepath.Join(dir, "empty.txt"), filepath.Join(dir, "plan.txt")
	for path, size := range map[string]int64{large: 20e6, empty: 0, plan: 16} {
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, size)); err != nil {
			t.Fatal(err)
		}
	}
	chosen := []string{large, empty, plan, drawn(t, "north.png", 40), drawn(t, "south.png", 180)}
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/new?space=" + in.ID.String())
	ready(p)
	says := func() string {
		return browser.Eval[string](p, `() => document.querySelector("#c-body").value.replaceAll(/\/files\/[^)]*/g, "")`)
	}
	all := func() {
		p.Until("all stand in the text", `() => document.querySelector("#c-body").value.split("(/files/").length === 6 && !document.querySelector(".uploads li")`)
	}
	const five = "[large.txt]()\n[empty.txt]()\n[plan.txt]()\n\n![north.png]()\n![south.png]()\n"
	p.Fill("#c-body", "Here they are.\nAnd so on.")
	browser.Eval[bool](p, `() => { document.querySelector("#c-body").setSelectionRange(4, 4); return true; }`)
	p.Upload(".composer__file", chosen...)
	all()
	if got, want := says(), "Here they are.\n\n"+five+"\nAnd so on."; got != want {
		t.Errorf("chosen in the middle of a line: %q", got)
	}

	p.Fill("#c-body", "I am wri")
	p.Offline(true)
	p.Upload(".composer__file", chosen...)
	p.WaitText("It waits until Meantime can be reached.")
	p.Type("t")
	p.Offline(false)
	all()
	p.Problems() // that it could not be reached
	p.Type("ing on.")
	if got, want := says(), "I am writing on.\n\n"+five; got != want {
		t.Errorf("while somebody writes on: %q", got)
	}
	p.Fill("#c-body", "As drawn:")
	p.Upload(".composer__file", chosen...)
	all()
	p.Type("So much for now.")
	if got, want := says(), "As drawn:\n\n"+five+"So much for now."; got != want {
		t.Errorf("while nobody writes: %q", got)
	}
}

// TestFilesWhereverMarkdownIsWritten puts a file into a letter that is changed, an outcome, and why something is decided.
func TestFilesWhereverMarkdownIsWritten(t *testing.T) {
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	in := h.Space("Everybody", ines)
	th, other := h.Thread(ines, in, "The new quay", "How does it look?"), h.Thread(ines, in, "The old quay", "What becomes of it?")
	plan := filepath.Join(t.TempDir(), "plan.txt")
	if err := os.WriteFile(plan, []byte("First the piles."), 0o600); err != nil {
		t.Fatal(err)
	}
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	add := func(into string) {
		p.Upload(`[data-into="`+into+`"] .composer__file`, plan)
		p.Until("the link stands in the text", `() => document.querySelector('[name="`+into+`"]:not([type=file], button)').value.includes("/plan.txt)")`)
	}
	p.Go(h.address + "/letters/" + th.LastLetter.String() + "/edit")
	ready(p)
	p.Click("#c-body")
	browser.Eval[bool](p, `() => { document.querySelector("#c-body").setSelectionRange(0, 0); return true; }`) // above what it says
	add("body")
	axe.CheckLooks(t, p)
	p.EachLook(func(browser.Look) { p.Shot("changing a letter with a file") })
	p.Click("text=Save the change")
	p.Wait(".post .md-card")
	p.Click(".closing summary")
	ready(p)
	p.Click("#outcome")
	p.Type("Built:")
	add("outcome")
	p.EachLook(func(browser.Look) { p.Shot("an outcome with a file") })
	p.Click("text=Close it")
	p.Until("the outcome shows it", `() => document.querySelectorAll(".md-card").length === 2`)

	for _, enter := range []struct{ path, field, says string }{ // Enter in a field is none of the files'
		{"/relays/new?space=" + in.ID.String(), "#title", "Add two people or more"},
		{"/threads/" + other.ID.String() + "/decide", "#which", "Please say in a sentence or two what is decided."},
	} {
		p.Go(h.address + enter.path)
		ready(p)
		p.Click(enter.field)
		p.Press("Enter")
		p.Until("it is answered", `says => document.body.innerText.includes(says) && !document.querySelector("[id$=file-wrong]")`, enter.says)
	}
	p.Problems() // that nothing is decided
	p.Click("#outcome")
	p.Type("It stays.")
	add("why")
	if said := browser.Eval[string](p, `() => document.querySelector("#outcome").value`); said != "It stays." {
		t.Errorf("what is decided: %q", said)
	}
	axe.CheckLooks(t, p)
	p.EachLook(func(browser.Look) { p.Shot("deciding with a file") })
	p.Click("main form.decide .btn--primary")
	p.Wait(".md-card")
}

// TestSoundPlaysAtItsOwnAddress opens a sound where its link leads, in a letter and by itself: a browser's player asks for the bytes as who is
// signed in.
func TestSoundPlaysAtItsOwnAddress(t *testing.T) {
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	in := h.Space("Everybody", ines)
	wave := "RIFF\x24\x1f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x00\x1f\x00\x00" + strings.Repeat("\x80", 0x1f00)
	bell, err := h.Files.Take(t.Context(), ines, "bell.wav", -1, strings.NewReader(wave))
	if err != nil {
		t.Fatal(err)
	}
	th := h.Thread(ines, in, "The bell", bell.Link())
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	for _, path := range []string{"/threads/" + th.ID.String(), bell.Address()} {
		p.Go(h.address + path)
		p.Until("its length is known", `() => { const m = document.querySelector("audio, video"); return m && m.readyState > 0 && m.duration > 0.9; }`)
	}
}

// ready waits until files that are chosen go by themselves.
func ready(p *browser.Page) {
	p.Until("the script is there", `() => "uploads" in document.documentElement.dataset`)
	browser.Eval[bool](p, `async () => { await import("meantime/upload"); return true; }`)
}

// town is a folder in which somebody can be signed in.
func town(t *testing.T, folder string) (session string) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{URL: filepath.Join(folder, "meantime.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t, d)
	w.Set(time.Now())
	session, err = w.Persons.Sessions.Begin(t.Context(), w.Person("Inês Carvalho", "Europe/Lisbon").ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return session
}

// TestTusJsClientGoesOnAfterAKill uploads with the client that others use: it is paused, resumed, the program is killed in the middle and
// started again, and what has arrived in the end is what was sent.
func TestTusJsClientGoesOnAfterAKill(t *testing.T) {
	folder := t.TempDir()
	session := town(t, folder)
	m := Serve(t, folder)
	p := chromium.Open(t, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(m.Address + "/sign-in")
	p.Examine(func() {
		browser.Eval[string](p, `token => document.cookie = "session=" + token + "; path=/"`, session)
		browser.Eval[bool](p, "() => { "+tus.Source+"; return true; }")
		browser.Eval[bool](p, `() => {
			const bytes = new Uint8Array(24e6);
			for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 7 + (i >> 11)) & 255;
			window.moved = 0;
			window.upload = new tus.Upload(new File([bytes], "film.webm"), { endpoint: "/files/upload", chunkSize: 2e6, retryDelays: Array(60).fill(250), metadata: { filename: "film.webm" },
				onProgress: (sent) => (window.moved = sent), onError: (error) => (window.wrong = String(error)), onSuccess: () => (window.done = true) });
			upload.start();
			return true;
		}`)
		p.Until("something has arrived", `() => window.moved > 3e6`)
		browser.Eval[bool](p, `() => { upload.abort(); return true; }`)
		browser.Eval[bool](p, `() => { upload.start(); return true; }`)
		p.Until("more has arrived", `() => window.moved > 9e6`)
		m.Kill()
		m = Serve(t, folder, "--listen", strings.TrimPrefix(m.Address, "http://"))
		p.Until("all has arrived", `() => window.done || window.wrong`)
		if wrong := browser.Eval[string](p, `() => window.wrong ?? ""`); wrong != "" {
			t.Fatal(wrong)
		}
	})
	p.Problems() // that the program was killed
	number := browser.Eval[string](p, `() => upload.url.split("/").at(-1)`)
	sum := browser.Eval[string](p, `async (number) => {
		const got = await (await fetch("/files/" + number + "/film.webm")).arrayBuffer();
		return [...new Uint8Array(await crypto.subtle.digest("SHA-256", got))].map((b) => b.toString(16).padStart(2, "0")).join("");
	}`, number)
	bytes := make([]byte, 24e6)
	for i := range bytes {
		bytes[i] = byte(i*7 + i>>11)
	}
	if want := sha256.Sum256(bytes); sum != hex.EncodeToString(want[:]) {
		t.Errorf("what was sent is not what arrived: %s", sum)
	}
	m.Stop()
	wrong, err := app.Check(context.Background(), app.Config{Data: folder, Listen: "localhost:0", Log: slog.New(slog.DiscardHandler)})
	if err != nil || len(wrong) > 0 {
		t.Errorf("%v, %v", wrong, err)
	}
}

// endless is so many bytes, made as they are read.
type endless struct{ left int64 }

func (e *endless) Read(b []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), e.left)
	e.left -= n
	return int(n), nil
}

// peak is the most memory that the program has had, in bytes.
func (p *Program) peak(t testing.TB) int64 {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if errors.Is(err, fs.ErrNotExist) {
		return 0 // told on Linux only
	}
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		var kb int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kb); n == 1 {
			return kb << 10
		}
	}
	t.Fatal("the peak is not told")
	return 0
}

// TestAGigabyteTakesNoMemory sends a file of 1 GB and takes it back, at once and by the real program.
func TestAGigabyteTakesNoMemory(t *testing.T) {
	folder := t.TempDir()
	token := keyTo(t, folder)
	m := Serve(t, folder)
	do := func(method, path string, body io.Reader, size int64) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, m.Address+"/api/v1"+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = size
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode >= 300 {
			says, _ := io.ReadAll(answer.Body)
			t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, says)
		}
		return answer
	}
	do("POST", "/files?name=small.bin", bytes.NewReader(make([]byte, 1e6)), 1e6).Body.Close() // what any request takes
	before := m.peak(t)
	const size = 1e9
	start := time.Now()
	made := do("POST", "/files?name=large.bin", &endless{size}, size)
	location := made.Header.Get("Location")
	made.Body.Close()
	up := time.Since(start)
	start = time.Now()
	back := do("GET", strings.TrimPrefix(location, "/api/v1")+"/bytes", nil, 0)
	n, err := io.Copy(io.Discard, back.Body)
	back.Body.Close()
	if err != nil || n != size {
		t.Fatalf("%d bytes came back: %v", n, err)
	}
	took := m.peak(t) - before
	t.Logf("1 GB up in %v, down in %v, with %d KB of memory more", up, time.Since(start), took>>10)
	if took > 30<<20 {
		t.Errorf("it took %d MB of memory", took>>20)
	}
}

// keyTo is a token to a folder in which files may have 1 GB.
func keyTo(t *testing.T, folder string) string {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{URL: filepath.Join(folder, "meantime.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t, d)
	w.Set(time.Now())
	owner := w.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner)
	if err := w.Files.SetRoom(t.Context(), owner, file.GB, 3*file.GB); err != nil {
		t.Fatal(err)
	}
	_, token, err := w.Persons.Tokens.Create(t.Context(), owner, "Test", person.AllScopes, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return token
}
