-- +goose Up
-- Who wrote down a request for leave, and how it reached the office. Of requests that are there neither is known. An
-- older program notes neither.
ALTER TABLE leaves ADD COLUMN asked_by text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE leaves ADD COLUMN channel text COLLATE "C" NOT NULL DEFAULT '';

UPDATE schema_compat SET min_reader = 29, min_writer = 46;
