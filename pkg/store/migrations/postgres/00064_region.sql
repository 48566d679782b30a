-- +goose Up
-- Where people live, and the public holidays of places other than the mainland, each year with its source. Of people that
-- are there nobody has said that they live elsewhere. An older program keeps what is there.
ALTER TABLE people ADD COLUMN region text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX people_abroad ON people (region) WHERE region <> '' AND region <> 'CN';
CREATE TABLE region_holiday_years (
    id           text COLLATE "C" PRIMARY KEY,
    region       text COLLATE "C" NOT NULL CHECK (region <> '' AND region <> 'CN'),
    year         bigint NOT NULL,
    source       text NOT NULL CHECK (source <> ''),
    holidays     text NOT NULL,
    confirmed_by text NOT NULL,
    confirmed_at bigint
);
SELECT journal_watch('region_holiday_years', 'id');

UPDATE schema_compat SET min_reader = 29, min_writer = 63;
