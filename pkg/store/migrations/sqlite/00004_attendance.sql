-- +goose Up
-- What is known of a person at a meeting beside the invitation.
CREATE TABLE answers (
    meeting_id      TEXT NOT NULL REFERENCES meetings (id),
    person_id       TEXT NOT NULL REFERENCES people (id),
    response        TEXT NOT NULL,
    channel         TEXT NOT NULL,
    by_name         TEXT NOT NULL,
    at              INTEGER,
    former          TEXT NOT NULL,
    substitute_id   TEXT REFERENCES people (id),
    substitute_name TEXT NOT NULL,
    presence        TEXT NOT NULL,
    presence_by     TEXT NOT NULL,
    presence_at     INTEGER,
    PRIMARY KEY (meeting_id, person_id)
) STRICT;
CREATE INDEX answers_person ON answers (person_id);
CREATE INDEX answers_substitute ON answers (substitute_id);

-- A leave from a part of a meeting, asked for late, and why it was decided so.
ALTER TABLE leaves ADD COLUMN from_at INTEGER;
ALTER TABLE leaves ADD COLUMN to_at INTEGER;
ALTER TABLE leaves ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leaves ADD COLUMN decision_note TEXT NOT NULL DEFAULT '';

-- How long before a meeting of the form a member may ask for leave, in hours, and
-- who decides.
ALTER TABLE forms ADD COLUMN leave_hours INTEGER NOT NULL DEFAULT 24;
ALTER TABLE forms ADD COLUMN leave_by TEXT NOT NULL DEFAULT 'organiser';
UPDATE forms SET leave_hours = 72, leave_by = 'admin' WHERE id = 'plenary';
UPDATE forms SET leave_hours = 48, leave_by = 'admin' WHERE id = 'standing_committee';

-- A member's token answers for one person.
ALTER TABLE tokens ADD COLUMN person_id TEXT REFERENCES people (id);

-- Who is excused from the whole of a meeting is held by it no longer.
DELETE FROM reservations WHERE kind = 'person' AND EXISTS (
    SELECT 1 FROM leaves l WHERE l.meeting_id = reservations.meeting_id AND l.person_id = reservations.resource_id AND l.decision = 'approved');
