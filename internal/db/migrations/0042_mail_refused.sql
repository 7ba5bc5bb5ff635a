-- needs: 40
-- How a mail came in: deliver, smtp or imap; empty of those that came before this was noted. writer is, of one that became nothing and that nobody is
-- known to have written, whom it says that it is from: an address, or only the domain of it where it is that of an account.
ALTER TABLE mail_in ADD COLUMN way TEXT NOT NULL DEFAULT '';
ALTER TABLE mail_in ADD COLUMN writer TEXT NOT NULL DEFAULT '';
