-- +goose Up
-- The calendar of a body shows what is below it as well when it is asked to. An older program shows the body's own alone.
ALTER TABLE feeds ADD COLUMN below INTEGER NOT NULL DEFAULT 0;

UPDATE schema_compat SET min_reader = 29, min_writer = 36;
