-- +goose Up
-- Calendars compared a meeting with the slot that it left last, and compare it with the first one now. What was moved
-- more than once may be shown otherwise from now on: phones are told by its SEQUENCE and LAST-MODIFIED. The version
-- stays, for nobody changed the meeting and an applied proposal can still be undone.
UPDATE meetings SET sequence = sequence + 1, changed_at = changed_at + 1
WHERE status IN ('tentative', 'confirmed') AND id IN (SELECT meeting_id FROM moves WHERE ord > 0);
