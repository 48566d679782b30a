-- +goose Up
-- Where a meeting goes: its stops in their order, each at a venue or at a place of its own, with the minutes from the
-- start at which people arrive and for which they stay. Meetings that there are have none.
CREATE TABLE stops (
    meeting_id         uuid NOT NULL REFERENCES meetings (id),
    ord                bigint NOT NULL,
    venue_id           uuid REFERENCES venues (id),
    place_name         text NOT NULL DEFAULT '',
    place_address      text NOT NULL DEFAULT '',
    place_lat          double precision NOT NULL DEFAULT 0,
    place_lon          double precision NOT NULL DEFAULT 0,
    place_has_position boolean NOT NULL DEFAULT false,
    arrive_after       bigint NOT NULL CHECK (arrive_after >= 0),
    minutes            bigint NOT NULL CHECK (minutes > 0),
    purpose            text NOT NULL DEFAULT '',
    PRIMARY KEY (meeting_id, ord)
);
CREATE INDEX stops_venue ON stops (venue_id) WHERE venue_id IS NOT NULL;
SELECT journal_watch('stops', 'meeting_id, ord');

-- An older program would move a meeting and leave stops beyond its end.
UPDATE schema_compat SET min_reader = 29, min_writer = 66;
