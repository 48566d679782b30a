-- +goose Up
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Instants are whole Unix seconds in UTC; civil dates are YYYY-MM-DD.
CREATE TABLE people (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    name       text COLLATE "C" NOT NULL,
    pinyin     text COLLATE "C" NOT NULL,
    initials   text COLLATE "C" NOT NULL,
    kind       text NOT NULL,
    post       text NOT NULL,
    phone      text NOT NULL,
    active     boolean NOT NULL
);
CREATE INDEX people_order ON people (pinyin, id);

CREATE TABLE bodies (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    name       text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    parent_id  uuid REFERENCES bodies (id),
    paired_id  uuid REFERENCES bodies (id),
    active     boolean NOT NULL
);
CREATE INDEX bodies_order ON bodies (name, id);
CREATE INDEX bodies_parent ON bodies (parent_id);

CREATE TABLE memberships (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    body_id    uuid NOT NULL REFERENCES bodies (id),
    person_id  uuid NOT NULL REFERENCES people (id),
    role       text COLLATE "C" NOT NULL,
    since      text COLLATE "C" NOT NULL,
    until      text COLLATE "C" NOT NULL
);
CREATE INDEX memberships_body ON memberships (body_id, id);
CREATE INDEX memberships_person ON memberships (person_id);

CREATE TABLE venues (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    name         text COLLATE "C" NOT NULL,
    address      text NOT NULL,
    lat          double precision NOT NULL,
    lon          double precision NOT NULL,
    has_position boolean NOT NULL,
    wayfinding   text NOT NULL,
    active       boolean NOT NULL
);

CREATE TABLE rooms (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    venue_id   uuid NOT NULL REFERENCES venues (id),
    name       text COLLATE "C" NOT NULL,
    floor      text NOT NULL,
    wayfinding text NOT NULL,
    capacity   bigint NOT NULL CHECK (capacity > 0),
    active     boolean NOT NULL
);
CREATE INDEX rooms_venue ON rooms (venue_id);

CREATE TABLE forms (
    id               text COLLATE "C" PRIMARY KEY,
    version          bigint NOT NULL,
    created_at       bigint NOT NULL,
    changed_at       bigint NOT NULL,
    ord              bigint NOT NULL,
    name_zh          text NOT NULL,
    name_en          text NOT NULL,
    duration_seconds bigint NOT NULL,
    notice_days      bigint NOT NULL,
    quorum_num       bigint NOT NULL,
    quorum_den       bigint NOT NULL,
    quorum_more_than boolean NOT NULL,
    visibility       text NOT NULL,
    invite_body_ids  text NOT NULL
);

CREATE TABLE blocks (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id   uuid,
    title        text NOT NULL,
    from_at      bigint NOT NULL,
    to_at        bigint NOT NULL,
    hard         boolean NOT NULL,
    CHECK (from_at < to_at)
);
CREATE INDEX blocks_subject ON blocks (subject_kind, subject_id, from_at);
CREATE INDEX blocks_order ON blocks (from_at, id);

CREATE TABLE meetings (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    form          text COLLATE "C" NOT NULL REFERENCES forms (id),
    title         text NOT NULL,
    description   text NOT NULL,
    status        text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'tentative', 'confirmed', 'cancelled')),
    starts_at     bigint NOT NULL,
    ends_at       bigint NOT NULL,
    room_id       uuid REFERENCES rooms (id),
    online_url    text NOT NULL,
    owner_body_id uuid REFERENCES bodies (id),
    visibility    text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'internal', 'restricted')),
    parent_id     uuid REFERENCES meetings (id),
    has_children  boolean NOT NULL,
    expected      bigint NOT NULL,
    sequence      bigint NOT NULL,
    created_by    text NOT NULL,
    cancelled_at  bigint,
    cancel_reason text NOT NULL,
    CHECK (starts_at < ends_at)
);
CREATE INDEX meetings_order ON meetings (starts_at, id);
CREATE INDEX meetings_room ON meetings (room_id, starts_at);
CREATE INDEX meetings_owner ON meetings (owner_body_id, starts_at);
CREATE INDEX meetings_parent ON meetings (parent_id);

