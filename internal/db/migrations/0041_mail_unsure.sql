-- needs: 40
-- How many tries of an announcement ended so that nobody knows whether it has arrived.
ALTER TABLE outbox ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_unsure ON outbox (not_before) WHERE unsure > 0;
