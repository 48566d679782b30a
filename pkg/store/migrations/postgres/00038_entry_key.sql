-- +goose Up
-- Events link to pages whose key lies outside the database from now on: which key it is, and since when that is so. Links
-- made before then are answered for a while. All calendars are written anew.
ALTER TABLE ledger ADD COLUMN entry_key text NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN entry_key_since bigint NOT NULL DEFAULT 0;
UPDATE ledger SET entry_key_since = EXTRACT(EPOCH FROM now())::bigint;
UPDATE feeds SET recasts = recasts + 1, recast_at = EXTRACT(EPOCH FROM now())::bigint - 1;

UPDATE schema_compat SET min_reader = 29, min_writer = 36;
