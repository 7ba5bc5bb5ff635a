-- needs: 35
-- Addresses to which people answer by mail. hash is that of what tells one from all others, which is kept nowhere.
CREATE TABLE reply_address (
  hash TEXT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  answers BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
); -- clustered
CREATE INDEX reply_address_expires ON reply_address (expires_at);

-- Mails that came in. state is waiting, held, posted, known, refused, ignored or thrown; raw is empty of what is neither waiting nor held.
-- sender and recipients are those of the envelope, peer is who brought it to the mail server, and hello what that called itself; they are there as
-- long as it waits, and sender is null where nobody has said it.
-- number is random: whoever keeps a mail asks nobody for it. person_id is in whose name it is, or who sent it, thread_id where it belongs.
CREATE TABLE mail_in (
  number BIGINT PRIMARY KEY,
  raw BYTEA NOT NULL,
  size BIGINT NOT NULL,
  sender TEXT,
  recipients TEXT NOT NULL,
  peer TEXT NOT NULL,
  hello TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  about TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  thread_id BIGINT REFERENCES thread (id),
  answers BOOLEAN NOT NULL
);
CREATE INDEX mail_in_next ON mail_in (next_at) WHERE state = 'waiting';
CREATE INDEX mail_in_held ON mail_in (person_id) WHERE state = 'held';
CREATE INDEX mail_in_received ON mail_in (received_at);

-- Letters that came by mail. key is what tells the message from all others of its writer; html is what the mail held beside what was
-- written in it, and rest that in Markdown.
CREATE TABLE mailed (
  letter_id BIGINT PRIMARY KEY REFERENCES letter (id),
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  key TEXT NOT NULL,
  rest TEXT NOT NULL,
  html TEXT NOT NULL
);
CREATE UNIQUE INDEX mailed_key ON mailed (thread_id, person_id, key);
