-- +goose Up
-- Whether everybody may read a plan once it is published; of those that there are nobody said so.
ALTER TABLE plans ADD COLUMN public boolean NOT NULL DEFAULT false;

-- An older program would make a new edition that is not public.
UPDATE schema_compat SET min_reader = 29, min_writer = 65;
