-- +goose Up
-- Which meetings somebody came to, so that figures find those of an official without reading every answer of theirs.
CREATE INDEX answers_came ON answers (person_id, meeting_id) WHERE presence IN ('present', 'late', 'left_early');
UPDATE schema_compat SET min_reader = 29, min_writer = 66;
