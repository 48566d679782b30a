-- +goose Up
-- Which slot an answer was given to, so that it counts again when the meeting is
-- back there; and the post of a substitute who is not in the directory.
ALTER TABLE answers ADD COLUMN from_at bigint;
ALTER TABLE answers ADD COLUMN to_at bigint;
ALTER TABLE answers ADD COLUMN substitute_post text NOT NULL DEFAULT '';

-- Every request for leave stays on record, and one of a person from a meeting
-- stands.
ALTER TABLE leaves DROP CONSTRAINT leaves_meeting_id_person_id_key;
DROP INDEX leaves_person;
CREATE INDEX leaves_person ON leaves (person_id, created_at, id);
CREATE INDEX leaves_meeting ON leaves (meeting_id, person_id);
CREATE UNIQUE INDEX leaves_standing ON leaves (meeting_id, person_id) WHERE decision IN ('pending', 'approved');
