-- +goose Up
-- The bodies that hold a meeting together with its owner (联合主办). Meetings that there are have none.
CREATE TABLE co_owners (
    meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    body_id    TEXT NOT NULL REFERENCES bodies (id),
    ord        INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, body_id)
) STRICT;
CREATE INDEX co_owners_body ON co_owners (body_id, meeting_id);

-- An older program would change a meeting without touching the calendars of these bodies.
UPDATE schema_compat SET min_reader = 29, min_writer = 57;
