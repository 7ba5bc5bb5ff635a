-- needs: 10
-- Who is on call for a space, in turn or for once, and by whom nobody wants to be rung.

-- Who changes something about a space's turns counts here first: changes of one space come one after the other, in the
-- order of their versions.
CREATE TABLE oncall (
  space_id BIGINT PRIMARY KEY REFERENCES space (id),
  version BIGINT NOT NULL
);

-- The turns of a space as they were declared: every so many local dates from first on, handed over when the clock in zone
-- reads handoff. The rota that was declared last holds, from its declaration and its first handoff on. One without people
-- ends the turns.
CREATE TABLE rota (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  zone TEXT NOT NULL,
  first TEXT NOT NULL,
  handoff TEXT NOT NULL,
  days BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL
);
CREATE INDEX rota_space ON rota (space_id, version);

-- Who takes the turns of a rota, one after the other.
CREATE TABLE rota_turn (
  rota_id BIGINT NOT NULL REFERENCES rota (id),
  place BIGINT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (rota_id, place)
); -- clustered

-- That somebody else is on call from one time to another on the clock of a zone. over_at is when that ends by the zone data
-- of the day it was written, for leaving out what is long over. Taking it back ends the row.
CREATE TABLE replacement (
  id BIGINT PRIMARY KEY,
  space_id BIGINT NOT NULL REFERENCES space (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  zone TEXT NOT NULL,
  from_local TEXT NOT NULL,
  to_local TEXT NOT NULL,
  over_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  ended_by BIGINT,
  ended_at BIGINT
);
CREATE INDEX replacement_space ON replacement (space_id, over_at);

-- Who is told when an urgent letter of the space found nobody.
CREATE TABLE fallback (
  space_id BIGINT NOT NULL REFERENCES space (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (space_id, person_id)
); -- clustered

-- From whom, or from which space, a person does not want to be rung. Nobody else is told. kind is person or space.
CREATE TABLE refusal (
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  ref BIGINT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (person_id, kind, ref)
); -- clustered
