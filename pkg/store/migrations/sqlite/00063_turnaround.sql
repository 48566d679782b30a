-- +goose Up
-- For how many minutes a room is needed before a meeting for set-up and after it for clear-up: what each room and each
-- form asks for, and what each meeting holds of its room. Until somebody says otherwise nothing is asked for, and
-- meetings that there are hold their rooms for their own time, as their reservations have it.
ALTER TABLE rooms ADD COLUMN setup_minutes INTEGER NOT NULL DEFAULT 0 CHECK (setup_minutes >= 0);
ALTER TABLE rooms ADD COLUMN clearup_minutes INTEGER NOT NULL DEFAULT 0 CHECK (clearup_minutes >= 0);
ALTER TABLE forms ADD COLUMN setup_minutes INTEGER NOT NULL DEFAULT 0 CHECK (setup_minutes >= 0);
ALTER TABLE forms ADD COLUMN clearup_minutes INTEGER NOT NULL DEFAULT 0 CHECK (clearup_minutes >= 0);
ALTER TABLE meetings ADD COLUMN setup_minutes INTEGER NOT NULL DEFAULT 0 CHECK (setup_minutes >= 0);
ALTER TABLE meetings ADD COLUMN clearup_minutes INTEGER NOT NULL DEFAULT 0 CHECK (clearup_minutes >= 0);

-- An older program would hold rooms for the meetings' own time alone.
UPDATE schema_compat SET min_reader = 29, min_writer = 63;
