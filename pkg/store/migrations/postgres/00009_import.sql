-- +goose Up
-- Blocks that stand for the busy time of a calendar from elsewhere. Of what names an
-- event there only the hash is kept: it may tell of others.
CREATE TABLE imported_blocks (
    block_id   uuid PRIMARY KEY REFERENCES blocks (id) ON DELETE CASCADE,
    person_id  uuid NOT NULL REFERENCES people (id),
    source     text COLLATE "C" NOT NULL,
    uid_hash   bytea NOT NULL,
    occurrence text COLLATE "C" NOT NULL,
    UNIQUE (person_id, source, uid_hash, occurrence)
);
