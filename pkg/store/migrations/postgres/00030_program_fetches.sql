-- +goose Up
-- The last fetch of each feed by each family of program, and the revision that the family's first fetch of this link
-- showed. A program that was first seen after a change may be somebody else's. The table fetches, which knew one program
-- for each feed, goes a release later: until then an older program may write it.
CREATE TABLE program_fetches (
    feed_id        uuid NOT NULL,
    client         text COLLATE "C" NOT NULL,
    linked_at      bigint NOT NULL,
    at             bigint NOT NULL,
    first_revision bigint NOT NULL,
    revision       bigint NOT NULL,
    PRIMARY KEY (feed_id, client)
) WITH (fillfactor = 70);
INSERT INTO program_fetches (feed_id, client, linked_at, at, first_revision, revision)
    SELECT feed_id, client, linked_at, at, revision, revision FROM fetches;
DELETE FROM fetches;

UPDATE schema_compat SET min_reader = 29, min_writer = 29;
