-- needs: 43
-- Who chose whether a summary comes once a week while they are away. week is the Monday of the last of which they had one, in days
-- since 1970, and 0 for none; it tells of what was written after since_at, until told_at.
CREATE TABLE away_summary (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  weekly BOOLEAN NOT NULL,
  week BIGINT NOT NULL,
  since_at BIGINT NOT NULL,
  told_at BIGINT NOT NULL
);
