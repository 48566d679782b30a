-- +goose Up
-- Who is signed in at the pages, by which token and until when. Of the secrets there are hashes alone. An older program
-- has no such pages.
CREATE TABLE sessions (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    token_id   uuid NOT NULL REFERENCES tokens (id),
    hash       bytea NOT NULL UNIQUE,
    token_hash bytea NOT NULL,
    ends_at    bigint NOT NULL
);
CREATE INDEX sessions_token ON sessions (token_id);
CREATE INDEX sessions_end ON sessions (ends_at);
SELECT journal_watch('sessions', 'id');

UPDATE schema_compat SET min_reader = 29, min_writer = 66;
