-- +goose Up

-- What each of the last commits touched, one row for all: a booking that touches
-- four hundred calendars writes no four hundred rows. Of Feeds it stays known
-- which change last touched them.
CREATE TABLE touches (
    revision INTEGER PRIMARY KEY,
    subjects TEXT NOT NULL
) STRICT;
CREATE TABLE feed_revisions (
    feed_id  TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO feed_revisions SELECT subject_id, revision FROM calendars WHERE subject_kind = 'feed';
DROP TABLE calendars;
