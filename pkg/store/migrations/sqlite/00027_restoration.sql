-- +goose Up
-- Where the database lives, so that it notices when it wakes up as a copy of itself; the last restoration: the instant
-- from which everything served since is dated, and its revision, before which no fetch counts; and when it was last
-- copied to a backup. All empty or 0 before the first time.
ALTER TABLE ledger ADD COLUMN home TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN restored_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN restored_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN backed_up_at INTEGER NOT NULL DEFAULT 0;

-- What the next SEQUENCE of a meeting surpasses: it may have gone out with as much in the time that a restoration lost.
ALTER TABLE meetings ADD COLUMN sequence_floor INTEGER NOT NULL DEFAULT 0;
