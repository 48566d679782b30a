-- +goose Up
-- The agenda of a meeting: its items in their order, each so many minutes after the one before it. person_ids is a JSON
-- array of people of the meeting who are needed for these items alone. Meetings that there are have none.
CREATE TABLE items (
    meeting_id         uuid NOT NULL REFERENCES meetings (id),
    id                 uuid NOT NULL,
    ord                bigint NOT NULL,
    minutes            bigint NOT NULL CHECK (minutes > 0),
    kind               text COLLATE "C" NOT NULL,
    title              text NOT NULL,
    topic_id           uuid REFERENCES topics (id),
    reporter_person_id uuid REFERENCES people (id),
    reporter_body_id   uuid REFERENCES bodies (id),
    materials          text NOT NULL DEFAULT '',
    person_ids         text NOT NULL DEFAULT '[]',
    PRIMARY KEY (meeting_id, id)
);
CREATE INDEX items_topic ON items (topic_id) WHERE topic_id IS NOT NULL;
CREATE INDEX items_reporter_person ON items (reporter_person_id) WHERE reporter_person_id IS NOT NULL;
CREATE INDEX items_reporter_body ON items (reporter_body_id) WHERE reporter_body_id IS NOT NULL;
SELECT journal_watch('items', 'meeting_id, id');

-- To whom a change gave another time, of those who are needed for items alone, and when they were needed before.
ALTER TABLE changes ADD COLUMN retimed text NOT NULL DEFAULT '[]';

-- An older program would hold people for the whole meeting who are needed for items alone.
UPDATE schema_compat SET min_reader = 29, min_writer = 43;
