-- +goose Up
-- Which slot an answer was given to, so that it counts again when the meeting is
-- back there; and the post of a substitute who is not in the directory.
ALTER TABLE answers ADD COLUMN from_at INTEGER;
ALTER TABLE answers ADD COLUMN to_at INTEGER;
ALTER TABLE answers ADD COLUMN substitute_post TEXT NOT NULL DEFAULT '';

-- Every request for leave stays on record, and one of a person from a meeting
-- stands.
CREATE TABLE leaves_kept (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    reason     TEXT NOT NULL,
    note       TEXT NOT NULL,
    decision   TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER,
    from_at    INTEGER,
    to_at      INTEGER,
    late       INTEGER NOT NULL DEFAULT 0,
    decision_note TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO leaves_kept SELECT id, version, created_at, changed_at, meeting_id, person_id, reason, note, decision, decided_by, decided_at,
    from_at, to_at, late, decision_note FROM leaves;
DROP TABLE leaves;
ALTER TABLE leaves_kept RENAME TO leaves;
CREATE INDEX leaves_person ON leaves (person_id, created_at, id);
CREATE INDEX leaves_meeting ON leaves (meeting_id, person_id);
CREATE UNIQUE INDEX leaves_standing ON leaves (meeting_id, person_id) WHERE decision IN ('pending', 'approved');
