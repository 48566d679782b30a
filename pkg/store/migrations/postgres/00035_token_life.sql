-- +goose Up
-- Tokens end by themselves, are rotated (the former secret may be good for a while), and are told apart by their names.
ALTER TABLE tokens ADD COLUMN expires_at bigint;
ALTER TABLE tokens ADD COLUMN former_hash bytea;
ALTER TABLE tokens ADD COLUMN former_until bigint;
CREATE UNIQUE INDEX tokens_former_hash ON tokens (former_hash) WHERE former_hash IS NOT NULL;

-- Of tokens with one name the oldest keeps it; the others have a part of their id behind it.
UPDATE tokens SET name = substr(name, 1, 85) || ' (' || right(id::text, 12) || ')', version = version + 1
WHERE revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM tokens o
    WHERE o.revoked_at IS NULL AND o.name = tokens.name AND (o.created_at, o.id) < (tokens.created_at, tokens.id));
CREATE UNIQUE INDEX tokens_name ON tokens (name) WHERE revoked_at IS NULL;

-- When each token was last used. Nothing refers to it, and the journal does not have it.
CREATE TABLE token_uses (
    token_id text COLLATE "C" PRIMARY KEY,
    used_at  bigint NOT NULL
);

-- An older program would take a token that has expired.
UPDATE schema_compat SET min_reader = 29, min_writer = 35;
