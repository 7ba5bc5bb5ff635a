-- needs: 25
-- A half hour to talk is asked for as other things are: of such an asking due_at is when it begins, and wanted is null: no
-- time of the person's own. instead_at is the half hour that would suit instead; null for none. told_ref is the ref of the
-- item by which who asks hears that it suits, or does not; null for none.
ALTER TABLE asked ADD COLUMN instead_at BIGINT;
ALTER TABLE asked ADD COLUMN told_ref BIGINT;
CREATE INDEX asked_told ON asked (told_ref) WHERE told_ref IS NOT NULL;
CREATE INDEX asked_talk_mine ON asked (person_id, due_at) WHERE due_at IS NOT NULL AND wanted = 'null';
CREATE INDEX asked_talk_theirs ON asked (author_id, due_at) WHERE due_at IS NOT NULL AND wanted = 'null';
