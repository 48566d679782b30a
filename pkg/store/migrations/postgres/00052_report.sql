-- +goose Up
-- Figures as they were reported, with the list behind each number. What is frozen is JSON whose SHA-256 is the digest.
CREATE TABLE reports (
    id            uuid PRIMARY KEY,
    version       bigint NOT NULL,
    created_at    bigint NOT NULL,
    changed_at    bigint NOT NULL,
    title         text NOT NULL,
    from_day      text NOT NULL,
    to_day        text NOT NULL,
    division      text NOT NULL,
    owner_body_id uuid REFERENCES bodies (id),
    at            bigint NOT NULL,
    created_by    text NOT NULL,
    digest        text NOT NULL,
    CHECK (from_day <= to_day)
);
CREATE INDEX reports_created ON reports (created_at, id);
CREATE INDEX reports_owner ON reports (owner_body_id);
CREATE TABLE report_contents (
    report_id uuid PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
    content   bytea NOT NULL
);
SELECT journal_watch('reports', 'id');

-- An older program writes to neither.
UPDATE schema_compat SET min_reader = 29, min_writer = 46;
