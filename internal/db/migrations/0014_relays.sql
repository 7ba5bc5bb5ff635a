-- needs: 14
-- Threads that go round some people, one after the other.

-- back_asked is the asking by which it came back to who started it. An older program would end what is asked, and ask nobody
-- next.
CREATE TABLE relay (
  id BIGINT PRIMARY KEY,
  thread_id BIGINT NOT NULL UNIQUE REFERENCES thread (id),
  space_id BIGINT NOT NULL REFERENCES space (id),
  starter_id BIGINT NOT NULL REFERENCES person (id),
  length TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  back_asked BIGINT,
  ended_at BIGINT
);
CREATE INDEX relay_space ON relay (space_id) WHERE ended_at IS NULL;

-- One person's part of the way. place is the order in which they have their turns; asked_id is the asking with which it began.
CREATE TABLE relay_leg (
  id BIGINT PRIMARY KEY,
  relay_id BIGINT NOT NULL REFERENCES relay (id),
  place BIGINT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  state TEXT NOT NULL,
  asked_id BIGINT,
  passed_at BIGINT,
  begun_at BIGINT,
  ended_at BIGINT
);
CREATE INDEX relay_leg_order ON relay_leg (relay_id, place);
CREATE UNIQUE INDEX relay_leg_on ON relay_leg (relay_id) WHERE state = 'on';
