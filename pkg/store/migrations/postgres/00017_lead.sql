-- +goose Up
-- Which days a form counts: calendar days, as until now, or working days.
ALTER TABLE forms ADD COLUMN notice_unit text NOT NULL DEFAULT 'calendar';
ALTER TABLE forms ADD COLUMN materials_unit text NOT NULL DEFAULT 'calendar';

-- A plenary sits with at least two thirds. Of a form that somebody has edited nothing changes.
UPDATE forms SET quorum_num = 2, quorum_den = 3, quorum_more_than = false
WHERE id = 'plenary' AND version = 1 AND changed_at = created_at
  AND quorum_num = 1 AND quorum_den = 2 AND quorum_more_than = true;

-- The midday break is 12:00 to 13:30 where nobody has edited the office's rules.
UPDATE rules SET break_from = 43200, break_to = 48600
WHERE version = 1 AND changed_at = created_at
  AND opens = 30600 AND closes = 64800 AND break_from = 0 AND break_to = 0;
