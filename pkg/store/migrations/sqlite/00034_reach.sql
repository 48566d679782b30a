-- +goose Up
-- What a token covers: 'office', or the ids of bodies with commas between them. Every token until now covers everything.
-- An older program does not know the roles of one that covers less, and lets it do nothing.
ALTER TABLE tokens ADD COLUMN reach TEXT NOT NULL DEFAULT 'office';

UPDATE schema_compat SET min_reader = 29, min_writer = 33;
