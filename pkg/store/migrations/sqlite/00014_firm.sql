-- +goose Up
-- Whether a meeting was confirmed before it became what it is now. Of those called off before now it is
-- not known, and they stay in calendars that hide what is tentative.
ALTER TABLE meetings ADD COLUMN firm INTEGER NOT NULL DEFAULT 0;
UPDATE meetings SET firm = 1 WHERE status = 'cancelled';
