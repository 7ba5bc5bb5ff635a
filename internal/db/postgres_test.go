package db_test

import (
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

func TestAServerThatForgetsIsRefused(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	for _, level := range []string{"on", "local", "remote_write", "remote_apply", "off"} {
		s.Do("ALTER DATABASE meantime SET synchronous_commit = " + level)
		d, err := db.Open(t.Context(), db.Options{URL: s.URL, Now: time.Now})
		if level != "off" {
			if err != nil {
				t.Fatalf("%s: %v", level, err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), "the PostgreSQL database runs with synchronous_commit=off") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", level, err)
		}
	}
}
