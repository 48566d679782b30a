-- +goose Up
-- The agenda of a meeting: its items in their order, each so many minutes after the one before it. person_ids is a JSON
-- array of people of the meeting who are needed for these items alone. Meetings that there are have none.
CREATE TABLE items (
    meeting_id         TEXT NOT NULL REFERENCES meetings (id),
    id                 TEXT NOT NULL,
    ord                INTEGER NOT NULL,
    minutes            INTEGER NOT NULL CHECK (minutes > 0),
    kind               TEXT NOT NULL,
    title              TEXT NOT NULL,
    topic_id           TEXT REFERENCES topics (id),
    reporter_person_id TEXT REFERENCES people (id),
    reporter_body_id   TEXT REFERENCES bodies (id),
    materials          TEXT NOT NULL DEFAULT '',
    person_ids         TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (meeting_id, id)
) STRICT;
CREATE INDEX items_topic ON items (topic_id) WHERE topic_id IS NOT NULL;
CREATE INDEX items_reporter_person ON items (reporter_person_id) WHERE reporter_person_id IS NOT NULL;
CREATE INDEX items_reporter_body ON items (reporter_body_id) WHERE reporter_body_id IS NOT NULL;

-- To whom a change gave another time, of those who are needed for items alone, and when they were needed before.
ALTER TABLE changes ADD COLUMN retimed TEXT NOT NULL DEFAULT '[]';

-- An older program would hold people for the whole meeting who are needed for items alone.
UPDATE schema_compat SET min_reader = 29, min_writer = 43;
