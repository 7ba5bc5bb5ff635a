-- needs: 10
-- Spaces that hide that they exist, and private notes: a note is a space of the kind "note", which has no name, whose
-- members are the note's readers, and whose end is set. From then on nobody sees what is in it.
ALTER TABLE space ADD COLUMN expires_at BIGINT;
