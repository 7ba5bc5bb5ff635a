-- needs: 26
-- A half hour to talk that was agreed counts as an hour that was taken: ask_id is the ask by which it was, null for an hour
-- that somebody took. Of an ask there is one for each time that was agreed, however many agreed to it.
ALTER TABLE hour_taken ADD COLUMN ask_id BIGINT;
CREATE UNIQUE INDEX hour_taken_ask ON hour_taken (ask_id, from_at) WHERE ask_id IS NOT NULL;
