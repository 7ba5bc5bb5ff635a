-- needs: 14
-- What its writer says of what is written, whether it is urgent, sensitive or complicated; empty where all of it is usual.
ALTER TABLE draft ADD COLUMN manner TEXT NOT NULL DEFAULT '';
ALTER TABLE scheduled ADD COLUMN manner TEXT NOT NULL DEFAULT '';

-- What the organisation says of a rule of advice, in place of the house.
CREATE TABLE advice_rule (
  rule TEXT PRIMARY KEY,
  off BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL
);
