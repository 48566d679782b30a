-- +goose Up
-- What comes of meetings and topics: outcomes of some kind, the instructions that officials wrote on them, and who follows
-- up by when. An older program neither shows nor writes them.
CREATE TABLE outcome_kinds (
    id         text COLLATE "C" PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    ord        bigint NOT NULL,
    active     boolean NOT NULL
);
INSERT INTO outcome_kinds (id, version, created_at, changed_at, name_zh, name_en, ord, active) VALUES
    ('recommendation',      1, 0, 0, '建议案',       'Recommendation',              10, true),
    ('consultation_report', 1, 0, 0, '协商报告',     'Consultation report',         20, true),
    ('research_report',     1, 0, 0, '调研报告',     'Research report',             30, true),
    ('inspection_report',   1, 0, 0, '视察报告',     'Inspection report',           40, true),
    ('supervision_report',  1, 0, 0, '民主监督报告', 'Report on supervision',       50, true),
    ('opinion',             1, 0, 0, '社情民意信息', 'Information on public opinion', 60, true),
    ('resolution',          1, 0, 0, '协商决议',     'Resolution of a council',     70, true),
    ('other',               1, 0, 0, '其他成果',     'Other',                       90, true);

CREATE TABLE outcomes (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    kind       text COLLATE "C" NOT NULL REFERENCES outcome_kinds (id),
    title      text NOT NULL,
    number     text NOT NULL,
    date       text COLLATE "C" NOT NULL,
    recipients text NOT NULL,
    summary    text NOT NULL
);
CREATE INDEX outcomes_date ON outcomes (date, id);
CREATE TABLE outcome_owners (
    outcome_id uuid NOT NULL REFERENCES outcomes (id),
    body_id    uuid NOT NULL REFERENCES bodies (id),
    year       bigint NOT NULL,
    number     text NOT NULL,
    PRIMARY KEY (outcome_id, body_id)
);
CREATE INDEX outcome_owners_body ON outcome_owners (body_id);
CREATE UNIQUE INDEX outcome_numbers ON outcome_owners (body_id, year, number) WHERE number <> '';
CREATE TABLE outcome_recipients (
    outcome_id uuid NOT NULL REFERENCES outcomes (id),
    body_id    uuid NOT NULL REFERENCES bodies (id),
    PRIMARY KEY (outcome_id, body_id)
);
CREATE INDEX outcome_recipients_body ON outcome_recipients (body_id);
CREATE TABLE outcome_meetings (
    outcome_id uuid NOT NULL REFERENCES outcomes (id),
    meeting_id uuid NOT NULL REFERENCES meetings (id),
    PRIMARY KEY (outcome_id, meeting_id)
);
CREATE INDEX outcome_meetings_meeting ON outcome_meetings (meeting_id);
CREATE TABLE outcome_topics (
    outcome_id uuid NOT NULL REFERENCES outcomes (id),
    lineage    uuid NOT NULL REFERENCES topics (id),
    PRIMARY KEY (outcome_id, lineage)
);
CREATE INDEX outcome_topics_lineage ON outcome_topics (lineage);

-- What somebody is and was, with dates; an instruction says what the official was then. The posts of officials until now
-- are theirs from an unknown day on.
CREATE TABLE posts (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    person_id  uuid NOT NULL REFERENCES people (id),
    body_id    uuid REFERENCES bodies (id),
    title      text NOT NULL,
    since      text COLLATE "C" NOT NULL,
    until      text COLLATE "C" NOT NULL
);
CREATE INDEX posts_person ON posts (person_id, since);
INSERT INTO posts (id, version, created_at, changed_at, person_id, title, since, until)
    SELECT id, 1, changed_at, changed_at, id, post, '', '' FROM people WHERE kind = 'official' AND post <> '';

CREATE TABLE instructions (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    outcome_id uuid NOT NULL REFERENCES outcomes (id),
    person_id  uuid NOT NULL REFERENCES people (id),
    post       text NOT NULL,
    date       text COLLATE "C" NOT NULL,
    words      text NOT NULL
);
CREATE INDEX instructions_outcome ON instructions (outcome_id);
CREATE INDEX instructions_person ON instructions (person_id);
CREATE INDEX instructions_date ON instructions (date, id);

CREATE TABLE follow_ups (
    id             uuid PRIMARY KEY,
    version        bigint NOT NULL,
    created_at     bigint NOT NULL,
    changed_at     bigint NOT NULL,
    outcome_id     uuid NOT NULL REFERENCES outcomes (id),
    instruction_id uuid REFERENCES instructions (id),
    body_id        uuid NOT NULL REFERENCES bodies (id),
    what           text NOT NULL,
    due            text COLLATE "C" NOT NULL,
    reply          text NOT NULL,
    replied_on     text COLLATE "C" NOT NULL,
    closed_on      text COLLATE "C" NOT NULL
);
CREATE INDEX follow_ups_outcome ON follow_ups (outcome_id);
CREATE INDEX follow_ups_instruction ON follow_ups (instruction_id);
CREATE INDEX follow_ups_body ON follow_ups (body_id, due);
CREATE INDEX follow_ups_due ON follow_ups (due, id);

SELECT journal_watch(name, 'id') FROM unnest(ARRAY['outcome_kinds', 'outcomes', 'posts', 'instructions', 'follow_ups']) AS name;
SELECT journal_watch('outcome_owners', 'outcome_id, body_id');
SELECT journal_watch('outcome_recipients', 'outcome_id, body_id');
SELECT journal_watch('outcome_meetings', 'outcome_id, meeting_id');
SELECT journal_watch('outcome_topics', 'outcome_id, lineage');

UPDATE schema_compat SET min_reader = 29, min_writer = 40;
