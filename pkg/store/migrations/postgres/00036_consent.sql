-- +goose Up
-- Who is invited from beyond the reach of whoever invites has to agree, unless the form says otherwise. Until then the
-- meeting holds them without keeping others from booking them.
ALTER TABLE attendances ADD COLUMN consent TEXT NOT NULL DEFAULT '';
ALTER TABLE attendances ADD COLUMN consent_until bigint;
CREATE INDEX attendances_awaited ON attendances (consent_until) WHERE consent = 'pending';
ALTER TABLE reservations ADD COLUMN pending boolean NOT NULL DEFAULT false CHECK (NOT (pending AND exclusive));

ALTER TABLE forms ADD COLUMN consent_days INTEGER NOT NULL DEFAULT 5;
UPDATE forms SET consent_days = 0 WHERE id IN ('plenary', 'standing_committee', 'chair_meeting');

-- An older program would hold whoever has yet to agree for good.
UPDATE schema_compat SET min_reader = 29, min_writer = 36;
