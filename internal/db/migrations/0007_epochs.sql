-- needs: 7
-- When something was last changed of what is kept in memory: another value for every change, never the same again.
CREATE TABLE epoch (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
