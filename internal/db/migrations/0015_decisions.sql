-- needs: 14
-- What people think of proposals, and what was decided.

-- How many decisions a space has: the number of the last one.
ALTER TABLE space ADD COLUMN decisions BIGINT NOT NULL DEFAULT 0;

-- Where somebody stands on a proposal. Another stance, or taking it back, ends the row; until then ended_at and
-- ended_no, a number drawn at that moment, are null. Nothing else of a row is ever changed.
CREATE TABLE stance (
  id BIGINT PRIMARY KEY,
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_no BIGINT
);
CREATE INDEX stance_thread ON stance (thread_id, id);
CREATE UNIQUE INDEX stance_standing ON stance (thread_id, person_id) WHERE ended_at IS NULL;

-- What a thread decided. number counts within the space. review_on is a date on the clock of who decided, empty for none;
-- review_ref is the ref of the item that says that it has come, null until then. replaces_id is the decision in whose place
-- this one stands.
CREATE TABLE decision (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  number BIGINT NOT NULL,
  thread_id BIGINT NOT NULL UNIQUE REFERENCES thread (id),
  closure_id BIGINT NOT NULL UNIQUE REFERENCES closure (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  why TEXT NOT NULL,
  why_html TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  review_on TEXT NOT NULL,
  review_ref BIGINT,
  replaces_id BIGINT REFERENCES decision (id)
);
CREATE UNIQUE INDEX decision_number ON decision (space_id, number);
CREATE INDEX decision_replaces ON decision (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX decision_due ON decision (review_ref) WHERE review_ref IS NOT NULL;

-- That somebody looked at a decision again and lets it stand: the date it was due, and the next one; empty for none.
CREATE TABLE decision_review (
  id BIGINT PRIMARY KEY,
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  reviewed_at BIGINT NOT NULL,
  was_on TEXT NOT NULL,
  next_on TEXT NOT NULL
);
CREATE INDEX decision_review_decision ON decision_review (decision_id, id);
