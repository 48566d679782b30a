-- +goose Up
-- Instants are whole Unix seconds in UTC; civil dates are YYYY-MM-DD.
CREATE TABLE people (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    name       TEXT NOT NULL,
    pinyin     TEXT NOT NULL,
    initials   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    post       TEXT NOT NULL,
    phone      TEXT NOT NULL,
    active     INTEGER NOT NULL
) STRICT;
CREATE INDEX people_order ON people (pinyin, id);

CREATE TABLE bodies (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    parent_id  TEXT REFERENCES bodies (id),
    paired_id  TEXT REFERENCES bodies (id),
    active     INTEGER NOT NULL
) STRICT;
CREATE INDEX bodies_order ON bodies (name, id);
CREATE INDEX bodies_parent ON bodies (parent_id);

CREATE TABLE memberships (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    body_id    TEXT NOT NULL REFERENCES bodies (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    role       TEXT NOT NULL,
    since      TEXT NOT NULL,
    until      TEXT NOT NULL
) STRICT;
CREATE INDEX memberships_body ON memberships (body_id, id);
CREATE INDEX memberships_person ON memberships (person_id);

CREATE TABLE venues (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    name         TEXT NOT NULL,
    address      TEXT NOT NULL,
    lat          REAL NOT NULL,
    lon          REAL NOT NULL,
    has_position INTEGER NOT NULL,
    wayfinding   TEXT NOT NULL,
    active       INTEGER NOT NULL
) STRICT;

CREATE TABLE rooms (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    venue_id   TEXT NOT NULL REFERENCES venues (id),
    name       TEXT NOT NULL,
    floor      TEXT NOT NULL,
    wayfinding TEXT NOT NULL,
    capacity   INTEGER NOT NULL CHECK (capacity > 0),
    active     INTEGER NOT NULL
) STRICT;
CREATE INDEX rooms_venue ON rooms (venue_id);

CREATE TABLE forms (
    id               TEXT PRIMARY KEY,
    version          INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    changed_at       INTEGER NOT NULL,
    ord              INTEGER NOT NULL,
    name_zh          TEXT NOT NULL,
    name_en          TEXT NOT NULL,
    duration_seconds INTEGER NOT NULL,
    notice_days      INTEGER NOT NULL,
    quorum_num       INTEGER NOT NULL,
    quorum_den       INTEGER NOT NULL,
    quorum_more_than INTEGER NOT NULL,
    visibility       TEXT NOT NULL,
    invite_body_ids  TEXT NOT NULL
) STRICT;

CREATE TABLE blocks (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   TEXT,
    title        TEXT NOT NULL,
    from_at      INTEGER NOT NULL,
    to_at        INTEGER NOT NULL,
    hard         INTEGER NOT NULL,
    CHECK (from_at < to_at)
) STRICT;
CREATE INDEX blocks_subject ON blocks (subject_kind, subject_id, from_at);
CREATE INDEX blocks_order ON blocks (from_at, id);

CREATE TABLE meetings (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    form          TEXT NOT NULL REFERENCES forms (id),
    title         TEXT NOT NULL,
    description   TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('draft', 'tentative', 'confirmed', 'cancelled')),
    starts_at     INTEGER NOT NULL,
    ends_at       INTEGER NOT NULL,
    room_id       TEXT REFERENCES rooms (id),
    online_url    TEXT NOT NULL,
    owner_body_id TEXT REFERENCES bodies (id),
    visibility    TEXT NOT NULL CHECK (visibility IN ('public', 'internal', 'restricted')),
    parent_id     TEXT REFERENCES meetings (id),
    has_children  INTEGER NOT NULL,
    expected      INTEGER NOT NULL,
    sequence      INTEGER NOT NULL,
    created_by    TEXT NOT NULL,
    cancelled_at  INTEGER,
    cancel_reason TEXT NOT NULL,
    CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX meetings_order ON meetings (starts_at, id);
CREATE INDEX meetings_room ON meetings (room_id, starts_at);
CREATE INDEX meetings_owner ON meetings (owner_body_id, starts_at);
CREATE INDEX meetings_parent ON meetings (parent_id);

CREATE TABLE attendances (
    meeting_id  TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    person_id   TEXT NOT NULL REFERENCES people (id),
    ord         INTEGER NOT NULL,
    role        TEXT NOT NULL,
    required    INTEGER NOT NULL,
    via_body_id TEXT REFERENCES bodies (id),
    PRIMARY KEY (meeting_id, person_id)
) STRICT;
CREATE INDEX attendances_person ON attendances (person_id, meeting_id);

CREATE TABLE invitations (
    meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    body_id    TEXT NOT NULL REFERENCES bodies (id),
    ord        INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, body_id)
) STRICT;
CREATE INDEX invitations_body ON invitations (body_id, meeting_id);

CREATE TABLE overrides (
    meeting_id       TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    ord              INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    person_id        TEXT,
    room_id          TEXT,
    other_meeting_id TEXT,
    block_id         TEXT,
    reason           TEXT NOT NULL,
    by_name          TEXT NOT NULL,
    at               INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, ord)
) STRICT;

CREATE TABLE moves (
    meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    ord        INTEGER NOT NULL,
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    room_id    TEXT REFERENCES rooms (id),
    at         INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    PRIMARY KEY (meeting_id, ord)
) STRICT;
CREATE INDEX moves_start ON moves (starts_at);

-- The ledger. Exclusive reservations of one resource never overlap; the
-- database refuses it whatever the program believes.
CREATE TABLE reservations (
    kind        TEXT NOT NULL CHECK (kind IN ('person', 'room')),
    resource_id TEXT NOT NULL,
    meeting_id  TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    from_at     INTEGER NOT NULL,
    to_at       INTEGER NOT NULL,
    exclusive   INTEGER NOT NULL CHECK (exclusive IN (0, 1)),
    PRIMARY KEY (meeting_id, resource_id),
    CHECK (from_at < to_at)
) STRICT;
CREATE INDEX reservations_resource ON reservations (resource_id, from_at, to_at);

-- Exclusive reservations being disjoint, only the last to start before the new
-- one ends can reach into it.
CREATE INDEX IF NOT EXISTS reservations_exclusive ON reservations (kind, resource_id, from_at) WHERE exclusive = 1;
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

CREATE TABLE leaves (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    reason     TEXT NOT NULL,
    note       TEXT NOT NULL,
    decision   TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER,
    UNIQUE (meeting_id, person_id)
) STRICT;
CREATE INDEX leaves_person ON leaves (person_id);

CREATE TABLE feeds (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   TEXT,
    name         TEXT NOT NULL,
    token_hash   BLOB NOT NULL UNIQUE,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX feeds_subject ON feeds (subject_kind, subject_id);

-- Links that were rotated away: they answer "gone", not "unknown".
CREATE TABLE retired_links (
    token_hash BLOB PRIMARY KEY,
    feed_id    TEXT NOT NULL REFERENCES feeds (id)
) STRICT;

-- The one row counts committed changes; calendars say which change last touched whose.
CREATE TABLE ledger (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    revision   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
INSERT INTO ledger (id, revision, changed_at) VALUES (1, 0, 0);

CREATE TABLE calendars (
    subject_kind TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject_id)
) STRICT;
CREATE INDEX calendars_revision ON calendars (revision);

CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    revoked_at INTEGER
) STRICT;

CREATE TABLE holiday_years (
    year     INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    holidays TEXT NOT NULL,
    make_ups TEXT NOT NULL
) STRICT;

CREATE TABLE idempotency (
    actor       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    resource_id TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at);
