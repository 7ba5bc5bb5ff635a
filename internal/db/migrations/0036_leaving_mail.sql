-- needs: 31
-- By what, from a mail itself, deliveries by mail are left: asks still come. left_at is when that was done and not taken back.
CREATE TABLE mail_leave (
  hash TEXT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  left_at BIGINT
);
