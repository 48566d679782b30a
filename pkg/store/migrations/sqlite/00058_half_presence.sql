-- +goose Up
-- Who came to which half day of a meeting, and whether on site or online. Presence that is there is that of whole
-- meetings, which stands for all their half days; how those people attended nobody knows.
ALTER TABLE answers ADD COLUMN presence_mode TEXT NOT NULL DEFAULT '';
CREATE TABLE presence_half_days (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    -- the day and am or pm, as in 2026-05-12 am
    half_day   TEXT NOT NULL,
    presence   TEXT NOT NULL CHECK (presence IN ('present', 'late', 'left_early', 'absent', 'excused')),
    mode       TEXT NOT NULL,
    by_name    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, person_id, half_day)
) STRICT;
CREATE INDEX presence_half_days_person ON presence_half_days (person_id);

-- An older program would change the presence at a whole meeting and leave its half days as they are.
UPDATE schema_compat SET min_reader = 29, min_writer = 58;
