-- +goose Up
-- What was called off together has one cancellation id, and each meeting the status that it had before.
-- Of meetings called off before now: those under a cancelled parent go with it if they were called off
-- at the same instant for the same reason, and so do dates of one series; every other is on its own. The
-- id is that of the first of them. What was never shown was a draft; what was not known to be confirmed
-- was tentative. A date of a series that was changed on its own was called off on its own, unless
-- others that were not went with it.
ALTER TABLE meetings ADD COLUMN cancellation_id TEXT;
ALTER TABLE meetings ADD COLUMN cancelled_from TEXT NOT NULL DEFAULT '' CHECK (cancelled_from IN ('', 'draft', 'tentative', 'confirmed'));
ALTER TABLE meetings ADD COLUMN cancelled_alone INTEGER NOT NULL DEFAULT 0;

UPDATE meetings SET cancelled_at = COALESCE(cancelled_at, changed_at),
       cancelled_from = CASE WHEN sequence = 0 THEN 'draft' WHEN firm THEN 'confirmed' ELSE 'tentative' END
WHERE status = 'cancelled';

WITH RECURSIVE family (id, first) AS (
    SELECT m.id, COALESCE((SELECT MIN(o.id) FROM meetings o WHERE o.series_id = m.series_id AND o.status = 'cancelled'
                           AND o.cancelled_at = m.cancelled_at AND o.cancel_reason = m.cancel_reason), m.id)
    FROM meetings m
    WHERE m.status = 'cancelled' AND NOT EXISTS (SELECT 1 FROM meetings p WHERE p.id = m.parent_id AND p.status = 'cancelled'
                           AND p.cancelled_at = m.cancelled_at AND p.cancel_reason = m.cancel_reason)
    UNION ALL
    SELECT c.id, f.first
    FROM family f JOIN meetings p ON p.id = f.id JOIN meetings c ON c.parent_id = p.id
    WHERE c.status = 'cancelled' AND c.cancelled_at = p.cancelled_at AND c.cancel_reason = p.cancel_reason
)
UPDATE meetings SET cancellation_id = f.first FROM family f WHERE f.id = meetings.id;

UPDATE meetings SET cancelled_alone = 1
WHERE status = 'cancelled' AND series_id IS NOT NULL AND differs
  AND NOT EXISTS (SELECT 1 FROM meetings o WHERE o.series_id = meetings.series_id AND o.cancellation_id = meetings.cancellation_id AND NOT o.differs);

CREATE INDEX meetings_cancellation ON meetings (cancellation_id) WHERE cancellation_id IS NOT NULL;
