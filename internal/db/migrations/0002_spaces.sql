-- needs: 2
-- Spaces, who belongs to them, and what is written in them.

CREATE TABLE space (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL UNIQUE,
  purpose TEXT NOT NULL,
  kind TEXT NOT NULL,
  rhythm TEXT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL
);

-- An archived space is read, not written. Taking it out of the archive ends the row.
CREATE TABLE space_archive (
  space_id BIGINT PRIMARY KEY REFERENCES space (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  archived_at BIGINT NOT NULL
);

CREATE TABLE member (
  space_id BIGINT NOT NULL REFERENCES space (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  muted BOOLEAN NOT NULL,
  rhythm TEXT NOT NULL,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (space_id, person_id)
); -- clustered
CREATE INDEX member_person ON member (person_id, space_id);

CREATE TABLE thread (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  author_id BIGINT NOT NULL REFERENCES person (id),
  title TEXT NOT NULL,
  letters BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_letter_id BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX thread_space ON thread (space_id, last_letter_id);

-- A thread ends with an outcome. Opening it again ends the row, and keeps it.
CREATE TABLE closure (
  id BIGINT PRIMARY KEY,
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  outcome TEXT NOT NULL,
  html TEXT NOT NULL,
  closed_at BIGINT NOT NULL,
  reopened_by BIGINT,
  reopened_at BIGINT
);
CREATE UNIQUE INDEX closure_standing ON closure (thread_id) WHERE reopened_at IS NULL;
CREATE INDEX closure_thread ON closure (thread_id);

CREATE TABLE letter (
  id BIGINT PRIMARY KEY,
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  author_id BIGINT NOT NULL REFERENCES person (id),
  body TEXT NOT NULL,
  html TEXT NOT NULL,
  excerpt TEXT NOT NULL,
  renderer BIGINT NOT NULL,
  words BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  edited_at BIGINT,
  deleted_by BIGINT,
  deleted_at BIGINT
);
CREATE INDEX letter_thread ON letter (thread_id, id);

-- What a letter said before it was edited.
CREATE TABLE letter_version (
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  html TEXT NOT NULL,
  written_at BIGINT NOT NULL,
  PRIMARY KEY (letter_id, version)
); -- clustered

CREATE TABLE mention (
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (letter_id, person_id)
); -- clustered

-- state is follow or mute.
CREATE TABLE follow (
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  state TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (thread_id, person_id)
); -- clustered

-- How far a person has read a thread. Nobody else is ever told.
CREATE TABLE reading (
  person_id BIGINT NOT NULL REFERENCES person (id),
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  letter_id BIGINT NOT NULL,
  PRIMARY KEY (person_id, thread_id)
); -- clustered

-- place is "new", "space:ID" or "thread:ID".
CREATE TABLE draft (
  person_id BIGINT NOT NULL REFERENCES person (id),
  place TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, place)
); -- clustered

-- What waits to be sent when its writer's clock reads local. thread_id is null for a new thread.
CREATE TABLE scheduled (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  space_id BIGINT NOT NULL REFERENCES space (id),
  thread_id BIGINT,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  local TEXT NOT NULL,
  send_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  problem TEXT NOT NULL
);
CREATE INDEX scheduled_person ON scheduled (person_id);
