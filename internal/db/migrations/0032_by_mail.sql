-- needs: 31
-- What of a person's deliveries comes by mail, too: all, asks or none.
ALTER TABLE person ADD COLUMN by_mail TEXT NOT NULL DEFAULT 'asks';
UPDATE person SET by_mail = 'all' WHERE role = 'guest';
-- What waits to leave the program is found without going through what waits for the pages.
CREATE INDEX outbox_leaving ON outbox (not_before) WHERE state = 'waiting' AND channel <> 'page';
