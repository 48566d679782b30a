-- +goose Up
-- What a request with an Idempotency-Key made, in its order. Of the requests before now one thing is known each;
-- the kind that it is of is looked up. resource_id stays for a release, for a server that is not upgraded yet.
ALTER TABLE idempotency ADD COLUMN made text NOT NULL DEFAULT '[]'; -- [{"kind": "meeting", "id": …}, …]
UPDATE idempotency SET made = '[{"kind":"' || CASE
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
    ELSE 'unknown' END || '","id":"' || resource_id || '"}]';
ALTER TABLE idempotency ALTER COLUMN resource_id DROP NOT NULL;
