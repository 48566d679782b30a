-- +goose Up
-- Blocks that stand for the busy time of a calendar from elsewhere. Of what names an
-- event there only the hash is kept: it may tell of others.
CREATE TABLE imported_blocks (
    block_id   TEXT PRIMARY KEY REFERENCES blocks (id) ON DELETE CASCADE,
    person_id  TEXT NOT NULL REFERENCES people (id),
    source     TEXT NOT NULL,
    uid_hash   BLOB NOT NULL,
    occurrence TEXT NOT NULL,
    UNIQUE (person_id, source, uid_hash, occurrence)
) STRICT;
