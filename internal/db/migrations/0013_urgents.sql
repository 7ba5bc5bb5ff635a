-- needs: 13
-- What cannot wait: who raised it, whom it rang, and how it ended.

-- The ladder goes on with step at next_at, which is null when it does not. wait is in microseconds. mine_step is the step that
-- would have come next when somebody took it.
CREATE TABLE urgent (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  author_id BIGINT NOT NULL REFERENCES person (id),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  html TEXT NOT NULL,
  worse TEXT NOT NULL,
  asked_id BIGINT REFERENCES person (id),
  raised_at BIGINT NOT NULL,
  wait BIGINT NOT NULL,
  repeats BIGINT NOT NULL,
  step BIGINT NOT NULL,
  next_at BIGINT,
  exhausted_at BIGINT,
  mine_by BIGINT REFERENCES person (id),
  mine_at BIGINT,
  mine_step BIGINT,
  ended TEXT NOT NULL DEFAULT '',
  ended_by BIGINT REFERENCES person (id),
  ended_at BIGINT,
  thread_id BIGINT REFERENCES thread (id)
);
CREATE INDEX urgent_space ON urgent (space_id, id);
CREATE INDEX urgent_author ON urgent (author_id, raised_at);
CREATE INDEX urgent_open ON urgent (id) WHERE ended_at IS NULL;
CREATE INDEX urgent_climbs ON urgent (next_at) WHERE next_at IS NOT NULL;

-- That somebody was rung, or told. A step rings one person, once.
CREATE TABLE ring (
  urgent_id BIGINT NOT NULL REFERENCES urgent (id),
  step BIGINT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  reason TEXT NOT NULL,
  rung_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (urgent_id, step, person_id)
); -- clustered
CREATE UNIQUE INDEX ring_step ON ring (urgent_id, step) WHERE reason <> 'told';
CREATE INDEX ring_person ON ring (person_id, rung_at);

-- That an owner allowed somebody one more than the budget.
CREATE TABLE urgent_grant (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  why TEXT NOT NULL,
  granted_at BIGINT NOT NULL
);
CREATE INDEX urgent_grant_person ON urgent_grant (person_id, granted_at);

-- The organisation's one row; without it, the usual holds.
CREATE TABLE urgent_setting (
  id BIGINT PRIMARY KEY,
  budget BIGINT NOT NULL,
  wait_minutes BIGINT NOT NULL,
  repeats BIGINT NOT NULL
);

-- Rings have a path of their own, past whatever else is due.
CREATE INDEX timer_rings ON timer (fire_at) WHERE kind = 'rings';
