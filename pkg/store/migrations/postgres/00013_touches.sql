-- +goose Up

-- What each of the last commits touched, one row for all: a booking that touches
-- four hundred calendars writes no four hundred rows. Of Feeds it stays known
-- which change last touched them.
CREATE TABLE touches (
    revision bigint PRIMARY KEY,
    subjects text NOT NULL
);
CREATE TABLE feed_revisions (
    feed_id  uuid PRIMARY KEY,
    revision bigint NOT NULL
);
INSERT INTO feed_revisions SELECT subject_id::uuid, revision FROM calendars WHERE subject_kind = 'feed';
DROP TABLE calendars;
