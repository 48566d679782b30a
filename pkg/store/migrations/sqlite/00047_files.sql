-- +goose Up
-- Files hang on what comes of meetings. A content is kept once, by its SHA-256, in pieces; files that nothing refers to are
-- forgotten after a day. An older program neither shows nor writes them.
CREATE TABLE contents (
    hash TEXT PRIMARY KEY,
    size INTEGER NOT NULL
) STRICT;
CREATE TABLE content_pieces (
    hash  TEXT NOT NULL REFERENCES contents (hash),
    ord   INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash, ord)
) STRICT;
CREATE TABLE files (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    hash       TEXT NOT NULL REFERENCES contents (hash)
) STRICT;
CREATE INDEX files_hash ON files (hash);
CREATE TABLE outcome_files (
    outcome_id TEXT NOT NULL REFERENCES outcomes (id),
    file_id    TEXT NOT NULL REFERENCES files (id),
    PRIMARY KEY (outcome_id, file_id)
) STRICT;
CREATE INDEX outcome_files_file ON outcome_files (file_id);
CREATE TABLE instruction_files (
    instruction_id TEXT NOT NULL REFERENCES instructions (id),
    file_id        TEXT NOT NULL REFERENCES files (id),
    PRIMARY KEY (instruction_id, file_id)
) STRICT;
CREATE INDEX instruction_files_file ON instruction_files (file_id);
CREATE TABLE follow_up_files (
    follow_up_id TEXT NOT NULL REFERENCES follow_ups (id),
    file_id      TEXT NOT NULL REFERENCES files (id),
    PRIMARY KEY (follow_up_id, file_id)
) STRICT;
CREATE INDEX follow_up_files_file ON follow_up_files (file_id);


UPDATE schema_compat SET min_reader = 29, min_writer = 46;
