-- +goose Up
-- Which committee is paired with which department, sector or party (对口), and from when until when; until is the first
-- day on which it no longer holds, '' for an open end. The same two are paired once on a day.
CREATE TYPE day_range AS RANGE (subtype = text, collation = "C");
CREATE TABLE pairings (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    body_id    uuid NOT NULL REFERENCES bodies (id),
    partner_id uuid NOT NULL REFERENCES bodies (id),
    since      text COLLATE "C" NOT NULL CHECK (since <> ''),
    until      text COLLATE "C" NOT NULL CHECK (until = '' OR until > since),
    note       text NOT NULL,
    CHECK (body_id <> partner_id),
    CONSTRAINT pairings_once EXCLUDE USING gist (
        body_id WITH =, partner_id WITH =, day_range(since, NULLIF(until, '')) WITH &&
    )
);
CREATE INDEX pairings_partner ON pairings (partner_id);
CREATE INDEX pairings_since ON pairings (since, id);

-- The department that a committee has in its own row becomes a pairing without an end, from a day before any meeting:
-- nobody noted since when. It takes the committee's id, for there is one of each.
INSERT INTO pairings (id, version, created_at, changed_at, body_id, partner_id, since, until, note)
SELECT id, 1, created_at, created_at, id, paired_id, '2000-01-01', '', '' FROM bodies
WHERE paired_id IS NOT NULL AND paired_id <> id;
SELECT journal_watch('pairings', 'id');

-- An older program writes none of them, and warns of no department that is missing.
UPDATE schema_compat SET min_reader = 29, min_writer = 61;
