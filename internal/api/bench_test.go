package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// harbour is a thread that a hundred people follow, and its writer's program.
func harbour(b *testing.B) (*desk, *client, person.Actor, thread.Thread) {
	d := sit(b, apptest.New(b, dbtest.SQLite(b)))
	ines := d.Person("Inês Carvalho", "Europe/Lisbon")
	members := []person.Actor{ines}
	for i := range 100 {
		members = append(members, d.Person(fmt.Sprintf("Reader %d", i), "Europe/Lisbon"))
	}
	th := d.Thread(ines, d.Space("Harbour lights", members...), "The lamp", "It went out.")
	for _, m := range members[1:] {
		if err := d.Threads.Follow(b.Context(), m, th.ID, thread.Following); err != nil {
			b.Fatal(err)
		}
	}
	return d, d.as(ines), ines, th
}

const letterText = "I saw it too, on *Tuesday*: the lamp on the east mole went out twice, and came back by itself after a minute."

// cpu is the time that this process has computed.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perOp tells the processor time of each round.
func perOp(b *testing.B, began time.Duration) {
	b.ReportMetric(float64(cpu(b)-began)/float64(b.N)/1e6, "cpu-ms/op")
}

// BenchmarkReply is a letter to a hundred followers, sent to the API with a key.
func BenchmarkReply(b *testing.B) {
	d, c, _, th := harbour(b)
	began := cpu(b)
	for i := 0; b.Loop(); i++ {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/api/v1/threads/"+th.ID.String()+"/letters",
			strings.NewReader(`{"body":"`+letterText+`"}`))
		r.Header.Set("Authorization", "Bearer "+c.token)
		r.Header.Set("Idempotency-Key", fmt.Sprint(i))
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		if w.Code != http.StatusCreated {
			b.Fatal(w.Body)
		}
	}
	perOp(b, began)
}

// BenchmarkReplyBare is the same letter, given to the engine alone.
func BenchmarkReplyBare(b *testing.B) {
	d, _, ines, th := harbour(b)
	began := cpu(b)
	for b.Loop() {
		if _, err := d.Threads.Reply(b.Context(), ines, thread.Answer{Thread: th.ID, Body: letterText}); err != nil {
			b.Fatal(err)
		}
	}
	perOp(b, began)
}

// BenchmarkRead is a page of 50 letters.
func BenchmarkRead(b *testing.B) {
	d, c, ines, th := harbour(b)
	for range 60 {
		d.Reply(ines, th.ID, letterText)
	}
	began := cpu(b)
	for b.Loop() {
		if a := c.get("/threads/" + th.ID.String() + "/letters"); a.Status != http.StatusOK {
			b.Fatal(a.Body)
		}
	}
	perOp(b, began)
}

// BenchmarkNew is what the API adds to the start of the program.
func BenchmarkNew(b *testing.B) {
	w := apptest.New(b, dbtest.SQLite(b))
	for b.Loop() {
		sit(b, w)
	}
}
