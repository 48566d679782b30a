-- +goose Up
-- What a form asks of those who come: members to spare beyond the quorum, in
-- percent; roles on each body that must attend, as a JSON array; somebody who
-- presides. And how many days ahead its materials are to be out, 0 for none.
ALTER TABLE forms ADD COLUMN quorum_margin bigint NOT NULL DEFAULT 10;
ALTER TABLE forms ADD COLUMN must_attend text NOT NULL DEFAULT '[]';
ALTER TABLE forms ADD COLUMN needs_presiding boolean NOT NULL DEFAULT false;
ALTER TABLE forms ADD COLUMN materials_days bigint NOT NULL DEFAULT 0;
UPDATE forms SET needs_presiding = true WHERE id IN ('plenary', 'standing_committee', 'chair_meeting', 'thematic', 'joint');
UPDATE forms SET materials_days = 7 WHERE id = 'standing_committee';
UPDATE forms SET materials_days = 3 WHERE id = 'chair_meeting';
UPDATE forms SET materials_days = 5 WHERE id = 'thematic';

-- When the materials are out, and who pinned the meeting where it is; pin_at is
-- null while it is not pinned.
ALTER TABLE meetings ADD COLUMN materials_ready_at bigint;
ALTER TABLE meetings ADD COLUMN pin_by text NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN pin_role text NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN pin_reason text NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN pin_at bigint;

-- A meeting comes after another, by so many whole days.
CREATE TABLE follows (
    meeting_id uuid NOT NULL REFERENCES meetings (id),
    ord        bigint NOT NULL,
    earlier_id uuid NOT NULL REFERENCES meetings (id),
    min_days   bigint NOT NULL CHECK (min_days >= 0),
    PRIMARY KEY (meeting_id, ord)
);
CREATE INDEX follows_earlier ON follows (earlier_id);
