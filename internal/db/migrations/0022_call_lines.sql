-- needs: 22
-- The number or link by which the people of a space are reached when nobody answers a ladder. line is sealed.
CREATE TABLE call_line (
  space_id BIGINT PRIMARY KEY REFERENCES space (id),
  line TEXT NOT NULL,
  set_by BIGINT NOT NULL REFERENCES person (id),
  set_at BIGINT NOT NULL
);
