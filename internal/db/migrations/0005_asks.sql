-- needs: 5
-- What somebody needs of others, and until when.

-- A thread carries one ask at the most.
CREATE TABLE ask (
  id BIGINT PRIMARY KEY,
  thread_id BIGINT NOT NULL UNIQUE REFERENCES thread (id),
  space_id BIGINT NOT NULL REFERENCES space (id),
  kind TEXT NOT NULL,
  author_id BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL
);

-- That one person is asked. Handing on and asking again end one row and begin another; an end is never changed. wanted is
-- until when, in that person's own time, and due_at what follows from it: null for no time, or when nothing of the person's
-- time lies near enough. item_ref is the ref of the item that brings it to the person; author_id is the ask's.
CREATE TABLE asked (
  id BIGINT PRIMARY KEY,
  ask_id BIGINT NOT NULL REFERENCES ask (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  author_id BIGINT NOT NULL REFERENCES person (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  item_ref BIGINT NOT NULL,
  said TEXT NOT NULL,
  wanted TEXT NOT NULL,
  due_at BIGINT,
  created_at BIGINT NOT NULL,
  ended TEXT NOT NULL DEFAULT '',
  ended_by BIGINT,
  ended_at BIGINT,
  letter_id BIGINT
);
CREATE INDEX asked_ask ON asked (ask_id, id);
CREATE UNIQUE INDEX asked_open ON asked (ask_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX asked_mine ON asked (person_id) WHERE ended_at IS NULL;
CREATE INDEX asked_author ON asked (author_id) WHERE ended_at IS NULL;

-- What is to be asked by a thread that waits to be sent; empty for nothing.
ALTER TABLE scheduled ADD COLUMN ask TEXT NOT NULL DEFAULT '';

-- Until when something that is asked is wanted; empty for nothing asked. ahead_at is the slot that it takes by itself,
-- because the delivery it would have joined comes too late.
ALTER TABLE inbox ADD COLUMN wanted TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN ahead_at BIGINT;
CREATE INDEX inbox_ahead ON inbox (person_id, ahead_at) WHERE ahead_at IS NOT NULL AND slot_at IS NULL AND read_at IS NULL;
