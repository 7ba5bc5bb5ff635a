package replay_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"meantime/internal/fault"
	"meantime/internal/replay"
)

const head = "time,person,thread,words\n"

func read(t testing.TB, lines string) *replay.History {
	t.Helper()
	h, err := replay.Read(strings.NewReader(head + lines))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestRead(t *testing.T) {
	h := read(t, `2026-01-05T12:00:00+02:00,ada,x,7
2026-01-05T09:30:00.1234567Z,"bo, jr",,
2026-01-05T09:30:00.1234567Z,ada,x,0
`)
	if h.People != 2 || h.Threads != 1 || len(h.Messages) != 3 {
		t.Fatalf("%d people, %d threads, %d messages", h.People, h.Threads, len(h.Messages))
	}
	// In the order of time, those of one instant in the order of the file; numbered as they first stand in it.
	var got []string
	for _, m := range h.Messages {
		got = append(got, fmt.Sprintf("%s %d %d %d %d", m.At.UTC().Format("15:04:05.999999999"), m.Offset(), m.Person, m.Thread, m.Words))
	}
	want := []string{"09:30:00.123456 0 1 -1 0", "09:30:00.123456 0 0 0 0", "10:00:00 7200 0 0 7"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestReadMark(t *testing.T) {
	h, err := replay.Read(strings.NewReader("\uFEFF" + head + "2026-01-05T12:00:00Z,a,,1\r\n"))
	if err != nil || len(h.Messages) != 1 {
		t.Errorf("%v, %v", h, err)
	}
}

func TestReadRefuses(t *testing.T) {
	const good = "2026-01-05T12:00:00Z,a,t,1\n"
	for name, c := range map[string]struct {
		file string
		line int
		says string
	}{
		"nothing":            {"", 1, "first line"},
		"no names":           {good, 1, "first line"},
		"other names":        {"when,who,what,long\n", 1, "first line"},
		"a broken head":      {"time,\"person,thread,words\n", 1, "first line"},
		"no messages":        {head, 0, "no messages"},
		"a local time":       {head + good + "2026-01-05T12:00:00,a,t,1\n", 3, "time"},
		"a day that is none": {head + "2026-02-30T12:00:00Z,a,t,1\n", 2, "time"},
		"too early":          {head + "1970-12-31T23:59:59Z,a,t,1\n", 2, "time"},
		"too late":           {head + "2201-01-01T00:00:00Z,a,t,1\n", 2, "time"},
		"nobody":             {head + good + good + "2026-01-05T12:00:00Z,,t,1\n", 4, "Nobody"},
		"a long name":        {head + "2026-01-05T12:00:00Z," + strings.Repeat("a", 201) + ",t,1\n", 2, "200 bytes"},
		"a long thread":      {head + "2026-01-05T12:00:00Z,a," + strings.Repeat("a", 201) + ",1\n", 2, "200 bytes"},
		"words in words":     {head + "2026-01-05T12:00:00Z,a,t,many\n", 2, "words"},
		"fewer than none":    {head + "2026-01-05T12:00:00Z,a,t,-1\n", 2, "words"},
		"too many words":     {head + "2026-01-05T12:00:00Z,a,t,1000001\n", 2, "words"},
		"three fields":       {head + good + "2026-01-05T12:00:00Z,a,t\n", 3, "four fields"},
		"five fields":        {head + "2026-01-05T12:00:00Z,a,t,1,1\n", 2, "four fields"},
		"a stray mark":       {head + "2026-01-05T12:00:00Z,a\"b,t,1\n", 2, "quotation mark"},
		"an open mark":       {head + good + "2026-01-05T12:00:00Z,\"a,t,1\n\n\n", 3, "quotation mark"},
		"after two lines":    {head + "2026-01-05T12:00:00Z,\"a\nb\",t,1\nx,a,t,1\n", 4, "time"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := replay.Read(strings.NewReader(c.file))
			bad, ok := errors.AsType[*replay.LineError](err)
			if !ok || !fault.Is(err, fault.KindInvalid) {
				t.Fatalf("the error is %v", err)
			}
			if bad.Line != c.line || !strings.Contains(err.Error(), c.says) {
				t.Errorf("line %d: %v", bad.Line, err)
			}
		})
	}
}

// repeated gives a text again and again.
type repeated struct {
	text string
	rest string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		r.rest = r.text
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func TestReadEnds(t *testing.T) {
	line := "2026-01-05T12:00:00Z,a,t,1\n"
	for name, c := range map[string]struct {
		in   io.Reader
		says string
	}{
		"endless messages": {io.MultiReader(strings.NewReader(head), &repeated{text: line}), "500,000 messages"},
		"an endless field": {io.MultiReader(strings.NewReader(head+`"`), &repeated{text: strings.Repeat("x", 1<<16)}), "64 MB"},
		"a broken disk":    {iotest.ErrReader(errors.New("the disk is broken")), "the disk is broken"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := replay.Read(c.in); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	var crowd bytes.Buffer
	crowd.WriteString(head)
	for i := range replay.MaxPeople + 1 {
		fmt.Fprintf(&crowd, "2026-01-05T12:00:00Z,%d,,1\n", i)
	}
	if _, err := replay.Read(&crowd); err == nil || !strings.Contains(err.Error(), "5,000 people") {
		t.Errorf("a crowd: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", head, head + "2026-01-05T12:00:00Z,a,t,1\n", head + "2026-01-05T12:00:00.999999999+05:45,\"a\"\"\",,\n2026-01-05T12:00:00-23:59,b,t,3",
		"\uFEFF" + head + "2026-01-05T12:00:00Z,\x00,\xff,1\n", head + "2026-01-05T12:00:00Z,\"a\n", head + ",,,\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := replay.Read(bytes.NewReader(file))
		if err != nil {
			if bad, ok := errors.AsType[*replay.LineError](err); !ok || bad.Line < 0 || bad.Line > bytes.Count(file, []byte("\n"))+1 {
				t.Fatalf("%v", err)
			}
			return
		}
		var again bytes.Buffer
		out := csv.NewWriter(&again)
		out.Write([]string{"time", "person", "thread", "words"})
		for i, m := range h.Messages {
			if m.Person < 0 || m.Person >= h.People || m.Thread < replay.None || m.Thread >= h.Threads || m.Words < 0 ||
				i > 0 && m.At.Before(h.Messages[i-1].At) {
				t.Fatalf("message %d is %v", i, m)
			}
			thread := ""
			if m.Thread != replay.None {
				thread = fmt.Sprint(m.Thread)
			}
			out.Write([]string{m.At.Format(time.RFC3339Nano), fmt.Sprint(m.Person), thread, fmt.Sprint(m.Words)})
		}
		out.Flush()
		twice, err := replay.Read(&again)
		if err != nil || len(twice.Messages) != len(h.Messages) || twice.People != h.People || twice.Threads != h.Threads {
			t.Fatalf("written again: %v", err)
		}
		for i, m := range twice.Messages {
			if was := h.Messages[i]; !m.At.Equal(was.At) || m.Offset() != was.Offset() || m.Words != was.Words {
				t.Fatalf("message %d was %v and is %v", i, was, m)
			}
		}
	})
}
