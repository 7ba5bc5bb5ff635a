-- needs: 9
-- An asking keeps which one it followed, and an ask can be of a space: its members see it until one of them takes it.
-- person_id is null while nobody has. A column that may be null cannot be made of one that may not, so asked is written anew.
ALTER TABLE ask ADD COLUMN of_space BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE asking (
  id BIGINT PRIMARY KEY,
  ask_id BIGINT NOT NULL REFERENCES ask (id),
  person_id BIGINT REFERENCES person (id),
  author_id BIGINT NOT NULL REFERENCES person (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  follows_id BIGINT,
  item_ref BIGINT NOT NULL,
  said TEXT NOT NULL,
  wanted TEXT NOT NULL,
  due_at BIGINT,
  created_at BIGINT NOT NULL,
  past_ref BIGINT,
  ended TEXT NOT NULL DEFAULT '',
  ended_by BIGINT,
  ended_at BIGINT,
  letter_id BIGINT
);

-- Until now what an asking followed was what had ended last by the hand of who asked, before it began.
INSERT INTO asking (id, ask_id, person_id, author_id, by_id, follows_id, item_ref, said, wanted, due_at, created_at, past_ref,
    ended, ended_by, ended_at, letter_id)
  SELECT q.id, q.ask_id, q.person_id, q.author_id, q.by_id,
    CASE WHEN q.item_ref = q.id THEN (SELECT b.id FROM asked b WHERE b.ask_id = q.ask_id AND b.id < q.id AND b.ended_by = q.by_id
      AND b.ended_at <= q.created_at AND (b.ended = 'handed_on' AND b.person_id <> q.person_id
        OR b.ended = 'asked_again' AND b.person_id = q.person_id)
      ORDER BY b.ended_at DESC, b.id DESC LIMIT 1) END,
    q.item_ref, q.said, q.wanted, q.due_at, q.created_at, q.past_ref, q.ended, q.ended_by, q.ended_at, q.letter_id
  FROM asked q;
DROP TABLE asked;
ALTER TABLE asking RENAME TO asked;
CREATE INDEX asked_ask ON asked (ask_id, id);
CREATE UNIQUE INDEX asked_open ON asked (ask_id, person_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX asked_nobody ON asked (ask_id) WHERE ended_at IS NULL AND person_id IS NULL;
CREATE INDEX asked_mine ON asked (person_id) WHERE ended_at IS NULL;
CREATE INDEX asked_author ON asked (author_id) WHERE ended_at IS NULL;
CREATE INDEX asked_past ON asked (past_ref) WHERE past_ref IS NOT NULL;
