-- +goose Up
-- What may read and write the schema: programs that know at least the migration of this number. A migration that older
-- programs bear leaves them as they are; one that contracts raises them.
CREATE TABLE schema_compat (
    id         integer PRIMARY KEY CHECK (id = 1),
    min_reader bigint NOT NULL,
    min_writer bigint NOT NULL
);
INSERT INTO schema_compat (id, min_reader, min_writer) VALUES (1, 29, 29);

-- By how many seconds the clock of a process was set, and what it showed then.
CREATE TABLE clock_steps (
    noticed_at bigint NOT NULL,
    seconds    bigint NOT NULL
);
