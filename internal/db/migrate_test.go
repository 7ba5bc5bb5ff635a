package db_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

// empties gives an empty database of each engine.
func empties(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		run(t, filepath.Join(t.TempDir(), "m.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		run(t, dbtest.EmptyPostgresURL(t))
	})
}

// TestKilledInAMigration kills a program at the end of every migration, when all of it is done and nothing is kept: the
// next start finds nothing of it, and finishes.
func TestKilledInAMigration(t *testing.T) {
	last, err := db.Schema()
	if err != nil {
		t.Fatal(err)
	}
	empties(t, func(t *testing.T, url string) {
		for n := range last {
			killedMigrating(t, url)
			if have := steps(t, url); have != n {
				t.Fatalf("killed in migration %d, it has %d", n+1, have)
			}
			migrateOne(t, url)
		}
		d := dbtest.Open(t, url)
		want := tables(t, dbtest.SQLite(t))
		if d.Engine() == "postgres" {
			want = tables(t, dbtest.Postgres(t))
		}
		if have := tables(t, d); !slices.Equal(have, want) {
			t.Errorf("%v, not %v", have, want)
		}
	})
}

// child is what tells this test's program that it is the one to be killed, or to stop after a migration.
const child = "MEANTIME_TEST_MIGRATE"

// migrating starts this test's program as another that migrates a database, and says so whenever it is about to keep a
// migration: then it waits to be told to.
func migrating(t *testing.T, url string) (program *exec.Cmd, about *bufio.Scanner, tell *os.File) {
	t.Helper()
	program = exec.Command(os.Args[0], "-test.run", "^TestMigrating$")
	program.Env = append(os.Environ(), child+"="+url)
	program.Stderr = t.Output()
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	program.Stdin = in
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	about = bufio.NewScanner(out)
	about.Scan()
	if about.Text() != "about to keep it" {
		t.Fatalf("the program that migrates says %q", about.Text())
	}
	return program, about, tell
}

func kill(t *testing.T, program *exec.Cmd, tell *os.File) {
	t.Helper()
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait() // it was killed
	if err := tell.Close(); err != nil {
		t.Fatal(err)
	}
}

func killedMigrating(t *testing.T, url string) {
	t.Helper()
	program, _, tell := migrating(t, url)
	kill(t, program, tell)
}

// migrateOne lets one migration be kept and kills the program in the next, if there is one.
func migrateOne(t *testing.T, url string) {
	t.Helper()
	program, about, tell := migrating(t, url)
	if _, err := tell.WriteString("keep\n"); err != nil {
		t.Fatal(err)
	}
	about.Scan()
	kill(t, program, tell)
}

// TestMigrating is the program that is killed. Where nobody started it, it does nothing.
func TestMigrating(t *testing.T) {
	url := os.Getenv(child)
	if url == "" {
		return
	}
	told := bufio.NewScanner(os.Stdin)
	d, err := db.Open(t.Context(), db.Options{URL: url, Now: func() time.Time {
		fmt.Println("about to keep it")
		told.Scan()
		return time.Now()
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestAMigrationThatFails has a statement in the middle of a migration fail: nothing of it stays, and once the reason is
// gone the next start finishes.
func TestAMigrationThatFails(t *testing.T) {
	empties(t, func(t *testing.T, url string) {
		bare := func(statement string) {
			t.Helper()
			d, err := db.Open(t.Context(), db.Options{URL: url, Now: time.Now, NoMigrate: true})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(statement); return err }); err != nil {
				t.Fatal(err)
			}
		}
		bare(`CREATE TABLE thread (here INTEGER)`) // as the second migration does, after others
		if d, err := db.Open(t.Context(), db.Options{URL: url, Now: time.Now}); err == nil || !strings.Contains(err.Error(), "migration 2 (spaces)") {
			t.Fatalf("it opens as %v, %v", d, err)
		}
		if have := steps(t, url); have != 1 {
			t.Errorf("it has %d migrations, not 1", have)
		}
		bare(`DROP TABLE thread`)
		dbtest.Open(t, url)
	})
}

// steps is how many migrations a database has.
func steps(t *testing.T, url string) (n int) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{URL: url, Now: time.Now, NoMigrate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if !slices.ContainsFunc(tables(t, d), func(name string) bool { return name == "migration" }) {
		return 0
	}
	err = d.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM migration`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// tables are the names of all tables and indexes.
func tables(t *testing.T, d *db.DB) (names []string) {
	t.Helper()
	query := `SELECT name FROM sqlite_master ORDER BY name`
	if d.Engine() == "postgres" {
		query = `SELECT CAST(relname AS TEXT) FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`
	}
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		names, err = db.All(tx, db.Value[string], query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
