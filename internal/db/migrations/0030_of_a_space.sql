-- needs: 30
-- What came of the threads of a space, and what was decided in it, are found by the space and in their order: through its
-- threads they took the longer the more was ever written there. A thread stays in its space.
ALTER TABLE closure ADD COLUMN space_id BIGINT NOT NULL DEFAULT 0;
UPDATE closure SET space_id = (SELECT t.space_id FROM thread t WHERE t.id = closure.thread_id);
CREATE INDEX closure_space ON closure (space_id, id) WHERE reopened_at IS NULL;
CREATE INDEX decision_space ON decision (space_id, id);