CREATE TABLE attendances (
    meeting_id  uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    person_id   uuid NOT NULL REFERENCES people (id),
    ord         bigint NOT NULL,
    role        text COLLATE "C" NOT NULL,
    required    boolean NOT NULL,
    via_body_id uuid REFERENCES bodies (id),
    PRIMARY KEY (meeting_id, person_id)
);
CREATE INDEX attendances_person ON attendances (person_id, meeting_id);

CREATE TABLE invitations (
    meeting_id uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    body_id    uuid NOT NULL REFERENCES bodies (id),
    ord        bigint NOT NULL,
    PRIMARY KEY (meeting_id, body_id)
);
CREATE INDEX invitations_body ON invitations (body_id, meeting_id);

CREATE TABLE overrides (
    meeting_id       uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    ord              bigint NOT NULL,
    kind             text COLLATE "C" NOT NULL,
    person_id        uuid,
    room_id          uuid,
    other_meeting_id uuid,
    block_id         uuid,
    reason           text NOT NULL,
    by_name          text NOT NULL,
    at               bigint NOT NULL,
    PRIMARY KEY (meeting_id, ord)
);

CREATE TABLE moves (
    meeting_id uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    ord        bigint NOT NULL,
    starts_at  bigint NOT NULL,
    ends_at    bigint NOT NULL,
    room_id    uuid REFERENCES rooms (id),
    at         bigint NOT NULL,
    by_name    text NOT NULL,
    PRIMARY KEY (meeting_id, ord)
);
CREATE INDEX moves_start ON moves (starts_at);

-- The ledger. Exclusive reservations of one resource never overlap; the
-- database refuses it whatever the program believes.
CREATE TABLE reservations (
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('person', 'room')),
    resource_id uuid NOT NULL,
    meeting_id  uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    from_at     bigint NOT NULL,
    to_at       bigint NOT NULL,
    exclusive   boolean NOT NULL,
    PRIMARY KEY (meeting_id, resource_id),
    CHECK (from_at < to_at),
    CONSTRAINT reservations_no_overlap EXCLUDE USING gist (
        kind WITH =, resource_id WITH =, int8range(from_at, to_at) WITH &&
    ) WHERE (exclusive)
);
CREATE INDEX reservations_resource ON reservations (resource_id, from_at, to_at);

CREATE TABLE leaves (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    meeting_id uuid NOT NULL REFERENCES meetings (id),
    person_id  uuid NOT NULL REFERENCES people (id),
    reason     text COLLATE "C" NOT NULL,
    note       text NOT NULL,
    decision   text COLLATE "C" NOT NULL,
    decided_by text NOT NULL,
    decided_at bigint,
    UNIQUE (meeting_id, person_id)
);
CREATE INDEX leaves_person ON leaves (person_id);

CREATE TABLE feeds (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id   uuid,
    name         text NOT NULL,
    token_hash   bytea NOT NULL UNIQUE,
    revoked_at   bigint
);
CREATE INDEX feeds_subject ON feeds (subject_kind, subject_id);

-- Links that were rotated away: they answer "gone", not "unknown".
CREATE TABLE retired_links (
    token_hash bytea PRIMARY KEY,
    feed_id    uuid NOT NULL REFERENCES feeds (id)
);

-- The one row counts committed changes; calendars say which change last touched whose.
CREATE TABLE ledger (
    id         bigint PRIMARY KEY CHECK (id = 1),
    revision   bigint NOT NULL,
    changed_at bigint NOT NULL
);
INSERT INTO ledger (id, revision, changed_at) VALUES (1, 0, 0);

CREATE TABLE calendars (
    subject_kind text COLLATE "C" NOT NULL,
    subject_id   text COLLATE "C" NOT NULL,
    revision     bigint NOT NULL,
    PRIMARY KEY (subject_kind, subject_id)
);
CREATE INDEX calendars_revision ON calendars (revision);

CREATE TABLE tokens (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    name       text NOT NULL,
    role       text COLLATE "C" NOT NULL,
    hash       bytea NOT NULL UNIQUE,
    revoked_at bigint
);

CREATE TABLE holiday_years (
    year     bigint PRIMARY KEY,
    source   text NOT NULL,
    holidays text NOT NULL,
    make_ups text NOT NULL
);

CREATE TABLE idempotency (
    actor       text COLLATE "C" NOT NULL,
    key         text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    resource_id uuid NOT NULL,
    created_at  bigint NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);
