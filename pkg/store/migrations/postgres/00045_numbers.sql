-- +goose Up
-- Terms of office, and rules by which the meetings of a body are counted. What a meeting has by now is in its title.
CREATE TABLE terms (
    id          uuid PRIMARY KEY,
    version     bigint NOT NULL,
    created_at  bigint NOT NULL,
    changed_at  bigint NOT NULL,
    body_id     uuid REFERENCES bodies (id),
    ordinal     bigint NOT NULL,
    since       text COLLATE "C" NOT NULL,
    until       text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX terms_ordinal ON terms (body_id, ordinal);

CREATE TABLE numberings (
    id            uuid PRIMARY KEY,
    version       bigint NOT NULL,
    created_at    bigint NOT NULL,
    changed_at    bigint NOT NULL,
    form          text COLLATE "C" NOT NULL REFERENCES forms (id),
    owner_body_id uuid REFERENCES bodies (id),
    per           text COLLATE "C" NOT NULL,
    term_body_id  uuid REFERENCES bodies (id),
    template      text COLLATE "C" NOT NULL,
    since         text COLLATE "C" NOT NULL,
    first         bigint NOT NULL,
    fix_days      bigint NOT NULL
);
CREATE UNIQUE INDEX numberings_form ON numberings (form, owner_body_id);

ALTER TABLE meetings ADD COLUMN numbering_id uuid REFERENCES numberings (id);
ALTER TABLE meetings ADD COLUMN number_scope text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN number_n bigint NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN number_text text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN number_at bigint;
ALTER TABLE meetings ADD COLUMN number_by text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN number_reason text COLLATE "C" NOT NULL DEFAULT '';
-- No two meetings have one number.
CREATE UNIQUE INDEX meetings_number ON meetings (numbering_id, number_scope, number_n) WHERE number_n > 0;

SELECT journal_watch(name, 'id') FROM unnest(ARRAY['terms', 'numberings']) AS name;

UPDATE schema_compat SET min_reader = 29, min_writer = 43;
