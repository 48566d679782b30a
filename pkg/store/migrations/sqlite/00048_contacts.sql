-- +goose Up
-- Firms (企业) by their unified social credit code, visits (走访) to them, to people, to bodies and to households, and the
-- ties (联系) of leaders and members with whom they keep in touch. Where a visit has a meeting, its time is that of the meeting.
CREATE TABLE firms (
    id            TEXT PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    code          TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    address       TEXT NOT NULL,
    owner_body_id TEXT REFERENCES bodies (id),
    active        INTEGER NOT NULL
) STRICT;
CREATE INDEX firms_order ON firms (name, id);

CREATE TABLE visits (
    id            TEXT PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    manner        TEXT NOT NULL,
    at            INTEGER NOT NULL,
    place         TEXT NOT NULL,
    firm_id       TEXT REFERENCES firms (id),
    person_id     TEXT REFERENCES people (id),
    body_id       TEXT REFERENCES bodies (id),
    household     TEXT NOT NULL,
    subject       TEXT NOT NULL,
    raised        TEXT NOT NULL,
    meeting_id    TEXT REFERENCES meetings (id),
    owner_body_id TEXT REFERENCES bodies (id),
    CHECK (CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN body_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN household = '' THEN 0 ELSE 1 END = 1)
) STRICT;
CREATE INDEX visits_order ON visits (at, id);
CREATE INDEX visits_firm ON visits (firm_id) WHERE firm_id IS NOT NULL;
CREATE INDEX visits_person ON visits (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX visits_meeting ON visits (meeting_id) WHERE meeting_id IS NOT NULL;

CREATE TABLE visit_people (
    visit_id  TEXT NOT NULL REFERENCES visits (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (visit_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_people_person ON visit_people (person_id);

CREATE TABLE contacts (
    id              TEXT PRIMARY KEY,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    person_id       TEXT NOT NULL REFERENCES people (id),
    firm_id         TEXT REFERENCES firms (id),
    other_person_id TEXT REFERENCES people (id),
    body_id         TEXT REFERENCES bodies (id),
    from_at         INTEGER NOT NULL,
    until_at        INTEGER,
    quota           INTEGER NOT NULL,
    note            TEXT NOT NULL,
    owner_body_id   TEXT REFERENCES bodies (id),
    CHECK (CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN other_person_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN body_id IS NULL THEN 0 ELSE 1 END = 1),
    CHECK (until_at IS NULL OR from_at < until_at)
) STRICT;
CREATE INDEX contacts_order ON contacts (from_at, id);
CREATE INDEX contacts_person ON contacts (person_id);

UPDATE schema_compat SET min_reader = 29, min_writer = 46;
