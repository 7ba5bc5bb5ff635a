-- needs: 3
-- What waits for whom, until when, and what has been delivered.

CREATE TABLE item (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  ref BIGINT NOT NULL,
  thread_id BIGINT NOT NULL,
  space_id BIGINT NOT NULL,
  author_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX item_ref ON item (ref);
CREATE INDEX item_thread ON item (thread_id);

-- One entry per person and item, for ever. It waits while it has neither a slot nor been read; the delivery that takes
-- it gives it the slot. What was read in its space before that never gets one.
CREATE TABLE inbox (
  person_id BIGINT NOT NULL,
  item_id BIGINT NOT NULL REFERENCES item (id),
  reason TEXT NOT NULL,
  not_before BIGINT NOT NULL,
  slot_at BIGINT,
  read_at BIGINT,
  done_at BIGINT,
  later_until BIGINT,
  PRIMARY KEY (person_id, item_id)
); -- clustered
CREATE INDEX inbox_waiting ON inbox (person_id, not_before) WHERE slot_at IS NULL AND read_at IS NULL;
CREATE INDEX inbox_slot ON inbox (person_id, slot_at) WHERE slot_at IS NOT NULL;
CREATE INDEX inbox_open ON inbox (person_id, slot_at) WHERE slot_at IS NOT NULL AND read_at IS NULL AND done_at IS NULL;
CREATE INDEX inbox_later ON inbox (person_id, later_until) WHERE later_until IS NOT NULL;
CREATE INDEX inbox_item ON inbox (item_id);

-- One row per person with work waiting; next_at is null when nothing is.
CREATE TABLE person_delivery (
  person_id BIGINT PRIMARY KEY,
  next_at BIGINT,
  sched_version BIGINT NOT NULL,
  tz_version TEXT NOT NULL,
  gen BIGINT NOT NULL
);
CREATE INDEX person_delivery_next ON person_delivery (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE delivery (
  person_id BIGINT NOT NULL,
  slot_at BIGINT NOT NULL,
  cut_at BIGINT NOT NULL,
  early BOOLEAN NOT NULL,
  sched_version BIGINT NOT NULL,
  tz_version TEXT NOT NULL,
  opened_at BIGINT,
  finished_at BIGINT,
  PRIMARY KEY (person_id, slot_at)
); -- clustered

-- What must leave: once per channel, person and thing. ref is the slot of a delivery, or the item that comes back.
CREATE TABLE outbox (
  channel TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  ref BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  state TEXT NOT NULL,
  problem TEXT NOT NULL,
  PRIMARY KEY (person_id, channel, kind, ref)
); -- clustered
CREATE INDEX outbox_waiting ON outbox (not_before) WHERE state = 'waiting';

-- What happens once, at a time a person chose. local is set where the time follows that person's own clock.
CREATE TABLE timer (
  kind TEXT NOT NULL,
  ref BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  fire_at BIGINT NOT NULL,
  local TEXT NOT NULL,
  tz_version TEXT NOT NULL,
  gen BIGINT NOT NULL,
  PRIMARY KEY (kind, ref, person_id)
); -- clustered
CREATE INDEX timer_fire ON timer (fire_at);
CREATE INDEX timer_person ON timer (person_id);

-- What reached a person before its slot. Seen by that person alone, and gone after 14 days.
CREATE TABLE interruption (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  happened_at BIGINT NOT NULL
);
CREATE INDEX interruption_person ON interruption (person_id, happened_at);

-- What an admin should know of: clock jumps, sends that failed for good.
CREATE TABLE notice (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  happened_at BIGINT NOT NULL
);
