-- +goose Up
-- Whether new meetings may be of the form. Those that are there may. An older program books of all.
ALTER TABLE forms ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));

UPDATE schema_compat SET min_reader = 29, min_writer = 58;
