-- +goose Up
-- Whether new meetings may be of the form. Those that are there may. An older program books of all.
ALTER TABLE forms ADD COLUMN active boolean NOT NULL DEFAULT true;

UPDATE schema_compat SET min_reader = 29, min_writer = 58;
