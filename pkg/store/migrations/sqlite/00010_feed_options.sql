-- +goose Up
-- What a feed shows, and how. Events are written otherwise from this version on, in
-- the feeds that people have already as well, so these count as recast now.
ALTER TABLE feeds ADD COLUMN language TEXT NOT NULL DEFAULT 'zh';
ALTER TABLE feeds ADD COLUMN days_back INTEGER NOT NULL DEFAULT 60;
ALTER TABLE feeds ADD COLUMN days_ahead INTEGER NOT NULL DEFAULT 400;
ALTER TABLE feeds ADD COLUMN days_cancelled INTEGER NOT NULL DEFAULT 30;
ALTER TABLE feeds ADD COLUMN forms TEXT NOT NULL DEFAULT '[]';
ALTER TABLE feeds ADD COLUMN reminders TEXT NOT NULL DEFAULT '[]';
ALTER TABLE feeds ADD COLUMN veiled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN hide_tentative INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN recasts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN recast_at INTEGER;
UPDATE feeds SET recasts = 1, recast_at = unixepoch() - 1;
CREATE INDEX retired_links_feed ON retired_links (feed_id);
