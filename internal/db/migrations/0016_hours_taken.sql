-- needs: 16
-- An hour that somebody took for people who were looking for one, and for whom of them it was at the edge of their day:
-- so that it is another's turn the next time. Gone twelve weeks after.

CREATE TABLE hour_taken (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  taken_at BIGINT NOT NULL
);
CREATE INDEX hour_taken_person_from ON hour_taken (person_id, from_at);
CREATE INDEX hour_taken_to ON hour_taken (to_at);

CREATE TABLE hour_taken_person (
  hour_id BIGINT NOT NULL REFERENCES hour_taken (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  edge BOOLEAN NOT NULL,
  PRIMARY KEY (hour_id, person_id)
); -- clustered
CREATE INDEX hour_taken_person_person ON hour_taken_person (person_id);
