-- +goose Up
-- Who is signed in at the pages, by which token and until when. Of the secrets there are hashes alone. An older program
-- has no such pages.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    token_id   TEXT NOT NULL REFERENCES tokens (id),
    hash       BLOB NOT NULL UNIQUE,
    token_hash BLOB NOT NULL,
    ends_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_token ON sessions (token_id);
CREATE INDEX sessions_end ON sessions (ends_at);

UPDATE schema_compat SET min_reader = 29, min_writer = 66;
