-- needs: 38
-- Whether a person's deliveries come as one mail each, or as one for each thread: delivery or thread.
ALTER TABLE person ADD COLUMN mail_each TEXT NOT NULL DEFAULT 'delivery';
-- Into which mails a delivery was parted. thread_id is 0 for what is in none of the others; first_at is the delivery with which
-- the mails of that thread to that person began, once that is known.
CREATE TABLE thread_mail (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  slot_at BIGINT NOT NULL,
  thread_id BIGINT NOT NULL,
  first_at BIGINT
);
CREATE UNIQUE INDEX thread_mail_part ON thread_mail (person_id, slot_at, thread_id);
CREATE INDEX thread_mail_thread ON thread_mail (thread_id, person_id);
