-- +goose Up
-- Whether a person means to attend on site or online; of answers that are there nobody knows. Whether somebody online
-- counts for a quorum: not where the standing rules have the form meet in one place. An older program keeps what is there.
ALTER TABLE answers ADD COLUMN mode text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE forms ADD COLUMN online_counts boolean NOT NULL DEFAULT true;
UPDATE forms SET online_counts = false WHERE id IN ('plenary', 'standing_committee', 'chair_meeting');

UPDATE schema_compat SET min_reader = 29, min_writer = 46;
