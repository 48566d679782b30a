-- +goose Up
-- Which committee is paired with which department, sector or party (对口), and from when until when; until is the first
-- day on which it no longer holds, '' for an open end. The same two are paired once on a day.
CREATE TABLE pairings (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    body_id    TEXT NOT NULL REFERENCES bodies (id),
    partner_id TEXT NOT NULL REFERENCES bodies (id),
    since      TEXT NOT NULL CHECK (since <> ''),
    until      TEXT NOT NULL CHECK (until = '' OR until > since),
    note       TEXT NOT NULL,
    CHECK (body_id <> partner_id)
) STRICT;
CREATE INDEX pairings_body ON pairings (body_id, partner_id);
CREATE INDEX pairings_partner ON pairings (partner_id);
CREATE INDEX pairings_since ON pairings (since, id);
-- +goose StatementBegin
CREATE TRIGGER pairings_once_insert BEFORE INSERT ON pairings
BEGIN
    SELECT RAISE(ABORT, 'pairings_once')
    WHERE EXISTS (SELECT 1 FROM pairings p WHERE p.body_id = NEW.body_id AND p.partner_id = NEW.partner_id
                  AND (NEW.until = '' OR p.since < NEW.until) AND (p.until = '' OR NEW.since < p.until));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pairings_once_update BEFORE UPDATE ON pairings
BEGIN
    SELECT RAISE(ABORT, 'pairings_once')
    WHERE EXISTS (SELECT 1 FROM pairings p WHERE p.body_id = NEW.body_id AND p.partner_id = NEW.partner_id
                  AND p.id <> NEW.id
                  AND (NEW.until = '' OR p.since < NEW.until) AND (p.until = '' OR NEW.since < p.until));
END;
-- +goose StatementEnd

-- The department that a committee has in its own row becomes a pairing without an end, from a day before any meeting:
-- nobody noted since when. It takes the committee's id, for there is one of each.
INSERT INTO pairings (id, version, created_at, changed_at, body_id, partner_id, since, until, note)
SELECT id, 1, created_at, created_at, id, paired_id, '2000-01-01', '', '' FROM bodies
WHERE paired_id IS NOT NULL AND paired_id <> id;

-- An older program writes none of them, and warns of no department that is missing.
UPDATE schema_compat SET min_reader = 29, min_writer = 61;
