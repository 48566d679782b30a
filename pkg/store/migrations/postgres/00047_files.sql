-- +goose Up
-- Files hang on what comes of meetings. A content is kept once, by its SHA-256, in pieces; files that nothing refers to are
-- forgotten after a day. An older program neither shows nor writes them.
CREATE TABLE contents (
    hash text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL
);
CREATE TABLE content_pieces (
    hash  text COLLATE "C" NOT NULL REFERENCES contents (hash),
    ord   bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (hash, ord)
);
CREATE TABLE files (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    name       text COLLATE "C" NOT NULL,
    type       text COLLATE "C" NOT NULL,
    size       bigint NOT NULL,
    hash       text COLLATE "C" NOT NULL REFERENCES contents (hash)
);
CREATE INDEX files_hash ON files (hash);
CREATE TABLE outcome_files (
    outcome_id uuid NOT NULL REFERENCES outcomes (id),
    file_id    uuid NOT NULL REFERENCES files (id),
    PRIMARY KEY (outcome_id, file_id)
);
CREATE INDEX outcome_files_file ON outcome_files (file_id);
CREATE TABLE instruction_files (
    instruction_id uuid NOT NULL REFERENCES instructions (id),
    file_id        uuid NOT NULL REFERENCES files (id),
    PRIMARY KEY (instruction_id, file_id)
);
CREATE INDEX instruction_files_file ON instruction_files (file_id);
CREATE TABLE follow_up_files (
    follow_up_id uuid NOT NULL REFERENCES follow_ups (id),
    file_id      uuid NOT NULL REFERENCES files (id),
    PRIMARY KEY (follow_up_id, file_id)
);
CREATE INDEX follow_up_files_file ON follow_up_files (file_id);

SELECT journal_watch('files', 'id');
SELECT journal_watch('outcome_files', 'outcome_id, file_id');
SELECT journal_watch('instruction_files', 'instruction_id, file_id');
SELECT journal_watch('follow_up_files', 'follow_up_id, file_id');

UPDATE schema_compat SET min_reader = 29, min_writer = 46;
