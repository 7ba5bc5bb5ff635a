-- needs: 19
-- Who is to read a private note that is half written or waits to be sent, and how long it is kept; empty for what is none.
ALTER TABLE draft ADD COLUMN private TEXT NOT NULL DEFAULT '';

-- A private note that waits to be sent has no space yet: space_id is null. A column that may be null cannot be made of one
-- that may not, so scheduled is written anew.
CREATE TABLE sending (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  space_id BIGINT REFERENCES space (id),
  thread_id BIGINT,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  local TEXT NOT NULL,
  send_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  problem TEXT NOT NULL,
  ask TEXT NOT NULL DEFAULT '',
  manner TEXT NOT NULL DEFAULT '',
  private TEXT NOT NULL DEFAULT ''
);
INSERT INTO sending (id, person_id, space_id, thread_id, title, body, local, send_at, created_at, problem, ask, manner)
  SELECT id, person_id, space_id, thread_id, title, body, local, send_at, created_at, problem, ask, manner FROM scheduled;
DROP TABLE scheduled;
ALTER TABLE sending RENAME TO scheduled;
CREATE INDEX scheduled_person ON scheduled (person_id);
CREATE INDEX scheduled_thread ON scheduled (thread_id) WHERE thread_id IS NOT NULL;
