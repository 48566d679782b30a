-- +goose Up
-- Terms of office, and rules by which the meetings of a body are counted. What a meeting has by now is in its title.
CREATE TABLE terms (
    id          TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    body_id     TEXT REFERENCES bodies (id),
    ordinal     INTEGER NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX terms_ordinal ON terms (body_id, ordinal);

CREATE TABLE numberings (
    id            TEXT PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    form          TEXT NOT NULL REFERENCES forms (id),
    owner_body_id TEXT REFERENCES bodies (id),
    per           TEXT NOT NULL,
    term_body_id  TEXT REFERENCES bodies (id),
    template      TEXT NOT NULL,
    since         TEXT NOT NULL,
    first         INTEGER NOT NULL,
    fix_days      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX numberings_form ON numberings (form, owner_body_id);

ALTER TABLE meetings ADD COLUMN numbering_id TEXT REFERENCES numberings (id);
ALTER TABLE meetings ADD COLUMN number_scope TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN number_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN number_text TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN number_at INTEGER;
ALTER TABLE meetings ADD COLUMN number_by TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN number_reason TEXT NOT NULL DEFAULT '';
-- No two meetings have one number.
CREATE UNIQUE INDEX meetings_number ON meetings (numbering_id, number_scope, number_n) WHERE number_n > 0;

UPDATE schema_compat SET min_reader = 29, min_writer = 43;
