package bus

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// Topic names what a hint is about, such as "space:01h…", or a part of it, such as "space:01h…/thread:01h…". Whoever
// listens to a topic hears of its parts.
type Topic string

// whole is the topic that a part belongs to.
func (t Topic) whole() Topic {
	whole, _, _ := strings.Cut(string(t), "/")
	return Topic(whole)
}

// Bus tells listeners in this process. The zero value is not usable; see New.
type Bus struct {
	mu        sync.Mutex
	listeners map[Topic]map[*Listener]bool
}

// New returns a bus without listeners.
func New() *Bus { return &Bus{listeners: map[Topic]map[*Listener]bool{}} }

// Listener gathers the topics of which there is something newer. It must be closed.
type Listener struct {
	bus    *Bus
	topics []Topic
	wake   chan struct{}
	newer  map[Topic]bool
}

// Listen returns a listener for some topics and all their parts.
func (b *Bus) Listen(topics ...Topic) *Listener {
	l := &Listener{bus: b, wake: make(chan struct{}, 1), newer: map[Topic]bool{}}
	l.Follow(topics...)
	return l
}

// Follow has l listen to other topics from now on. It misses nothing of those that it listened to before, and keeps what it has not
// been asked for yet.
func (l *Listener) Follow(topics ...Topic) {
	b := l.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	l.leave()
	l.topics = slices.Clone(topics)
	for _, t := range l.topics {
		if b.listeners[t] == nil {
			b.listeners[t] = map[*Listener]bool{}
		}
		b.listeners[t][l] = true
	}
}

// Publish says that there is something newer about the topics. It never waits.
func (b *Bus) Publish(topics ...Topic) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range topics {
		for l := range b.listeners[t.whole()] {
			l.newer[t] = true
			select {
			case l.wake <- struct{}{}:
			default: // it has a hint waiting, which will bring this one along
			}
		}
	}
}

// Wake receives when there is something to Take.
func (l *Listener) Wake() <-chan struct{} { return l.wake }

// Take returns the topics of which there has been something newer since the last call, sorted, each once.
func (l *Listener) Take() []Topic {
	l.bus.mu.Lock()
	defer l.bus.mu.Unlock()
	out := slices.Sorted(maps.Keys(l.newer))
	clear(l.newer)
	return out
}

// Close ends the listening. A second call does nothing.
func (l *Listener) Close() {
	l.bus.mu.Lock()
	defer l.bus.mu.Unlock()
	l.leave()
}

// leave listens to nothing. The bus is locked.
func (l *Listener) leave() {
	for _, t := range l.topics {
		delete(l.bus.listeners[t], l)
		if len(l.bus.listeners[t]) == 0 {
			delete(l.bus.listeners, t)
		}
	}
	l.topics = nil
}
