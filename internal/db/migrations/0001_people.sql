-- needs: 1
-- The organisation and its people: accounts, declared hours, ways in.

CREATE TABLE org (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  region TEXT NOT NULL,
  hours TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- What an admin changed in a region's public holidays: a day named or added, off from an hour on (0 for the whole day),
-- or a day taken out (off = false).
CREATE TABLE holiday_edit (
  region TEXT NOT NULL,
  date TEXT NOT NULL,
  name TEXT NOT NULL,
  off BOOLEAN NOT NULL,
  from_hour BIGINT NOT NULL,
  edited_by BIGINT NOT NULL,
  edited_at BIGINT NOT NULL,
  PRIMARY KEY (region, date)
);

CREATE TABLE person (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  handle TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  email_fold TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  title TEXT NOT NULL,
  pronouns TEXT NOT NULL,
  about TEXT NOT NULL,
  region TEXT NOT NULL,
  locale TEXT NOT NULL,
  single_keys BOOLEAN NOT NULL,
  photo TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  deactivated_at BIGINT
);
CREATE INDEX person_name ON person (name_fold, id);
CREATE INDEX person_owner ON person (role) WHERE role = 'owner';

-- The folded words of a person's name and handle, to complete from.
CREATE TABLE person_word (
  word TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (word, person_id)
); -- clustered
CREATE INDEX person_word_person ON person_word (person_id);

-- Every version of a person's schedule is kept: "why did I get this then" is answered with the one in force then.
-- declared is what the person said; doc is what follows from it and from the public holidays.
CREATE TABLE schedule (
  person_id BIGINT NOT NULL REFERENCES person (id),
  version BIGINT NOT NULL,
  declared TEXT NOT NULL,
  doc TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, version)
); -- clustered

-- Time away in whole days, as the newest version of the schedule declares it, so that it is found by date.
CREATE TABLE leave (
  person_id BIGINT NOT NULL REFERENCES person (id),
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  stand_in BIGINT,
  note TEXT NOT NULL,
  PRIMARY KEY (person_id, first)
); -- clustered
CREATE INDEX leave_last ON leave (last);

CREATE TABLE photo (
  hash TEXT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  large BYTEA NOT NULL,
  small BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE password (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  hash TEXT NOT NULL,
  set_at BIGINT NOT NULL
);

CREATE TABLE passkey (
  id TEXT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  doc TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX passkey_person ON passkey (person_id);

-- A WebAuthn ceremony under way.
CREATE TABLE ceremony (
  id TEXT PRIMARY KEY,
  doc TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE session (
  hash TEXT PRIMARY KEY,
  id BIGINT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE invitation (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  space_id BIGINT,
  uses_left BIGINT NOT NULL,
  created_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX invitation_created_by ON invitation (created_by);

CREATE TABLE joining (
  invitation_id BIGINT NOT NULL REFERENCES invitation (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (invitation_id, person_id)
); -- clustered

-- Links that work once: first-run set-up, and getting back in. Only hashes are kept.
CREATE TABLE once_link (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  person_id BIGINT,
  expires_at BIGINT NOT NULL
);

CREATE TABLE token (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX token_person ON token (person_id);

-- The answer to a mutating call, kept for a day under the caller's own key.
CREATE TABLE idempotency (
  person_id BIGINT NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  status BIGINT NOT NULL,
  header TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, key)
); -- clustered
CREATE INDEX idempotency_created ON idempotency (created_at);
