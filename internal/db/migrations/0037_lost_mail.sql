-- needs: 31
-- What was refused or given up on its way out is found without going through what was sent.
CREATE INDEX outbox_lost ON outbox (not_before) WHERE state = 'dead';
