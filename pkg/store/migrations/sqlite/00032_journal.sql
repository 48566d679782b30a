-- +goose Up
-- The journal: a row for each thing that a write changed, chained by hash (pkg/journal, Entry.HashAfter). A program that
-- does not know it must not write: its writes would leave no row.
CREATE TABLE journal (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    request_id   TEXT NOT NULL,
    via          TEXT NOT NULL,
    operation    TEXT NOT NULL,
    actor_id     TEXT NOT NULL,
    actor_name   TEXT NOT NULL,
    actor_role   TEXT NOT NULL,
    actor_reach  TEXT NOT NULL,
    actor_person TEXT NOT NULL,
    action       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    thing_id     TEXT NOT NULL,
    meeting_id   TEXT NOT NULL,
    person_id    TEXT NOT NULL,
    fields       TEXT NOT NULL,
    hash         BLOB NOT NULL
) STRICT;
CREATE INDEX journal_thing ON journal (thing_id, seq);
CREATE INDEX journal_meeting ON journal (meeting_id, seq) WHERE meeting_id <> '';
CREATE INDEX journal_person ON journal (person_id, seq) WHERE person_id <> '';
CREATE INDEX journal_actor ON journal (actor_id, seq) WHERE actor_id <> '';

-- What the journal has the salted hash of alone: personal values, of a person or of nobody in particular. It may be
-- emptied, and not changed in any other way.
CREATE TABLE journal_originals (
    seq       INTEGER NOT NULL REFERENCES journal (seq),
    person_id TEXT NOT NULL,
    content   TEXT,
    PRIMARY KEY (seq, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_originals_person ON journal_originals (person_id);

-- Signed heads of the journal.
CREATE TABLE journal_heads (
    seq       INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    at        INTEGER NOT NULL,
    key       TEXT NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (seq, key)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'journal_is_append_only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'journal_is_append_only');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes without asking the trigger before it.
-- +goose StatementBegin
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'journal_is_append_only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_originals_only_emptied BEFORE UPDATE ON journal_originals
WHEN NEW.content IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.person_id <> OLD.person_id
BEGIN
    SELECT RAISE(ABORT, 'journal_originals_may_be_emptied_only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_originals_no_delete BEFORE DELETE ON journal_originals
BEGIN
    SELECT RAISE(ABORT, 'journal_originals_may_be_emptied_only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_originals_no_replace BEFORE INSERT ON journal_originals
WHEN EXISTS (SELECT 1 FROM journal_originals WHERE seq = NEW.seq AND person_id = NEW.person_id)
BEGIN
    SELECT RAISE(ABORT, 'journal_originals_may_be_emptied_only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_heads_no_update BEFORE UPDATE ON journal_heads
BEGIN
    SELECT RAISE(ABORT, 'journal_is_append_only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_heads_no_delete BEFORE DELETE ON journal_heads
BEGIN
    SELECT RAISE(ABORT, 'journal_is_append_only');
END;
-- +goose StatementEnd

UPDATE schema_compat SET min_reader = 29, min_writer = 32;
