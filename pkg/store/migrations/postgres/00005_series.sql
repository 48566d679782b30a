-- +goose Up
-- A series is a rule; each of its dates is a meeting of its own.
CREATE TABLE series (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    title      text NOT NULL,
    rule       text NOT NULL,
    on_day_off text COLLATE "C" NOT NULL CHECK (on_day_off IN ('keep', 'skip', 'next_workday', 'previous_workday')),
    starts_at  bigint NOT NULL,
    ends_at    bigint NOT NULL,
    zone       text NOT NULL,
    created_by text NOT NULL,
    CHECK (starts_at < ends_at)
);
CREATE INDEX series_order ON series (created_at, id);

ALTER TABLE meetings ADD COLUMN series_id uuid REFERENCES series (id);
ALTER TABLE meetings ADD COLUMN original_start bigint;
ALTER TABLE meetings ADD COLUMN differs boolean NOT NULL DEFAULT false;
CREATE INDEX meetings_series ON meetings (series_id, original_start);
