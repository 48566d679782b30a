-- +goose Up
-- Who came to which half day of a meeting, and whether on site or online. Presence that is there is that of whole
-- meetings, which stands for all their half days; how those people attended nobody knows.
ALTER TABLE answers ADD COLUMN presence_mode text COLLATE "C" NOT NULL DEFAULT '';
CREATE TABLE presence_half_days (
    meeting_id uuid NOT NULL REFERENCES meetings (id),
    person_id  uuid NOT NULL REFERENCES people (id),
    -- the day and am or pm, as in 2026-05-12 am
    half_day   text COLLATE "C" NOT NULL,
    presence   text COLLATE "C" NOT NULL CHECK (presence IN ('present', 'late', 'left_early', 'absent', 'excused')),
    mode       text COLLATE "C" NOT NULL,
    by_name    text NOT NULL,
    at         bigint NOT NULL,
    PRIMARY KEY (meeting_id, person_id, half_day)
);
CREATE INDEX presence_half_days_person ON presence_half_days (person_id);
SELECT journal_watch('presence_half_days', 'meeting_id, person_id, half_day');

-- An older program would change the presence at a whole meeting and leave its half days as they are.
UPDATE schema_compat SET min_reader = 29, min_writer = 58;
