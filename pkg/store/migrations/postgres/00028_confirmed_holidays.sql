-- +goose Up
-- Who entered or confirmed the holidays of a year, and when. Of years that are there already nobody knows.
ALTER TABLE holiday_years ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE holiday_years ADD COLUMN confirmed_at BIGINT;
