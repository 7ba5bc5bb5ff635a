-- needs: 40
-- A mail may have many megabytes, and SQLite reads what stands behind them in a row through all of them, or sorts them along: what is asked
-- about mails, and which is the next, stands in indices.
DROP INDEX mail_in_next;
CREATE INDEX mail_in_next ON mail_in (next_at, received_at) WHERE state = 'waiting';
DROP INDEX mail_in_held;
CREATE INDEX mail_in_held ON mail_in (person_id, received_at) WHERE state = 'held';
CREATE INDEX mail_in_others ON mail_in (space_id, received_at) WHERE state = 'held' AND person_id IS NULL;
CREATE INDEX mail_in_became ON mail_in (reason, state, received_at);
CREATE INDEX mailbox_taken_uid ON mailbox_taken (mailbox, validity, uid, marked);
