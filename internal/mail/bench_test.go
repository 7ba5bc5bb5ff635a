package mail_test

import (
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/mail"
)

// BenchmarkSend has a delivery of one letter come by mail to many, again and again: each mail is written, signed twice, and handed over
// on a connection that others went over before, and the outbox says what became of it. Beside it postfix's smtp-source hands mails of that size to the same
// server, where it is installed: what a program does that writes nothing, signs nothing and keeps nothing.
func BenchmarkSend(b *testing.B) {
	size := 0
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := apptest.New(b, open(b))
			probe := listenSMTP(b, nil)
			officeOf(b, w, relays(b, probe.listen.Addr().String()))
			came := herd(b, w)
			due(b, w)
			if len(probe.mails()) > 0 {
				size = len(probe.mails()[0])
			}
			officeOf(b, w, relays(b, sinkhole(b)))
			sent := 0
			for b.Loop() {
				announce(b, w, came)
				due(b, w)
				sent += len(came)
			}
			for _, state := range outbox(b, w) {
				if state != "sent" {
					b.Fatalf("a mail is %s", state)
				}
			}
			b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "mails/s")
			b.ReportMetric(float64(size), "bytes")
		})
	}
	source, err := ofPostfix("smtp-source")
	if err != nil {
		b.Log("smtp-source of postfix is not here, to compare with")
		return
	}
	b.Run("smtp-source", func(b *testing.B) {
		address, sent := sinkhole(b), 0
		for b.Loop() {
			out, err := exec.Command(source, "-s", "12", "-m", strconv.Itoa(benched), "-l", strconv.Itoa(max(size, 1000)), "-f", "meantime@saltmarsh.example", "-t", "ines@saltmarsh.example", address).CombinedOutput()
			if err != nil {
				b.Fatalf("%v: %s", err, out)
			}
			sent += benched
		}
		b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "mails/s")
	})
}

const benched = 200

// ofPostfix is where a program of postfix's is: with those of an administrator, as a rule.
func ofPostfix(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/" + name)
}

func relays(b *testing.B, address string) mail.Relays {
	b.Helper()
	out, err := mail.ParseRelays([]string{"smtp://" + address + "?tls=off&rate=10000&per-domain=10000"})
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// herd is a delivery that has come to many.
func herd(b *testing.B, w *apptest.World) []delivery.Announcement {
	b.Helper()
	p := &post{World: w, t: b, ines: w.Person("Inês Carvalho", "Europe/Lisbon")}
	p.many(benched)
	var out []delivery.Announcement
	err := w.DB.Read(b.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(row db.Scanner) (a delivery.Announcement, err error) {
			err = row.Scan(&a.Person, &a.Ref)
			return a, err
		}, `SELECT person_id, ref FROM outbox WHERE channel = 'mail' AND kind = 'delivery'`)
		return err
	})
	if err != nil || len(out) != benched {
		b.Fatalf("%d mails wait, %v", len(out), err)
	}
	return out
}

func announce(b *testing.B, w *apptest.World, all []delivery.Announcement) {
	b.Helper()
	err := w.DB.Write(b.Context(), func(tx *db.Tx) error {
		for _, a := range all {
			if err := w.Deliveries.Announce(tx, delivery.Mail, a.Person, delivery.Came, a.Ref); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// sinkhole is a server that takes every mail and keeps none: postfix's smtp-sink, or one of ours.
func sinkhole(b *testing.B) string {
	b.Helper()
	program, err := ofPostfix("smtp-sink")
	if err != nil {
		return listenSMTP(b, nil).listen.Addr().String()
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	arguments := []string{address, "128"}
	if os.Geteuid() == 0 { // it refuses to be root
		arguments = append([]string{"-u", "nobody"}, arguments...)
	}
	run := exec.Command(program, arguments...)
	if err := run.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { run.Process.Kill(); run.Wait() })
	for range 100 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return address
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.Fatal("smtp-sink does not begin")
	return ""
}
