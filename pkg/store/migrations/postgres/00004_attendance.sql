-- +goose Up
-- What is known of a person at a meeting beside the invitation.
CREATE TABLE answers (
    meeting_id      uuid NOT NULL REFERENCES meetings (id),
    person_id       uuid NOT NULL REFERENCES people (id),
    response        text COLLATE "C" NOT NULL,
    channel         text COLLATE "C" NOT NULL,
    by_name         text NOT NULL,
    at              bigint,
    former          text COLLATE "C" NOT NULL,
    substitute_id   uuid REFERENCES people (id),
    substitute_name text NOT NULL,
    presence        text COLLATE "C" NOT NULL,
    presence_by     text NOT NULL,
    presence_at     bigint,
    PRIMARY KEY (meeting_id, person_id)
);
CREATE INDEX answers_person ON answers (person_id);
CREATE INDEX answers_substitute ON answers (substitute_id);

-- A leave from a part of a meeting, asked for late, and why it was decided so.
ALTER TABLE leaves ADD COLUMN from_at bigint;
ALTER TABLE leaves ADD COLUMN to_at bigint;
ALTER TABLE leaves ADD COLUMN late boolean NOT NULL DEFAULT false;
ALTER TABLE leaves ADD COLUMN decision_note text NOT NULL DEFAULT '';

-- How long before a meeting of the form a member may ask for leave, in hours, and
-- who decides.
ALTER TABLE forms ADD COLUMN leave_hours bigint NOT NULL DEFAULT 24;
ALTER TABLE forms ADD COLUMN leave_by text COLLATE "C" NOT NULL DEFAULT 'organiser';
UPDATE forms SET leave_hours = 72, leave_by = 'admin' WHERE id = 'plenary';
UPDATE forms SET leave_hours = 48, leave_by = 'admin' WHERE id = 'standing_committee';

-- A member's token answers for one person.
ALTER TABLE tokens ADD COLUMN person_id uuid REFERENCES people (id);

-- Who is excused from the whole of a meeting is held by it no longer.
DELETE FROM reservations WHERE kind = 'person' AND EXISTS (
    SELECT 1 FROM leaves l WHERE l.meeting_id = reservations.meeting_id AND l.person_id = reservations.resource_id AND l.decision = 'approved');
