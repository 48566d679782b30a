-- +goose Up
-- When the link was made that a feed has now. Of those there are, fetches are
-- remembered from now on.
ALTER TABLE feeds ADD COLUMN linked_at bigint;
UPDATE feeds SET linked_at = CAST(extract(epoch FROM now()) AS bigint);

-- The last fetch of each feed: what of, when, showing which revision, by which
-- family of program; neither address nor secret. Written in batches beside the
-- office's own writes, so that it has no foreign key to wait for.
CREATE TABLE fetches (
    feed_id   uuid PRIMARY KEY,
    linked_at bigint NOT NULL,
    at        bigint NOT NULL,
    revision  bigint NOT NULL,
    client    text COLLATE "C" NOT NULL
) WITH (fillfactor = 70);

-- What each change of a meeting changed, and how the meeting was shown before it:
-- a phone that was last given an older revision shows the meeting so. Before a
-- meeting was shown at all it has no status.
CREATE TABLE changes (
    meeting_id uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    revision   bigint NOT NULL,
    at         bigint NOT NULL,
    by_name    text COLLATE "C" NOT NULL,
    kinds      text COLLATE "C" NOT NULL,
    title      text COLLATE "C" NOT NULL,
    status     text COLLATE "C" NOT NULL,
    starts_at  bigint,
    ends_at    bigint,
    place      text COLLATE "C" NOT NULL,
    online_url text COLLATE "C" NOT NULL,
    joined     text COLLATE "C" NOT NULL,
    dropped    text COLLATE "C" NOT NULL,
    PRIMARY KEY (meeting_id, revision)
);
CREATE INDEX changes_start ON changes (starts_at);

-- Who told whom of which change.
CREATE TABLE tellings (
    meeting_id uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    person_id  uuid NOT NULL REFERENCES people (id),
    revision   bigint NOT NULL,
    at         bigint NOT NULL,
    by_name    text COLLATE "C" NOT NULL,
    channel    text COLLATE "C" NOT NULL,
    note       text COLLATE "C" NOT NULL,
    PRIMARY KEY (meeting_id, person_id, revision)
);
CREATE INDEX tellings_person ON tellings (person_id);
