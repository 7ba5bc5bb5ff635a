-- needs: 31
-- What can be found is entered again, in the background: what came of something has words of its own, and PostgreSQL's begin
-- with the stretch of time in which they were written. PostgreSQL keeps no list of what is still to be sorted into its index, which
-- whoever looks for something would read from end to end.
-- only: sqlite
INSERT INTO entry_words (entry_words) VALUES ('delete-all');
-- only: postgres
TRUNCATE entry_words;
-- only: postgres
ALTER INDEX entry_words_words SET (fastupdate = off);
DELETE FROM indexed;
