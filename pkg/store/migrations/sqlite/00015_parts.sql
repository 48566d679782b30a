-- +goose Up
-- A meeting may hold one person for several parts of it: the start joins the key.
-- Every row stays as it is. The triggers are about rows, not meetings: they also
-- refuse two exclusive parts of one meeting that overlap.
DROP TRIGGER reservations_no_overlap_insert;
DROP TRIGGER reservations_no_overlap_update;
DROP INDEX reservations_resource;
DROP INDEX reservations_exclusive;
ALTER TABLE reservations RENAME TO reservations_before;
CREATE TABLE reservations (
    kind        TEXT NOT NULL CHECK (kind IN ('person', 'room')),
    resource_id TEXT NOT NULL,
    meeting_id  TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    from_at     INTEGER NOT NULL,
    to_at       INTEGER NOT NULL,
    exclusive   INTEGER NOT NULL CHECK (exclusive IN (0, 1)),
    PRIMARY KEY (meeting_id, resource_id, from_at),
    CHECK (from_at < to_at)
) STRICT;
INSERT INTO reservations (kind, resource_id, meeting_id, from_at, to_at, exclusive)
    SELECT kind, resource_id, meeting_id, from_at, to_at, exclusive FROM reservations_before;
DROP TABLE reservations_before;
CREATE INDEX reservations_resource ON reservations (resource_id, from_at, to_at);

-- Exclusive reservations being disjoint, only the last to start before the new
-- one ends can reach into it.
CREATE INDEX reservations_exclusive ON reservations (kind, resource_id, from_at) WHERE exclusive = 1;
-- +goose StatementBegin
CREATE TRIGGER reservations_no_overlap_insert BEFORE INSERT ON reservations
WHEN NEW.exclusive = 1
BEGIN
    SELECT RAISE(ABORT, 'reservations_no_overlap')
    WHERE (SELECT to_at FROM reservations
           WHERE kind = NEW.kind AND resource_id = NEW.resource_id AND exclusive = 1
             AND from_at < NEW.to_at
           ORDER BY from_at DESC LIMIT 1) > NEW.from_at;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reservations_no_overlap_update AFTER UPDATE ON reservations
WHEN NEW.exclusive = 1
BEGIN
    SELECT RAISE(ABORT, 'reservations_no_overlap')
    WHERE EXISTS (SELECT 1 FROM reservations
                  WHERE kind = NEW.kind AND resource_id = NEW.resource_id AND exclusive = 1
                    AND rowid <> NEW.rowid AND from_at < NEW.to_at AND to_at > NEW.from_at);
END;
-- +goose StatementEnd
