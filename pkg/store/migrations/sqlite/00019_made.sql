-- +goose Up
-- What a request with an Idempotency-Key made, in its order. Of the requests before now one thing is known each;
-- the kind that it is of is looked up. resource_id stays for a release.
CREATE TABLE idempotency_anew (
    actor       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    resource_id TEXT,
    made        TEXT NOT NULL DEFAULT '[]', -- [{"kind": "meeting", "id": …}, …]
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT;
INSERT INTO idempotency_anew
SELECT actor, key, fingerprint, resource_id, '[{"kind":"' || CASE
           WHEN resource_id IN (SELECT id FROM people) THEN 'person'
           WHEN resource_id IN (SELECT id FROM bodies) THEN 'body'
           WHEN resource_id IN (SELECT id FROM memberships) THEN 'membership'
           WHEN resource_id IN (SELECT id FROM venues) THEN 'venue'
           WHEN resource_id IN (SELECT id FROM rooms) THEN 'room'
           WHEN resource_id IN (SELECT id FROM blocks) THEN 'block'
           WHEN resource_id IN (SELECT id FROM meetings) THEN 'meeting'
           WHEN resource_id IN (SELECT id FROM series) THEN 'series'
           WHEN resource_id IN (SELECT id FROM leaves) THEN 'leave'
           WHEN resource_id IN (SELECT id FROM plans) THEN 'plan'
           WHEN resource_id IN (SELECT id FROM proposals) THEN 'proposal'
           ELSE 'unknown' END || '","id":"' || resource_id || '"}]', created_at
FROM idempotency;
DROP TABLE idempotency;
ALTER TABLE idempotency_anew RENAME TO idempotency;
CREATE INDEX idempotency_created ON idempotency (created_at);
