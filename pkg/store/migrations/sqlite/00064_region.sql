-- +goose Up
-- Where people live, and the public holidays of places other than the mainland, each year with its source. Of people that
-- are there nobody has said that they live elsewhere. An older program keeps what is there.
ALTER TABLE people ADD COLUMN region TEXT NOT NULL DEFAULT '';
CREATE INDEX people_abroad ON people (region) WHERE region <> '' AND region <> 'CN';
CREATE TABLE region_holiday_years (
    id           TEXT PRIMARY KEY,
    region       TEXT NOT NULL CHECK (region <> '' AND region <> 'CN'),
    year         INTEGER NOT NULL,
    source       TEXT NOT NULL CHECK (source <> ''),
    holidays     TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at INTEGER
) STRICT;

UPDATE schema_compat SET min_reader = 29, min_writer = 63;
