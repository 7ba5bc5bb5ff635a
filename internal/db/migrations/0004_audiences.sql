-- needs: 4
-- What reaches many is kept once, and written out for a reader when something needs that reader's own entries.

-- How many audiences the space has had.
ALTER TABLE space ADD COLUMN audiences BIGINT NOT NULL DEFAULT 0;
-- Up to which of them the member's entries are in the inbox.
ALTER TABLE member ADD COLUMN audiences BIGINT NOT NULL DEFAULT 0;

-- The members of its space whom an item reaches for one reason. readers holds their numbers in order, each as a varint of
-- its difference from the one before.
CREATE TABLE audience (
  space_id BIGINT NOT NULL REFERENCES space (id),
  number BIGINT NOT NULL,
  item_id BIGINT NOT NULL REFERENCES item (id),
  reason TEXT NOT NULL,
  readers BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (space_id, number)
); -- clustered
CREATE INDEX audience_item ON audience (item_id);
CREATE INDEX audience_created ON audience (created_at);

-- When its sender wanted an item to arrive.
ALTER TABLE item ADD COLUMN timing TEXT NOT NULL DEFAULT 'next_delivery';

ALTER TABLE delivery DROP COLUMN finished_at;

-- In the order in which deliveries are claimed: a herd that is due at one instant is not sorted anew for each few hundred.
DROP INDEX person_delivery_next;
CREATE INDEX person_delivery_next ON person_delivery (next_at, person_id) WHERE next_at IS NOT NULL;
