-- +goose Up
-- Where a meeting was confirmed for the first time, or went live while it never was; null for what was
-- never live. Of a meeting that is there already this is what its oldest move left, or else where it is.
ALTER TABLE meetings ADD COLUMN first_starts_at bigint;
ALTER TABLE meetings ADD COLUMN first_ends_at bigint;
ALTER TABLE meetings ADD COLUMN first_room_id uuid REFERENCES rooms (id);
UPDATE meetings SET first_starts_at = starts_at, first_ends_at = ends_at, first_room_id = room_id
WHERE status <> 'draft' AND NOT (status = 'cancelled' AND sequence = 0);
UPDATE meetings SET first_starts_at = (SELECT v.starts_at FROM moves v WHERE v.meeting_id = meetings.id AND v.ord = 0),
    first_ends_at = (SELECT v.ends_at FROM moves v WHERE v.meeting_id = meetings.id AND v.ord = 0),
    first_room_id = (SELECT v.room_id FROM moves v WHERE v.meeting_id = meetings.id AND v.ord = 0)
WHERE id IN (SELECT meeting_id FROM moves WHERE ord = 0);
CREATE INDEX meetings_first ON meetings (first_starts_at);

-- Which version of the meeting a move made, since which version somebody is invited, and which it had when
-- a substitute was named. All who are invited now count as invited since the beginning.
ALTER TABLE moves ADD COLUMN version bigint NOT NULL DEFAULT 2;
ALTER TABLE attendances ADD COLUMN since bigint NOT NULL DEFAULT 1;
ALTER TABLE answers ADD COLUMN sent_since bigint NOT NULL DEFAULT 1;
