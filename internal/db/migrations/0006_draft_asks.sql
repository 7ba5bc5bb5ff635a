-- needs: 5
-- What a draft asks, as far as it has been written; empty for nothing.
ALTER TABLE draft ADD COLUMN ask TEXT NOT NULL DEFAULT '';
