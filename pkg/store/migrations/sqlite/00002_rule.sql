-- +goose Up
-- What a form judges otherwise than the built-in severities, as a JSON object. A
-- plenary fills everyone's week on purpose.
ALTER TABLE forms ADD COLUMN rules TEXT NOT NULL DEFAULT '{}';
UPDATE forms SET rules = '{"person_overloaded":"off"}' WHERE id = 'plenary';

-- The one row of what the whole office goes by: seconds, clock times since
-- midnight; most_per_day and most_per_week 0 for no limit.
CREATE TABLE rules (
    id         TEXT PRIMARY KEY CHECK (id = 'office'),
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    opens          INTEGER NOT NULL,
    closes         INTEGER NOT NULL,
    break_from     INTEGER NOT NULL,
    break_to       INTEGER NOT NULL,
    travel_kmh     INTEGER NOT NULL,
    travel_buffer  INTEGER NOT NULL,
    room_change    INTEGER NOT NULL,
    most_per_day   INTEGER NOT NULL,
    most_per_week  INTEGER NOT NULL
) STRICT;
INSERT INTO rules VALUES ('office', 1, CAST(strftime('%s', 'now') AS INTEGER), CAST(strftime('%s', 'now') AS INTEGER),
    30600, 64800, 0, 0, 25, 600, 0, 3, 8);

-- How long the way between two venues takes where the office has said so; from a
-- venue to itself it is the way between its rooms.
CREATE TABLE trips (
    from_id TEXT NOT NULL REFERENCES venues (id) ON DELETE CASCADE,
    to_id   TEXT NOT NULL REFERENCES venues (id) ON DELETE CASCADE,
    took    INTEGER NOT NULL CHECK (took >= 0),
    PRIMARY KEY (from_id, to_id)
) STRICT;
CREATE INDEX trips_to ON trips (to_id);
