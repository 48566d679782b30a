-- +goose Up
-- The steps that a plan took towards being issued, with document numbers and who issued it together. Of plans that are
-- there none are known but who approved them, which stays where it is. An older program notes none.
ALTER TABLE plans ADD COLUMN steps text COLLATE "C" NOT NULL DEFAULT '[]';

UPDATE schema_compat SET min_reader = 29, min_writer = 40;
