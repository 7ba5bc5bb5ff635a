-- needs: 38
-- Mailboxes elsewhere out of which mails are taken. uid is that of the last message that was decided about, of those that the mailbox numbers
-- under validity.
CREATE TABLE mailbox (
  name TEXT PRIMARY KEY,
  validity BIGINT NOT NULL,
  uid BIGINT NOT NULL
); -- clustered

-- Messages that were taken out of them, by what they are. marked is whether the mailbox knows that, too.
CREATE TABLE mailbox_taken (
  mailbox TEXT NOT NULL REFERENCES mailbox (name),
  digest TEXT NOT NULL,
  validity BIGINT NOT NULL,
  uid BIGINT NOT NULL,
  marked BOOLEAN NOT NULL,
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (mailbox, digest)
); -- clustered
CREATE INDEX mailbox_taken_at ON mailbox_taken (taken_at);
