-- +goose Up
-- What sort of activity the meetings of a form are, by which an office counts them.
ALTER TABLE forms ADD COLUMN category text NOT NULL DEFAULT 'consultation';
UPDATE forms SET category = 'supervision' WHERE id = 'supervision';
UPDATE forms SET category = 'study' WHERE id = 'study';
UPDATE forms SET category = 'other' WHERE id IN ('research', 'joint', 'other');

-- An older program leaves it as it is.
UPDATE schema_compat SET min_reader = 29, min_writer = 46;
