-- +goose Up
-- Whether everybody may read a plan once it is published; of those that there are nobody said so.
ALTER TABLE plans ADD COLUMN public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1));

-- An older program would make a new edition that is not public.
UPDATE schema_compat SET min_reader = 29, min_writer = 65;
