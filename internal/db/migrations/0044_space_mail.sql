-- needs: 38
-- At which address mail to a space comes in: local is what stands behind the plus. confidential is what the space was when it was given: that of
-- a confidential one says nothing of what it is called. others is whether mail is taken from who does not belong to it.
CREATE TABLE space_mail (
  space_id BIGINT PRIMARY KEY REFERENCES space (id),
  local TEXT NOT NULL,
  confidential BOOLEAN NOT NULL,
  others BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX space_mail_local ON space_mail (local);

-- For which space a mail is, where it opens a thread there. Of one that waits for a member of the space to let it in, stranger is a hash of the
-- address that it says it is from, and key what tells the message from every other.
ALTER TABLE mail_in ADD COLUMN space_id BIGINT REFERENCES space (id);
ALTER TABLE mail_in ADD COLUMN stranger TEXT NOT NULL DEFAULT '';
ALTER TABLE mail_in ADD COLUMN key TEXT NOT NULL DEFAULT '';
CREATE INDEX mail_in_space ON mail_in (space_id, received_at) WHERE space_id IS NOT NULL;
CREATE INDEX mail_in_stranger ON mail_in (stranger, received_at) WHERE stranger <> '';

-- From whom a letter came that a member of the space let in: a name and an address as the mail says them; empty for the letter's own author.
ALTER TABLE mailed ADD COLUMN sender TEXT NOT NULL DEFAULT '';
CREATE INDEX mailed_by_key ON mailed (key);
