-- +goose Up
-- Where a meeting goes: its stops in their order, each at a venue or at a place of its own, with the minutes from the
-- start at which people arrive and for which they stay. Meetings that there are have none.
CREATE TABLE stops (
    meeting_id         TEXT NOT NULL REFERENCES meetings (id),
    ord                INTEGER NOT NULL,
    venue_id           TEXT REFERENCES venues (id),
    place_name         TEXT NOT NULL DEFAULT '',
    place_address      TEXT NOT NULL DEFAULT '',
    place_lat          REAL NOT NULL DEFAULT 0,
    place_lon          REAL NOT NULL DEFAULT 0,
    place_has_position INTEGER NOT NULL DEFAULT 0,
    arrive_after       INTEGER NOT NULL CHECK (arrive_after >= 0),
    minutes            INTEGER NOT NULL CHECK (minutes > 0),
    purpose            TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (meeting_id, ord)
) STRICT;
CREATE INDEX stops_venue ON stops (venue_id) WHERE venue_id IS NOT NULL;

-- An older program would move a meeting and leave stops beyond its end.
UPDATE schema_compat SET min_reader = 29, min_writer = 66;
