-- needs: 12
-- The keys that something in here is sealed with, by their names. The keys themselves are in no table.
CREATE TABLE sealing_key (
  name TEXT PRIMARY KEY
);
