-- +goose Up
-- What a form asks of those who come: members to spare beyond the quorum, in
-- percent; roles on each body that must attend, as a JSON array; somebody who
-- presides. And how many days ahead its materials are to be out, 0 for none.
ALTER TABLE forms ADD COLUMN quorum_margin INTEGER NOT NULL DEFAULT 10;
ALTER TABLE forms ADD COLUMN must_attend TEXT NOT NULL DEFAULT '[]';
ALTER TABLE forms ADD COLUMN needs_presiding INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forms ADD COLUMN materials_days INTEGER NOT NULL DEFAULT 0;
UPDATE forms SET needs_presiding = 1 WHERE id IN ('plenary', 'standing_committee', 'chair_meeting', 'thematic', 'joint');
UPDATE forms SET materials_days = 7 WHERE id = 'standing_committee';
UPDATE forms SET materials_days = 3 WHERE id = 'chair_meeting';
UPDATE forms SET materials_days = 5 WHERE id = 'thematic';

-- When the materials are out, and who pinned the meeting where it is; pin_at is
-- null while it is not pinned.
ALTER TABLE meetings ADD COLUMN materials_ready_at INTEGER;
ALTER TABLE meetings ADD COLUMN pin_by TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN pin_role TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN pin_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN pin_at INTEGER;

-- A meeting comes after another, by so many whole days.
CREATE TABLE follows (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    ord        INTEGER NOT NULL,
    earlier_id TEXT NOT NULL REFERENCES meetings (id),
    min_days   INTEGER NOT NULL CHECK (min_days >= 0),
    PRIMARY KEY (meeting_id, ord)
) STRICT;
CREATE INDEX follows_earlier ON follows (earlier_id);
