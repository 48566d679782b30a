-- +goose Up
-- Motions (提案): who proposes and who handles each, and which meetings are about it. A number is unique in its year among
-- the motions of its owner; 0 stands for none before a motion is filed.
CREATE TABLE motions (
    id                   uuid PRIMARY KEY,
    version              bigint NOT NULL,
    created_at           bigint NOT NULL,
    changed_at           bigint NOT NULL,
    year                 bigint NOT NULL,
    number               bigint NOT NULL CHECK (number BETWEEN 0 AND 99999),
    title                text NOT NULL,
    category             text NOT NULL,
    is_key               boolean NOT NULL,
    state                text COLLATE "C" NOT NULL,
    owner_body_id        uuid REFERENCES bodies (id),
    lead_person_id       uuid REFERENCES people (id),
    supervisor_person_id uuid REFERENCES people (id),
    supervisor_body_id   uuid REFERENCES bodies (id),
    filed_on             text COLLATE "C" NOT NULL,
    reply_due            text COLLATE "C" NOT NULL,
    replied_on           text COLLATE "C" NOT NULL,
    merged_into_id       uuid REFERENCES motions (id)
);
CREATE UNIQUE INDEX motions_number ON motions (year, number, owner_body_id) NULLS NOT DISTINCT WHERE number > 0;
CREATE INDEX motions_order ON motions ((year * 100000 + number), id);
CREATE INDEX motions_merged ON motions (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE motion_proposers (
    motion_id       uuid NOT NULL REFERENCES motions (id),
    ord             bigint NOT NULL,
    person_id       uuid REFERENCES people (id),
    body_id         uuid REFERENCES bodies (id),
    satisfaction    text COLLATE "C" NOT NULL,
    satisfaction_on text COLLATE "C" NOT NULL,
    PRIMARY KEY (motion_id, ord),
    CHECK ((person_id IS NULL) <> (body_id IS NULL))
);
CREATE INDEX motion_proposers_person ON motion_proposers (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX motion_proposers_body ON motion_proposers (body_id) WHERE body_id IS NOT NULL;

CREATE TABLE motion_handlers (
    motion_id uuid NOT NULL REFERENCES motions (id),
    body_id   uuid NOT NULL REFERENCES bodies (id),
    ord       bigint NOT NULL,
    role      text COLLATE "C" NOT NULL,
    PRIMARY KEY (motion_id, body_id)
);
CREATE INDEX motion_handlers_body ON motion_handlers (body_id);

CREATE TABLE motion_meetings (
    motion_id  uuid NOT NULL REFERENCES motions (id),
    meeting_id uuid NOT NULL REFERENCES meetings (id),
    since      bigint NOT NULL,
    by_name    text COLLATE "C" NOT NULL,
    PRIMARY KEY (motion_id, meeting_id)
);
CREATE INDEX motion_meetings_meeting ON motion_meetings (meeting_id);

SELECT journal_watch('motions', 'id');
SELECT journal_watch('motion_proposers', 'motion_id, ord');
SELECT journal_watch('motion_handlers', 'motion_id, body_id');
SELECT journal_watch('motion_meetings', 'motion_id, meeting_id');

-- An older program knows nothing of motions and would remove nobody whom one names: the database refuses it.
UPDATE schema_compat SET min_reader = 29, min_writer = 40;
