-- +goose Up
-- What a feed shows, and how. Events are written otherwise from this version on, in
-- the feeds that people have already as well, so these count as recast now.
ALTER TABLE feeds
    ADD COLUMN language       text COLLATE "C" NOT NULL DEFAULT 'zh',
    ADD COLUMN days_back      integer NOT NULL DEFAULT 60,
    ADD COLUMN days_ahead     integer NOT NULL DEFAULT 400,
    ADD COLUMN days_cancelled integer NOT NULL DEFAULT 30,
    ADD COLUMN forms          text NOT NULL DEFAULT '[]',
    ADD COLUMN reminders      text NOT NULL DEFAULT '[]',
    ADD COLUMN veiled         boolean NOT NULL DEFAULT false,
    ADD COLUMN hide_tentative boolean NOT NULL DEFAULT false,
    ADD COLUMN recasts        integer NOT NULL DEFAULT 0,
    ADD COLUMN recast_at      bigint;
UPDATE feeds SET recasts = 1, recast_at = extract(epoch FROM now())::bigint - 1;
CREATE INDEX retired_links_feed ON retired_links (feed_id);
