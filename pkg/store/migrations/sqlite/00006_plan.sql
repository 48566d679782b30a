-- +goose Up
CREATE TABLE plans (
    id          TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    year        INTEGER NOT NULL,
    title       TEXT NOT NULL,
    body_id     TEXT REFERENCES bodies (id),
    status      TEXT NOT NULL,
    edition     INTEGER NOT NULL,
    former_id   TEXT REFERENCES plans (id),
    approved_by TEXT NOT NULL,
    approved_at INTEGER,
    reason      TEXT NOT NULL
) STRICT;
CREATE INDEX plans_order ON plans (year, id);

CREATE TABLE topics (
    id            TEXT PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    plan_id       TEXT NOT NULL REFERENCES plans (id),
    ord           INTEGER NOT NULL,
    title         TEXT NOT NULL,
    description   TEXT NOT NULL,
    form          TEXT NOT NULL REFERENCES forms (id),
    owner_body_id TEXT REFERENCES bodies (id),
    earliest      TEXT NOT NULL,
    latest        TEXT NOT NULL,
    duration      INTEGER NOT NULL,
    invite_body_ids TEXT NOT NULL,
    attendances   TEXT NOT NULL,
    expected      INTEGER NOT NULL,
    room_ids      TEXT NOT NULL,
    venue_ids     TEXT NOT NULL,
    online        INTEGER NOT NULL,
    follows       TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    meeting_id    TEXT REFERENCES meetings (id)
) STRICT;
CREATE INDEX topics_plan ON topics (plan_id, ord, id);
CREATE INDEX topics_meeting ON topics (meeting_id);
