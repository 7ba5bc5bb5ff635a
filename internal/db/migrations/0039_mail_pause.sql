-- needs: 37
-- To whom nothing is mailed, since what was mailed to their address came back for good. A row counts as long as address is theirs.
CREATE TABLE mail_pause (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  address TEXT NOT NULL,
  said TEXT NOT NULL,
  since_at BIGINT NOT NULL
);
