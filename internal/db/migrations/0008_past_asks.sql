-- needs: 7
-- The ref of the item that tells who asked that the time has gone by.
ALTER TABLE asked ADD COLUMN past_ref BIGINT;
CREATE INDEX asked_past ON asked (past_ref) WHERE past_ref IS NOT NULL;
