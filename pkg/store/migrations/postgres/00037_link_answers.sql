-- +goose Up
-- A person's link answers unless it is said to be for reading only, and no link does once the office says so. An older
-- program shows no page on which one answers.
ALTER TABLE feeds ADD COLUMN read_only boolean NOT NULL DEFAULT false;
ALTER TABLE rules ADD COLUMN links_read_only boolean NOT NULL DEFAULT false;

UPDATE schema_compat SET min_reader = 29, min_writer = 36;
