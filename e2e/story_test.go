package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	doors "meantime/e2e/house"
	"meantime/internal/db"
)

// TestFromSetUpToTheFirstDelivery is the first day of a company: Inês founds it in Lisbon, Kenji joins in Tokyo by her
// link, she writes in her morning, and it reaches him in his.
func TestFromSetUpToTheFirstDelivery(t *testing.T) {
	h := newHouse(t)
	link, err := h.Orgs.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	day := doors.FirstDay{T: t, In: chromium, Address: h.address, Look: func(p *browser.Page, name string) {
		axe.CheckLooks(t, p)
		p.Shots(name)
	}}
	ines := day.Found(h.address + "/setup?link=" + link)
	kenji := day.Join(ines, "Asia/Tokyo")
	day.Write(ines, "01:00")
	day.Wait(kenji, "09:00")
	h.Pass(time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC)) // 09:00 in Tokyo
	kenji.Reload()
	day.Read(kenji, "Your 09:00 delivery")
}

// TestWithoutScripts writes and reads where no script runs: Send leads to a page that says when it arrives.
func TestWithoutScripts(t *testing.T) {
	h := founded(t)
	ines, mira := h.Person("Inês Carvalho", "Europe/Lisbon"), h.Person("Mira Osei", "Africa/Accra")
	s := h.Space("Ticketing", mira, ines)
	writes := h.open(t, mira, browser.Person{NoScript: true})
	writes.Go(h.address + "/new?space=" + s.ID.String())
	writes.Fill("#c-title", "Scanning tickets in heavy rain")
	writes.Fill("#c-body", "Sven has a photo.")
	writes.Follow("text=Send")
	writes.WaitText("12:00") // Inês's 13:00, on Mira's clock
	writes.Shot("confirm")
	writes.Follow("text=Send")
	writes.WaitText("Sven has a photo.")
	h.Pass(time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC))
	reads := h.open(t, ines, browser.Person{NoScript: true, Zone: "Europe/Lisbon"})
	reads.Go(h.address + "/today")
	reads.WaitText("Your 13:00 delivery")
	reads.WaitText("Scanning tickets in heavy rain")
	reads.WaitText("That is all of it")
}

// TestNewerIsOfferedAndNothingMoves has a reader on a thread while somebody else writes in it.
func TestNewerIsOfferedAndNothingMoves(t *testing.T) {
	h := founded(t)
	ines, mira := h.Person("Inês Carvalho", "Europe/Lisbon"), h.Person("Mira Osei", "Africa/Accra")
	th := h.Thread(mira, h.Space("Ticketing", mira, ines), "Barcodes", "They fade.")
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/threads/" + th.ID.String())
	p.WaitText("They fade.")
	p.Listening()
	p.Fill("#c-body", "Half an answer")
	h.Reply(mira, th.ID, "At twenty per cent they do not.")
	p.Until("nothing newer was offered", `() => !document.querySelector("#newer p").hidden`)
	if strings.Contains(p.Text("#main"), "twenty per cent") {
		t.Fatal("the page moved while it was read")
	}
	p.Click("text=Show it")
	p.WaitText("At twenty per cent they do not.")
	if got := p.Value("#c-body"); got != "Half an answer" {
		t.Errorf("of what was begun is left %q", got)
	}
}

// BenchmarkStart starts the real program on an empty folder until its first answer, and tells what it holds in memory a
// second later. Beside it stands the engine alone, which makes the same empty database.
func BenchmarkStart(b *testing.B) {
	if _, err := build(); err != nil {
		b.Fatal(err)
	}
	b.Run("program", func(b *testing.B) {
		var started time.Duration
		var memory int
		for range b.N {
			p := Serve(b, b.TempDir())
			started += p.Started
			time.Sleep(time.Second)
			memory += p.memory()
			p.Stop()
		}
		b.ReportMetric(float64(started.Milliseconds())/float64(b.N), "ms/start")
		b.ReportMetric(float64(memory)/float64(b.N)/1024, "MiB-idle")
	})
	b.Run("raw", func(b *testing.B) {
		for b.Loop() {
			d, err := db.Open(b.Context(), db.Options{URL: filepath.Join(b.TempDir(), "raw.db"), Now: time.Now})
			if err != nil {
				b.Fatal(err)
			}
			if err := d.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// memory is what the program holds of the machine's memory, in KiB; zero where the system does not tell.
func (p *Program) memory() int {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if errors.Is(err, fs.ErrNotExist) {
		return 0 // told on Linux only
	}
	if err != nil {
		p.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	if _, err := fmt.Sscan(after, &kib); err != nil {
		p.t.Fatal(err)
	}
	return kib
}
