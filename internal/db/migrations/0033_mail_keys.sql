-- needs: 31
-- The keys with which mail that goes out is signed, a pair for each day on which one was made; both are sealed. A column of a backup has letters in its name, so Ed25519 is edwards.
CREATE TABLE mail_key (
	day     TEXT NOT NULL PRIMARY KEY,
	rsa     TEXT NOT NULL,
	edwards TEXT NOT NULL,
	made_at BIGINT NOT NULL
);
