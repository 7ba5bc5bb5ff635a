-- needs: 20
-- Whether a reply that is sent later answers what its writer is asked in the thread.
ALTER TABLE scheduled ADD COLUMN answers BOOLEAN NOT NULL DEFAULT FALSE;
