-- +goose Up
-- How often the office has entered a year, so that of two people who do so at once one is told. A year that came with the
-- program is version 1, so that one which was entered is 2 at least; of other regions nothing came with it.
ALTER TABLE holiday_years ADD COLUMN version INTEGER NOT NULL DEFAULT 2;
ALTER TABLE region_holiday_years ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

UPDATE schema_compat SET min_reader = 29, min_writer = 66;
