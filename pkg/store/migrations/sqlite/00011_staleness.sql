-- +goose Up
-- When the link was made that a feed has now. Of those there are, fetches are
-- remembered from now on.
ALTER TABLE feeds ADD COLUMN linked_at INTEGER;
UPDATE feeds SET linked_at = CAST(strftime('%s', 'now') AS INTEGER);

-- The last fetch of each feed: what of, when, showing which revision, by which
-- family of program; neither address nor secret. Written in batches beside the
-- office's own writes, so that it has no foreign key to wait for.
CREATE TABLE fetches (
    feed_id   TEXT PRIMARY KEY,
    linked_at INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    client    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What each change of a meeting changed, and how the meeting was shown before it:
-- a phone that was last given an older revision shows the meeting so. Before a
-- meeting was shown at all it has no status.
CREATE TABLE changes (
    meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    revision   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    kinds      TEXT NOT NULL,
    title      TEXT NOT NULL,
    status     TEXT NOT NULL,
    starts_at  INTEGER,
    ends_at    INTEGER,
    place      TEXT NOT NULL,
    online_url TEXT NOT NULL,
    joined     TEXT NOT NULL,
    dropped    TEXT NOT NULL,
    PRIMARY KEY (meeting_id, revision)
) STRICT;
CREATE INDEX changes_start ON changes (starts_at);

-- Who told whom of which change.
CREATE TABLE tellings (
    meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    person_id  TEXT NOT NULL REFERENCES people (id),
    revision   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    channel    TEXT NOT NULL,
    note       TEXT NOT NULL,
    PRIMARY KEY (meeting_id, person_id, revision)
) STRICT;
CREATE INDEX tellings_person ON tellings (person_id);
