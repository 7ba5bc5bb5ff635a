package patience

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

const short = 100 * time.Millisecond

// pair is two ends of a connection, the first of which has hardly any time left.
func pair(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	ours, theirs = net.Pipe()
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	if err := ours.SetDeadline(time.Now().Add(short / 2)); err != nil {
		t.Fatal(err)
	}
	return ours, theirs
}

func TestWhatMovesIsWaitedForAndSilenceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := pair(t)
		go func() {
			for range 10 {
				time.Sleep(short / 2)
				_, _ = theirs.Write([]byte("a"))
			}
		}()
		r := watchReader(ours, ours, short*2)
		defer r.Close()
		start := time.Now()
		got, err := io.ReadAll(r)
		if len(got) != 10 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%q, %v after %v", got, err, time.Since(start))
		}
	})
}

func TestWhoTakesNothingIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, _ := pair(t)
		w := watchWriter(ours, ours, short)
		defer w.Close()
		var err error
		for range 1000 {
			if _, err = w.Write(bytes.Repeat([]byte("a"), 1<<20)); err != nil {
				break
			}
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}
