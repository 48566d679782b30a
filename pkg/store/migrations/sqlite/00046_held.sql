-- +goose Up
-- Whether a meeting took place, and if not, why: a record beside the meeting, as answers are.
CREATE TABLE held (
    meeting_id TEXT PRIMARY KEY REFERENCES meetings (id),
    took       INTEGER NOT NULL CHECK (took IN (0, 1)),
    reason     TEXT NOT NULL CHECK (took OR reason <> ''),
    at         INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    source     TEXT NOT NULL CHECK (source IN ('presence', 'person'))
) STRICT;
-- Where somebody came, the meeting was held. Of others nobody has said; they are listed once held_days have passed.
INSERT INTO held SELECT a.meeting_id, 1, '', MAX(COALESCE(a.presence_at, m.ends_at)), MAX(a.presence_by), 'presence'
    FROM answers a JOIN meetings m ON m.id = a.meeting_id
    JOIN attendances t ON t.meeting_id = a.meeting_id AND t.person_id = a.person_id
    WHERE a.presence IN ('present', 'late', 'left_early') AND m.status <> 'draft' AND NOT m.has_children
        AND m.starts_at <= CAST(strftime('%s', 'now') AS INTEGER) + 7200
    GROUP BY a.meeting_id;

ALTER TABLE rules ADD COLUMN held_days INTEGER NOT NULL DEFAULT 7;

-- An older program would record presence without it, and change what was held without a reason.
UPDATE schema_compat SET min_reader = 29, min_writer = 46;
