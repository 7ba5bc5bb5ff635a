-- needs: 16
-- How often somebody was interrupted in a week of their calendar: all that is left of what is older than fourteen days.
-- Seen by that person alone.

CREATE TABLE interruption_week (
  person_id BIGINT NOT NULL REFERENCES person (id),
  monday TEXT NOT NULL,
  rings BIGINT NOT NULL,
  early BIGINT NOT NULL,
  PRIMARY KEY (person_id, monday)
); -- clustered
CREATE INDEX interruption_week_monday ON interruption_week (monday);
CREATE INDEX interruption_happened ON interruption (happened_at);
