-- needs: 31
-- When somebody was to be told something.
ALTER TABLE outbox ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;
UPDATE outbox SET made_at = not_before;
-- The links of an invitation that went out by mail: a mail that is tried again has another one, and each works.
CREATE TABLE invitation_link (
  hash TEXT PRIMARY KEY,
  invitation_id BIGINT NOT NULL REFERENCES invitation (id)
);
