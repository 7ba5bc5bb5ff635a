-- needs: 24
-- The ref of the item that reminds who is asked, once there was one.
ALTER TABLE asked ADD COLUMN remind_ref BIGINT;
CREATE INDEX asked_reminder ON asked (remind_ref) WHERE remind_ref IS NOT NULL;
