package bus_test

import (
	"fmt"
	"sync"
	"testing"

	"meantime/internal/bus"
)

func TestHintsGatherForASlowListener(t *testing.T) {
	b := bus.New()
	l := b.Listen("a", "b")
	defer l.Close()
	for range 100 {
		b.Publish("b/2", "c")
		b.Publish("a")
	}
	<-l.Wake()
	if got := fmt.Sprint(l.Take()); got != "[a b/2]" {
		t.Fatalf("took %s", got)
	}
	select {
	case <-l.Wake():
		t.Fatal("woken without anything newer")
	default:
	}
}

func TestClosedListenerHearsNothing(t *testing.T) {
	b := bus.New()
	l := b.Listen("a")
	l.Close()
	l.Close()
	b.Publish("a")
	if len(l.Take()) != 0 {
		t.Fatal("a closed listener was told")
	}
}

func TestNothingIsMissedBetweenTopics(t *testing.T) {
	b := bus.New()
	l := b.Listen("a", "b")
	defer l.Close()
	b.Publish("a/1", "b/1")
	l.Follow("b", "c")
	b.Publish("a/2", "b/2", "c/2")
	<-l.Wake()
	if got := fmt.Sprint(l.Take()); got != "[a/1 b/1 b/2 c/2]" {
		t.Fatalf("took %s", got)
	}
}

func TestManyAtOnce(t *testing.T) {
	b := bus.New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				l := b.Listen("a")
				l.Follow("b", "a")
				b.Publish("a")
				<-l.Wake()
				l.Close()
			}
		})
	}
	wg.Wait()
}
