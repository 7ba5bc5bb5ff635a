package dbtest

import (
	"fmt"
	"testing"
)

// Server is a PostgreSQL server of one test alone, which stops and starts at its command. It ends with the test.
type Server struct {
	// URL is the address of a migrated database.
	URL string

	t    testing.TB
	runs *postgres
}

// NewServer starts a server.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, runs: &postgres{}}
	if err := s.runs.start(); err != nil {
		t.Fatalf("starting PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := s.runs.alive.Close(); err != nil {
			t.Error(err)
		}
		for s.runs.said.Scan() { // until its folder is removed
		}
	})
	s.Do("CREATE DATABASE meantime")
	s.URL = s.runs.url("meantime")
	if err := migrated(s.URL); err != nil {
		t.Fatal(err)
	}
	return s
}

// Do has the server do a statement, as its owner would by hand.
func (s *Server) Do(statement string) {
	s.t.Helper()
	if err := s.runs.exec(statement); err != nil {
		s.t.Fatal(err)
	}
}

// Crash stops the server at once, in the middle of whatever it is doing.
func (s *Server) Crash() { s.stop("QUIT") }

// Shut stops the server in order: what is under way is broken off and undone.
func (s *Server) Shut() { s.stop("INT") }

func (s *Server) stop(how string) {
	s.t.Helper()
	if _, err := fmt.Fprintln(s.runs.alive, how); err != nil {
		s.t.Fatal(err)
	}
	if !s.runs.said.Scan() {
		s.t.Fatal("the server of the test has ended")
	}
}

// Start starts the server again and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	if _, err := fmt.Fprintln(s.runs.alive, "start"); err != nil {
		s.t.Fatal(err)
	}
	if err := s.runs.answers(); err != nil {
		s.t.Fatal(err)
	}
}
