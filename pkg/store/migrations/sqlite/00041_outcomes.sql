-- +goose Up
-- What comes of meetings and topics: outcomes of some kind, the instructions that officials wrote on them, and who follows
-- up by when. An older program neither shows nor writes them.
CREATE TABLE outcome_kinds (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    name_zh    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    ord        INTEGER NOT NULL,
    active     INTEGER NOT NULL
) STRICT;
INSERT INTO outcome_kinds (id, version, created_at, changed_at, name_zh, name_en, ord, active) VALUES
    ('recommendation',      1, 0, 0, '建议案',       'Recommendation',              10, 1),
    ('consultation_report', 1, 0, 0, '协商报告',     'Consultation report',         20, 1),
    ('research_report',     1, 0, 0, '调研报告',     'Research report',             30, 1),
    ('inspection_report',   1, 0, 0, '视察报告',     'Inspection report',           40, 1),
    ('supervision_report',  1, 0, 0, '民主监督报告', 'Report on supervision',       50, 1),
    ('opinion',             1, 0, 0, '社情民意信息', 'Information on public opinion', 60, 1),
    ('resolution',          1, 0, 0, '协商决议',     'Resolution of a council',     70, 1),
    ('other',               1, 0, 0, '其他成果',     'Other',                       90, 1);

CREATE TABLE outcomes (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    kind       TEXT NOT NULL REFERENCES outcome_kinds (id),
    title      TEXT NOT NULL,
    number     TEXT NOT NULL,
    date       TEXT NOT NULL,
    recipients TEXT NOT NULL,
    summary    TEXT NOT NULL
) STRICT;
CREATE INDEX outcomes_date ON outcomes (date, id);
CREATE TABLE outcome_owners (
    outcome_id TEXT NOT NULL REFERENCES outcomes (id),
    body_id    TEXT NOT NULL REFERENCES bodies (id),
    year       INTEGER NOT NULL,
    number     TEXT NOT NULL,
    PRIMARY KEY (outcome_id, body_id)
) STRICT;
CREATE INDEX outcome_owners_body ON outcome_owners (body_id);
CREATE UNIQUE INDEX outcome_numbers ON outcome_owners (body_id, year, number) WHERE number <> '';
CREATE TABLE outcome_recipients (
    outcome_id TEXT NOT NULL REFERENCES outcomes (id),
    body_id    TEXT NOT NULL REFERENCES bodies (id),
    PRIMARY KEY (outcome_id, body_id)
) STRICT;
CREATE INDEX outcome_recipients_body ON outcome_recipients (body_id);
CREATE TABLE outcome_meetings (
    outcome_id TEXT NOT NULL REFERENCES outcomes (id),
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    PRIMARY KEY (outcome_id, meeting_id)
) STRICT;
CREATE INDEX outcome_meetings_meeting ON outcome_meetings (meeting_id);
CREATE TABLE outcome_topics (
    outcome_id TEXT NOT NULL REFERENCES outcomes (id),
    lineage    TEXT NOT NULL REFERENCES topics (id),
    PRIMARY KEY (outcome_id, lineage)
) STRICT;
CREATE INDEX outcome_topics_lineage ON outcome_topics (lineage);

-- What somebody is and was, with dates; an instruction says what the official was then. The posts of officials until now
-- are theirs from an unknown day on.
CREATE TABLE posts (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    person_id  TEXT NOT NULL REFERENCES people (id),
    body_id    TEXT REFERENCES bodies (id),
    title      TEXT NOT NULL,
    since      TEXT NOT NULL,
    until      TEXT NOT NULL
) STRICT;
CREATE INDEX posts_person ON posts (person_id, since);
INSERT INTO posts (id, version, created_at, changed_at, person_id, title, since, until)
    SELECT id, 1, changed_at, changed_at, id, post, '', '' FROM people WHERE kind = 'official' AND post <> '';

CREATE TABLE instructions (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    outcome_id TEXT NOT NULL REFERENCES outcomes (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    post       TEXT NOT NULL,
    date       TEXT NOT NULL,
    words      TEXT NOT NULL
) STRICT;
CREATE INDEX instructions_outcome ON instructions (outcome_id);
CREATE INDEX instructions_person ON instructions (person_id);
CREATE INDEX instructions_date ON instructions (date, id);

CREATE TABLE follow_ups (
    id             TEXT PRIMARY KEY,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL,
    outcome_id     TEXT NOT NULL REFERENCES outcomes (id),
    instruction_id TEXT REFERENCES instructions (id),
    body_id        TEXT NOT NULL REFERENCES bodies (id),
    what           TEXT NOT NULL,
    due            TEXT NOT NULL,
    reply          TEXT NOT NULL,
    replied_on     TEXT NOT NULL,
    closed_on      TEXT NOT NULL
) STRICT;
CREATE INDEX follow_ups_outcome ON follow_ups (outcome_id);
CREATE INDEX follow_ups_instruction ON follow_ups (instruction_id);
CREATE INDEX follow_ups_body ON follow_ups (body_id, due);
CREATE INDEX follow_ups_due ON follow_ups (due, id);


UPDATE schema_compat SET min_reader = 29, min_writer = 40;
