-- +goose Up
CREATE TABLE proposals (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    state      text COLLATE "C" NOT NULL,
    cause      text NOT NULL,
    limits     text NOT NULL,
    asked_by   text COLLATE "C" NOT NULL,
    done       bigint NOT NULL,
    best       text COLLATE "C" NOT NULL,
    beat_at    bigint,
    keep       boolean NOT NULL,
    outcome    text NOT NULL,
    fault_zh   text NOT NULL,
    fault_en   text NOT NULL,
    entered    boolean NOT NULL,
    applied_at bigint,
    undone_at  bigint,
    applied_by text NOT NULL,
    undone_by  text NOT NULL
);
CREATE INDEX proposals_order ON proposals (created_at, id);
CREATE INDEX proposals_state ON proposals (state, created_at, id);

CREATE TABLE notices (
    id          uuid PRIMARY KEY,
    version     bigint NOT NULL,
    created_at  bigint NOT NULL,
    changed_at  bigint NOT NULL,
    person_id   uuid NOT NULL REFERENCES people (id),
    proposal_id uuid REFERENCES proposals (id),
    kind        text COLLATE "C" NOT NULL,
    meeting_ids text NOT NULL,
    zh          text NOT NULL,
    en          text NOT NULL
);
CREATE INDEX notices_order ON notices (created_at, id);
CREATE INDEX notices_person ON notices (person_id, created_at, id);
CREATE UNIQUE INDEX notices_once ON notices (proposal_id, kind, person_id);
