-- needs: 29
-- Letters that were written elsewhere, before: from an archive that somebody imported.

-- Somebody who has written what was imported and has no account yet. Until they join, the row is that of somebody whose
-- account has ended: nothing is delivered, and nobody finds them.
ALTER TABLE person ADD COLUMN awaited BOOLEAN NOT NULL DEFAULT FALSE;

-- One reading of an archive into a space. position is how many of its messages are done, in the order of its threads;
-- ended_at is null until all are.
CREATE TABLE import (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  file TEXT NOT NULL,
  digest TEXT NOT NULL,
  position BIGINT NOT NULL,
  letters BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE UNIQUE INDEX import_unfinished ON import (space_id, digest) WHERE ended_at IS NULL;

-- Where a letter comes from. key is what tells the message from all others: imported twice, it is there once. rest is what
-- the message held beside what somebody wrote in it: what it repeats, a signature.
CREATE TABLE imported (
  letter_id BIGINT PRIMARY KEY REFERENCES letter (id),
  space_id BIGINT NOT NULL REFERENCES space (id),
  import_id BIGINT NOT NULL REFERENCES import (id),
  key TEXT NOT NULL,
  rest TEXT NOT NULL,
  html TEXT NOT NULL
);
CREATE UNIQUE INDEX imported_key ON imported (space_id, key);
CREATE INDEX imported_import ON imported (import_id);
