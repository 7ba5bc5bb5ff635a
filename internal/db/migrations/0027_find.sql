-- needs: 27
-- The search index: what can be found, of which space, by whom, and its words in the engine's own full text. All of it follows
-- from what is written elsewhere, under the same number. indexed says how far what was written earlier has been gone through,
-- and by which version of the tokeniser.

-- derived
CREATE TABLE entry (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  space_id BIGINT NOT NULL REFERENCES space (id),
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  author_id BIGINT NOT NULL REFERENCES person (id)
);

-- The tokens are the tokeniser's, with blanks between them: nothing of them is changed, for they are small letters, digits and
-- what lies beyond ASCII.
-- only: sqlite
-- derived
CREATE VIRTUAL TABLE entry_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3');

-- only: postgres
-- derived
CREATE TABLE entry_words (
  rowid BIGINT PRIMARY KEY,
  words TSVECTOR NOT NULL
);
-- only: postgres
CREATE INDEX entry_words_words ON entry_words USING gin (words);

-- derived
CREATE TABLE indexed (
  kind TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  upto BIGINT NOT NULL,
  whole BOOLEAN NOT NULL
);
