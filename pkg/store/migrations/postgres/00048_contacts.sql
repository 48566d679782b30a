-- +goose Up
-- Firms (企业) by their unified social credit code, visits (走访) to them, to people, to bodies and to households, and the
-- ties (联系) of leaders and members with whom they keep in touch. Where a visit has a meeting, its time is that of the meeting.
CREATE TABLE firms (
    id            uuid PRIMARY KEY,
    version       bigint NOT NULL,
    created_at    bigint NOT NULL,
    changed_at    bigint NOT NULL,
    code          text COLLATE "C" NOT NULL UNIQUE,
    name          text COLLATE "C" NOT NULL,
    address       text NOT NULL,
    owner_body_id uuid REFERENCES bodies (id),
    active        boolean NOT NULL
);
CREATE INDEX firms_order ON firms (name, id);

CREATE TABLE visits (
    id            uuid PRIMARY KEY,
    version       bigint NOT NULL,
    created_at    bigint NOT NULL,
    changed_at    bigint NOT NULL,
    manner        text COLLATE "C" NOT NULL,
    at            bigint NOT NULL,
    place         text NOT NULL,
    firm_id       uuid REFERENCES firms (id),
    person_id     uuid REFERENCES people (id),
    body_id       uuid REFERENCES bodies (id),
    household     text NOT NULL,
    subject       text NOT NULL,
    raised        text NOT NULL,
    meeting_id    uuid REFERENCES meetings (id),
    owner_body_id uuid REFERENCES bodies (id),
    CHECK (CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN body_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN household = '' THEN 0 ELSE 1 END = 1)
);
CREATE INDEX visits_order ON visits (at, id);
CREATE INDEX visits_firm ON visits (firm_id) WHERE firm_id IS NOT NULL;
CREATE INDEX visits_person ON visits (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX visits_meeting ON visits (meeting_id) WHERE meeting_id IS NOT NULL;

CREATE TABLE visit_people (
    visit_id  uuid NOT NULL REFERENCES visits (id),
    person_id uuid NOT NULL REFERENCES people (id),
    PRIMARY KEY (visit_id, person_id)
);
CREATE INDEX visit_people_person ON visit_people (person_id);

CREATE TABLE contacts (
    id              uuid PRIMARY KEY,
    version         bigint NOT NULL,
    created_at      bigint NOT NULL,
    changed_at      bigint NOT NULL,
    person_id       uuid NOT NULL REFERENCES people (id),
    firm_id         uuid REFERENCES firms (id),
    other_person_id uuid REFERENCES people (id),
    body_id         uuid REFERENCES bodies (id),
    from_at         bigint NOT NULL,
    until_at        bigint,
    quota           bigint NOT NULL,
    note            text NOT NULL,
    owner_body_id   uuid REFERENCES bodies (id),
    CHECK (CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN other_person_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN body_id IS NULL THEN 0 ELSE 1 END = 1),
    CHECK (until_at IS NULL OR from_at < until_at)
);
CREATE INDEX contacts_order ON contacts (from_at, id);
CREATE INDEX contacts_person ON contacts (person_id);

SELECT journal_watch('firms', 'id');
SELECT journal_watch('visits', 'id');
SELECT journal_watch('visit_people', 'visit_id, person_id');
SELECT journal_watch('contacts', 'id');

UPDATE schema_compat SET min_reader = 29, min_writer = 46;
