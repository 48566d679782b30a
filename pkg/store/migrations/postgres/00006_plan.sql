-- +goose Up
CREATE TABLE plans (
    id          uuid PRIMARY KEY,
    version     bigint NOT NULL,
    created_at  bigint NOT NULL,
    changed_at  bigint NOT NULL,
    year        bigint NOT NULL,
    title       text NOT NULL,
    body_id     uuid REFERENCES bodies (id),
    status      text COLLATE "C" NOT NULL,
    edition     bigint NOT NULL,
    former_id   uuid REFERENCES plans (id),
    approved_by text COLLATE "C" NOT NULL,
    approved_at bigint,
    reason      text NOT NULL
);
CREATE INDEX plans_order ON plans (year, id);

CREATE TABLE topics (
    id            uuid PRIMARY KEY,
    version       bigint NOT NULL,
    created_at    bigint NOT NULL,
    changed_at    bigint NOT NULL,
    plan_id       uuid NOT NULL REFERENCES plans (id),
    ord           bigint NOT NULL,
    title         text NOT NULL,
    description   text NOT NULL,
    form          text COLLATE "C" NOT NULL REFERENCES forms (id),
    owner_body_id uuid REFERENCES bodies (id),
    earliest      text COLLATE "C" NOT NULL,
    latest        text COLLATE "C" NOT NULL,
    duration      bigint NOT NULL,
    invite_body_ids text NOT NULL,
    attendances   text NOT NULL,
    expected      bigint NOT NULL,
    room_ids      text NOT NULL,
    venue_ids     text NOT NULL,
    online        boolean NOT NULL,
    follows       text NOT NULL,
    outcome       text NOT NULL,
    meeting_id    uuid REFERENCES meetings (id)
);
CREATE INDEX topics_plan ON topics (plan_id, ord, id);
CREATE INDEX topics_meeting ON topics (meeting_id);
