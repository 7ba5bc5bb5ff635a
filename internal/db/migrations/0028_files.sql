-- needs: 28
-- What people upload. Its bytes are in the folder of files, under the name that blob says; state is arriving, whole or going. size is
-- what was announced until it is whole. ends_at is when an upload that has not ended is forgotten, and when the bytes go of what nothing refers to;
-- null while something does.
CREATE TABLE file (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  size BIGINT NOT NULL,
  media TEXT NOT NULL,
  sum TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  blob TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ends_at BIGINT
);
CREATE UNIQUE INDEX file_blob ON file (blob);
CREATE INDEX file_arriving ON file (person_id) WHERE state = 'arriving';
CREATE INDEX file_ends ON file (ends_at) WHERE ends_at IS NOT NULL;

-- That a text refers to a file. space_id is whose viewers see the file by it; null for what its writer alone sees, such as a draft, which
-- keeps the file and opens it to nobody. place tells one person's drafts apart, and is empty for any other text.
CREATE TABLE file_ref (
  kind TEXT NOT NULL,
  text_id BIGINT NOT NULL,
  place TEXT NOT NULL,
  file_id BIGINT NOT NULL REFERENCES file (id),
  space_id BIGINT REFERENCES space (id),
  PRIMARY KEY (kind, text_id, place, file_id)
); -- clustered
CREATE INDEX file_ref_file ON file_ref (file_id);

-- The one row of how many bytes all files have, and how many one and all may have.
CREATE TABLE file_room (
  one BIGINT PRIMARY KEY,
  used BIGINT NOT NULL,
  each_most BIGINT NOT NULL,
  all_most BIGINT NOT NULL
);
