package site

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"meantime/internal/bus"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/urgent"
)

const (
	heartbeat   = 25 * time.Second       // a comment, so that proxies keep the stream and a dead one is noticed
	gather      = 250 * time.Millisecond // hints that come together are told together
	writeWithin = 10 * time.Second
)

// Stream is GET /stream: server-sent events that say of which topics there is something newer, never what. It tells only
// of what the reader may see at that moment, and ends when the session does.
func Stream(v *Visit) error {
	defer v.Persons.Sessions.Hold(v.Actor)() // its end is heard of here, wherever it is ended
	s := &stream{Visit: v, out: http.NewResponseController(v.W), hears: v.Bus.Listen(own(v.Actor.ID)...)}
	defer s.hears.Close()
	h := v.W.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if s.follow() != nil {
		return nil // the reader asks again in a while
	}
	v.W.WriteHeader(http.StatusOK)
	if s.write(": hello\n\n") == nil { // from here on nothing is missed
		s.listen()
	}
	return nil
}

type stream struct {
	*Visit
	out   *http.ResponseController
	hears *bus.Listener
}

// own are the topics of the reader alone.
func own(who id.ID) []bus.Topic {
	return []bus.Topic{delivery.Topic(who), urgent.RingsTopic(who), space.MineTopic(who), person.EndedTopic(who)}
}

// follow hears of the spaces that the reader sees now, too.
func (s *stream) follow() error {
	seen, err := s.Spaces.Heard(s.Ctx(), s.Actor)
	if err != nil {
		return err
	}
	topics := own(s.Actor.ID)
	for _, sp := range seen {
		topics = append(topics, space.Topic(sp))
	}
	s.hears.Follow(topics...)
	return nil
}

// listen passes hints on until the reader goes, or may hear nothing more.
func (s *stream) listen() {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-s.Ctx().Done():
			return
		case <-beat.C:
			if s.write(": still here\n\n") != nil {
				return
			}
		case <-s.hears.Wake():
			if !s.tell() {
				return
			}
		}
	}
}

// tell passes hints on, and is false when there is nobody any more to tell. When the reader's spaces have changed, others are heard of.
func (s *stream) tell() bool {
	select {
	case <-time.After(gather):
	case <-s.Ctx().Done():
		return false
	}
	if s.stillSignedIn() != nil {
		return false
	}
	for _, t := range s.hears.Take() {
		if t == space.MineTopic(s.Actor.ID) && s.follow() != nil {
			return false
		}
		for _, name := range s.names(t) {
			body, err := json.Marshal(map[string]string{"topic": name})
			if err != nil || s.write(fmt.Sprintf("event: newer\ndata: %s\n\n", body)) != nil {
				return false
			}
		}
	}
	return true
}

// names is what pages call a topic; nothing for what the reader may not see any more.
func (s *stream) names(t bus.Topic) []string {
	if t == delivery.Topic(s.Actor.ID) {
		return []string{"today"}
	}
	if t == urgent.RingsTopic(s.Actor.ID) {
		return []string{"rings"}
	}
	whole, part, _ := strings.Cut(string(t), "/")
	number, isSpace := strings.CutPrefix(whole, "space:")
	if !isSpace {
		return nil
	}
	v, err := id.Parse(number)
	if err != nil {
		return nil
	}
	if _, err := s.Spaces.Any(s.Ctx(), s.Actor, v); err != nil {
		return nil
	}
	if part == "" {
		return []string{whole}
	}
	return []string{whole, part}
}

// stillSignedIn asks anew who holds the session, before anything is told.
func (s *stream) stillSignedIn() error {
	actor, err := s.who(s.R)
	if err == nil && actor.ID != s.Actor.ID {
		err = fmt.Errorf("the session has ended")
	}
	return err
}

func (s *stream) write(text string) error {
	if err := s.out.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return err
	}
	if _, err := s.W.Write([]byte(text)); err != nil {
		return err
	}
	return s.out.Flush()
}
