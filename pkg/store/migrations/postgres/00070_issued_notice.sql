-- +goose Up
-- When the notice of a meeting went out, with its document number, and who recorded that when. Of meetings that there are
-- nobody has recorded it.
ALTER TABLE meetings ADD COLUMN notice_issued_at bigint;
ALTER TABLE meetings ADD COLUMN notice_number text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN notice_note text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN notice_by text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN notice_at bigint;

UPDATE schema_compat SET min_reader = 29, min_writer = 66;
