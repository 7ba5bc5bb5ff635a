package dbtest

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
)

// postgres is a running server with one migrated database to copy.
type postgres struct {
	address  string
	template string
	alive    io.WriteCloser // the server's standard input: it ends when this closes, at the latest with this process
	said     *bufio.Scanner // its lines
}

func startPostgres() (*postgres, error) {
	s := &postgres{address: os.Getenv("MEANTIME_TEST_POSTGRES"), template: fmt.Sprintf("meantime_template_%d", os.Getpid())}
	if s.address == "" {
		if err := s.start(); err != nil {
			return nil, fmt.Errorf("starting PostgreSQL for the tests: %w", err)
		}
	}
	if err := s.exec("CREATE DATABASE " + s.template); err != nil {
		return nil, err
	}
	return s, migrated(s.url(s.template))
}

// keep runs the server until its standard input closes, which is when this process ends, and removes its folder. A line
// that says so stops the server in a way, or starts it again.
const keep = `run() { "$1/postgres" -D "$2" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=300 -c shared_buffers=32MB >>"$2/log" 2>&1 & }
run "$1" "$2"
while read -r what; do case $what in start) run "$1" "$2";; *) kill "-$what" $!; wait; echo stopped;; esac; done
kill -QUIT $!; wait; rm -rf "$2"`

func (s *postgres) start() error {
	bin, err := binaries()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "meantime-postgres-")
	if err != nil {
		return err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", dir, "-U", "meantime", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
	initdb.Dir, initdb.SysProcAttr = dir, as
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	server := exec.Command("sh", "-c", keep, "sh", bin, dir)
	server.Dir, server.SysProcAttr = dir, as
	if s.alive, err = server.StdinPipe(); err != nil {
		return err
	}
	said, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	s.said = bufio.NewScanner(said)
	if err := server.Start(); err != nil {
		return err
	}
	s.address = "postgres://meantime@/postgres?host=" + dir
	return s.answers()
}

// answers waits until the server does.
func (s *postgres) answers() (err error) {
	for range 200 {
		if err = s.exec("SELECT 1"); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// binaries finds the folder of initdb and postgres: Debian keeps it out of the path.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("PostgreSQL's initdb is not here: run “make test”, which installs it, or install the package postgresql")
	}
	return filepath.Dir(path), nil
}

// unprivileged gives the folder to a user without rights when this is root, as whom PostgreSQL refuses to run.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, uid, gid)
}

func (s *postgres) exec(statement string) error {
	d, err := sql.Open("pgx", s.address)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Exec(statement)
	return err
}
