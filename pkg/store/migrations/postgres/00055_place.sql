-- +goose Up
-- Where a meeting is without a room: at a venue, or at a place of its own that no directory has. It is in a room, at a
-- venue or at a place, never in two of these. Meetings that there are have neither venue nor place.
ALTER TABLE meetings ADD COLUMN venue_id uuid REFERENCES venues (id) CHECK (venue_id IS NULL OR room_id IS NULL);
ALTER TABLE meetings ADD COLUMN place_name text NOT NULL DEFAULT ''
    CHECK (place_name = '' OR (room_id IS NULL AND venue_id IS NULL));
ALTER TABLE meetings ADD COLUMN place_address text NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN gathering_point text NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN gather_minutes bigint NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN place_lat double precision NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN place_lon double precision NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN place_has_position boolean NOT NULL DEFAULT false;
CREATE INDEX meetings_venue ON meetings (venue_id) WHERE venue_id IS NOT NULL;

-- An older program would move a meeting into a room and leave it at its venue, and touch no calendar of the venue.
UPDATE schema_compat SET min_reader = 29, min_writer = 55;
