-- needs: 16
-- That one person offers a shift to another, for one of theirs or for nothing. The times are readings of the clock in zone, as
-- those of a replacement; takes_from is empty for nothing. Agreed, it becomes replacements. answer_ref is the ref of the item
-- that tells who offered it.
CREATE TABLE swap (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  author_id BIGINT NOT NULL REFERENCES person (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  zone TEXT NOT NULL,
  gives_from TEXT NOT NULL,
  gives_to TEXT NOT NULL,
  takes_from TEXT NOT NULL,
  takes_to TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  answer_ref BIGINT,
  ended TEXT NOT NULL DEFAULT '',
  ended_at BIGINT
);
CREATE INDEX swap_open ON swap (space_id, id) WHERE ended_at IS NULL;
CREATE INDEX swap_answer ON swap (answer_ref) WHERE answer_ref IS NOT NULL;

-- The swap that a replacement came from.
ALTER TABLE replacement ADD COLUMN swap_id BIGINT;
