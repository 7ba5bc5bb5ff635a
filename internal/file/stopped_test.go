package file_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/thread"
)

// readerFunc is a reader by what it does when it is read.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// TestWhoSendsMayBeGone has a sender leave with the last byte, and one in the middle of a file that is sent at once.
func TestWhoSendsMayBeGone(t *testing.T) {
	each(t, func(o *office) {
		ctx, leave := context.WithCancel(o.t.Context())
		u, err := o.Files.Begin(ctx, o.ines, "plan.txt", 5)
		o.must(err)
		u, err = o.Files.Receive(ctx, o.ines, u.ID, 0, io.MultiReader(strings.NewReader("Hello"), readerFunc(func([]byte) (int, error) { leave(); return 0, io.EOF })))
		if err != nil || !u.Whole() {
			o.t.Errorf("all of it came: %+v, %v", u, err)
		}
		ctx, leave = context.WithCancel(o.t.Context())
		_, err = o.Files.Take(ctx, o.ines, "plan.txt", 100, io.MultiReader(strings.NewReader("Hel"), readerFunc(func([]byte) (int, error) { leave(); return 0, io.ErrUnexpectedEOF })))
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			o.t.Errorf("cut off: %v", err)
		}
		if room, err := o.Files.Room(o.t.Context()); err != nil || room.Used != 5 {
			o.t.Errorf("what was cut off has room: %+v, %v", room, err)
		}
	})
}

// TestASweepLeavesWhatArrives has the time of an upload go by while its bytes come, and a hundred others go at once.
func TestASweepLeavesWhatArrives(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		busy, err := o.Files.Begin(ctx, o.ines, "film.webm", 10)
		o.must(err)
		for range 99 {
			_, err := o.Files.Begin(ctx, o.ines, "a", 1)
			o.must(err)
		}
		for range 2 {
			_, err := o.Files.Begin(ctx, o.kenji, "a", 1)
			o.must(err)
		}
		_, err = o.Files.Receive(ctx, o.ines, busy.ID, 0, io.MultiReader(strings.NewReader("half"), readerFunc(func([]byte) (int, error) {
			o.later(25 * time.Hour)
			if room, err := o.Files.Room(ctx); err != nil || room.Used != 10 {
				o.t.Errorf("%+v, %v", room, err)
			}
			return 0, io.EOF
		})))
		o.must(err)
		o.must(o.Files.Sweep(ctx))
		if room, err := o.Files.Room(ctx); err != nil || room.Used != 0 {
			o.t.Errorf("%+v, %v", room, err)
		}
	})
}

// TestASweepEndsWhileAllArrives has the time of as many uploads as a sweep takes at once go by while the bytes of each come, and of one that
// nobody has in hand.
func TestASweepEndsWhileAllArrives(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		var arrives func(n int) io.Reader
		arrives = func(n int) io.Reader {
			return io.MultiReader(strings.NewReader("h"), readerFunc(func([]byte) (int, error) {
				if n > 0 {
					u, err := o.Files.Begin(ctx, o.ines, "film.webm", 10)
					o.must(err)
					_, err = o.Files.Receive(ctx, o.ines, u.ID, 0, arrives(n-1))
					o.must(err)
					return 0, io.EOF
				}
				idle, err := o.Files.Begin(ctx, o.kenji, "a", 1)
				o.must(err)
				o.later(25 * time.Hour)
				if _, err := o.Files.Upload(ctx, o.kenji, idle.ID); !fault.Is(err, fault.KindNotFound) {
					o.t.Errorf("what nobody has in hand: %v", err)
				}
				return 0, io.EOF
			}))
		}
		_, err := io.ReadAll(arrives(100))
		o.must(err)
		o.must(o.Files.Sweep(ctx))
		if room, err := o.Files.Room(ctx); err != nil || room.Used != 0 {
			o.t.Errorf("%+v, %v", room, err)
		}
	})
}

// TestAPictureLeavesNothing removes one, with all that was made of it.
func TestAPictureLeavesNothing(t *testing.T) {
	each(t, func(o *office) {
		f := o.file(o.ines, "quay.png", drawn(o.t))
		if f.Kind() != file.Picture {
			o.t.Fatalf("%+v", f)
		}
		o.must(o.Files.Delete(o.t.Context(), o.ines, f.ID)) // and the check finds no bytes that are no file's
	})
}

func drawn(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestADraftLetsGoOfWhatIsOutOfSight keeps a draft once more when its writer has left the space of what it links to.
func TestADraftLetsGoOfWhatIsOutOfSight(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		f := o.file(o.ines, "plan.txt", "The plan.")
		th := o.Thread(o.ines, o.closed, "Plan", f.Link())
		o.must(o.Threads.SaveDraft(ctx, o.kenji, thread.Draft{Place: thread.NewPlace, Body: f.Link()}))
		o.must(o.Spaces.Remove(ctx, o.ines, o.closed.ID, o.kenji.ID))
		o.must(o.Threads.SaveDraft(ctx, o.kenji, thread.Draft{Place: thread.NewPlace, Body: "Again: " + f.Link()}))
		o.must(o.Threads.Delete(ctx, o.ines, th.LastLetter))
		o.later(25 * time.Hour)
		if room, err := o.Files.Room(ctx); err != nil || room.Used != 0 {
			o.t.Errorf("it is kept for nobody: %+v, %v", room, err)
		}
	})
}
