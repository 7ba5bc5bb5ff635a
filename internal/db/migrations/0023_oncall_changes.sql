-- needs: 22
-- That somebody changed who is told when nobody answers, or the call line. What a line said is kept nowhere: it is sealed.
CREATE TABLE oncall_change (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  kind TEXT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL
);
CREATE INDEX oncall_change_space ON oncall_change (space_id, at);
INSERT INTO oncall_change (id, space_id, kind, by_id, at) SELECT space_id, space_id, 'line', set_by, set_at FROM call_line;
