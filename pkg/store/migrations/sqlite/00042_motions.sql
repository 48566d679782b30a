-- +goose Up
-- Motions (提案): who proposes and who handles each, and which meetings are about it. A number is unique in its year among
-- the motions of its owner; 0 stands for none before a motion is filed.
CREATE TABLE motions (
    id                   TEXT PRIMARY KEY,
    version              INTEGER NOT NULL,
    created_at           INTEGER NOT NULL,
    changed_at           INTEGER NOT NULL,
    year                 INTEGER NOT NULL,
    number               INTEGER NOT NULL CHECK (number BETWEEN 0 AND 99999),
    title                TEXT NOT NULL,
    category             TEXT NOT NULL,
    is_key               INTEGER NOT NULL,
    state                TEXT NOT NULL,
    owner_body_id        TEXT REFERENCES bodies (id),
    lead_person_id       TEXT REFERENCES people (id),
    supervisor_person_id TEXT REFERENCES people (id),
    supervisor_body_id   TEXT REFERENCES bodies (id),
    filed_on             TEXT NOT NULL,
    reply_due            TEXT NOT NULL,
    replied_on           TEXT NOT NULL,
    merged_into_id       TEXT REFERENCES motions (id)
) STRICT;
CREATE UNIQUE INDEX motions_number ON motions (year, number, COALESCE(owner_body_id, '')) WHERE number > 0;
CREATE INDEX motions_order ON motions ((year * 100000 + number), id);
CREATE INDEX motions_merged ON motions (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE motion_proposers (
    motion_id       TEXT NOT NULL REFERENCES motions (id),
    ord             INTEGER NOT NULL,
    person_id       TEXT REFERENCES people (id),
    body_id         TEXT REFERENCES bodies (id),
    satisfaction    TEXT NOT NULL,
    satisfaction_on TEXT NOT NULL,
    PRIMARY KEY (motion_id, ord),
    CHECK ((person_id IS NULL) <> (body_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX motion_proposers_person ON motion_proposers (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX motion_proposers_body ON motion_proposers (body_id) WHERE body_id IS NOT NULL;

CREATE TABLE motion_handlers (
    motion_id TEXT NOT NULL REFERENCES motions (id),
    body_id   TEXT NOT NULL REFERENCES bodies (id),
    ord       INTEGER NOT NULL,
    role      TEXT NOT NULL,
    PRIMARY KEY (motion_id, body_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX motion_handlers_body ON motion_handlers (body_id);

CREATE TABLE motion_meetings (
    motion_id  TEXT NOT NULL REFERENCES motions (id),
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    since      INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    PRIMARY KEY (motion_id, meeting_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX motion_meetings_meeting ON motion_meetings (meeting_id);

-- An older program knows nothing of motions and would remove nobody whom one names: the database refuses it.
UPDATE schema_compat SET min_reader = 29, min_writer = 40;
