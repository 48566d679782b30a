-- +goose Up
-- What a form judges otherwise than the built-in severities, as a JSON object. A
-- plenary fills everyone's week on purpose.
ALTER TABLE forms ADD COLUMN rules text NOT NULL DEFAULT '{}';
UPDATE forms SET rules = '{"person_overloaded":"off"}' WHERE id = 'plenary';

-- The one row of what the whole office goes by: seconds, clock times since
-- midnight; most_per_day and most_per_week 0 for no limit.
CREATE TABLE rules (
    id         text COLLATE "C" PRIMARY KEY CHECK (id = 'office'),
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    opens          bigint NOT NULL,
    closes         bigint NOT NULL,
    break_from     bigint NOT NULL,
    break_to       bigint NOT NULL,
    travel_kmh     bigint NOT NULL,
    travel_buffer  bigint NOT NULL,
    room_change    bigint NOT NULL,
    most_per_day   bigint NOT NULL,
    most_per_week  bigint NOT NULL
);
INSERT INTO rules VALUES ('office', 1, EXTRACT(EPOCH FROM now())::bigint, EXTRACT(EPOCH FROM now())::bigint,
    30600, 64800, 0, 0, 25, 600, 0, 3, 8);

-- How long the way between two venues takes where the office has said so; from a
-- venue to itself it is the way between its rooms.
CREATE TABLE trips (
    from_id uuid NOT NULL REFERENCES venues (id) ON DELETE CASCADE,
    to_id   uuid NOT NULL REFERENCES venues (id) ON DELETE CASCADE,
    took    bigint NOT NULL CHECK (took >= 0),
    PRIMARY KEY (from_id, to_id)
);
CREATE INDEX trips_to ON trips (to_id);
