-- +goose Up
-- Which departments are responsible for a topic, which are consulted on it, and which person leads. Of topics that are
-- there none are known. An older program keeps what is there.
ALTER TABLE topics ADD COLUMN department_ids text COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE topics ADD COLUMN consulted_ids text COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE topics ADD COLUMN leader_id uuid REFERENCES people (id);
CREATE INDEX topics_leader ON topics (leader_id) WHERE leader_id IS NOT NULL;

UPDATE schema_compat SET min_reader = 29, min_writer = 46;
