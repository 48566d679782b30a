-- +goose Up
-- Figures as they were reported, with the list behind each number. What is frozen is JSON whose SHA-256 is the digest.
CREATE TABLE reports (
    id            TEXT PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    title         TEXT NOT NULL,
    from_day      TEXT NOT NULL,
    to_day        TEXT NOT NULL,
    division      TEXT NOT NULL,
    owner_body_id TEXT REFERENCES bodies (id),
    at            INTEGER NOT NULL,
    created_by    TEXT NOT NULL,
    digest        TEXT NOT NULL,
    CHECK (from_day <= to_day)
) STRICT;
CREATE INDEX reports_created ON reports (created_at, id);
CREATE INDEX reports_owner ON reports (owner_body_id);
CREATE TABLE report_contents (
    report_id TEXT PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
    content   BLOB NOT NULL
) STRICT;

-- An older program writes to neither.
UPDATE schema_compat SET min_reader = 29, min_writer = 46;
