-- +goose Up

-- Each commit leaves a random mark of six letters, the newest first: by it a
-- restored or replaced database is told from the one that was there before.
ALTER TABLE ledger ADD COLUMN marks TEXT NOT NULL DEFAULT '';
UPDATE ledger SET marks = lower(hex(randomblob(3)));
