-- +goose Up
-- A series is a rule; each of its dates is a meeting of its own.
CREATE TABLE series (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    title      TEXT NOT NULL,
    rule       TEXT NOT NULL,
    on_day_off TEXT NOT NULL CHECK (on_day_off IN ('keep', 'skip', 'next_workday', 'previous_workday')),
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    zone       TEXT NOT NULL,
    created_by TEXT NOT NULL,
    CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX series_order ON series (created_at, id);

ALTER TABLE meetings ADD COLUMN series_id TEXT REFERENCES series (id);
ALTER TABLE meetings ADD COLUMN original_start INTEGER;
ALTER TABLE meetings ADD COLUMN differs INTEGER NOT NULL DEFAULT 0;
CREATE INDEX meetings_series ON meetings (series_id, original_start);
