-- +goose Up
-- GET /meetings?changed_since= lists meetings in the order in which they were changed.
CREATE INDEX meetings_changed ON meetings (changed_at, id);
