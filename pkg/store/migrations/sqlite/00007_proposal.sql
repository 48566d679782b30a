-- +goose Up
CREATE TABLE proposals (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    state      TEXT NOT NULL,
    cause      TEXT NOT NULL,
    limits     TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    done       INTEGER NOT NULL,
    best       TEXT NOT NULL,
    beat_at    INTEGER,
    keep       INTEGER NOT NULL,
    outcome    TEXT NOT NULL,
    fault_zh   TEXT NOT NULL,
    fault_en   TEXT NOT NULL,
    entered    INTEGER NOT NULL,
    applied_at INTEGER,
    undone_at  INTEGER,
    applied_by TEXT NOT NULL,
    undone_by  TEXT NOT NULL
) STRICT;
CREATE INDEX proposals_order ON proposals (created_at, id);
CREATE INDEX proposals_state ON proposals (state, created_at, id);

CREATE TABLE notices (
    id          TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    person_id   TEXT NOT NULL REFERENCES people (id),
    proposal_id TEXT REFERENCES proposals (id),
    kind        TEXT NOT NULL,
    meeting_ids TEXT NOT NULL,
    zh          TEXT NOT NULL,
    en          TEXT NOT NULL
) STRICT;
CREATE INDEX notices_order ON notices (created_at, id);
CREATE INDEX notices_person ON notices (person_id, created_at, id);
CREATE UNIQUE INDEX notices_once ON notices (proposal_id, kind, person_id);
