-- +goose Up
-- The journal: a row for each thing that a write changed, chained by hash (pkg/journal, Entry.HashAfter). A program that
-- does not know it must not write: its writes would leave no row.
CREATE TABLE journal (
    seq          bigint PRIMARY KEY,
    at           bigint NOT NULL,
    request_id   text COLLATE "C" NOT NULL,
    via          text COLLATE "C" NOT NULL,
    operation    text COLLATE "C" NOT NULL,
    actor_id     text COLLATE "C" NOT NULL,
    actor_name   text COLLATE "C" NOT NULL,
    actor_role   text COLLATE "C" NOT NULL,
    actor_reach  text COLLATE "C" NOT NULL,
    actor_person text COLLATE "C" NOT NULL,
    action       text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    thing_id     text COLLATE "C" NOT NULL,
    meeting_id   text COLLATE "C" NOT NULL,
    person_id    text COLLATE "C" NOT NULL,
    fields       text COLLATE "C" NOT NULL,
    hash         bytea NOT NULL
);
CREATE INDEX journal_thing ON journal (thing_id, seq);
CREATE INDEX journal_meeting ON journal (meeting_id, seq) WHERE meeting_id <> '';
CREATE INDEX journal_person ON journal (person_id, seq) WHERE person_id <> '';
CREATE INDEX journal_actor ON journal (actor_id, seq) WHERE actor_id <> '';

-- What the journal has the salted hash of alone: personal values, of a person or of nobody in particular. It may be
-- emptied, and not changed in any other way.
CREATE TABLE journal_originals (
    seq       bigint NOT NULL REFERENCES journal (seq),
    person_id text COLLATE "C" NOT NULL,
    content   text COLLATE "C",
    PRIMARY KEY (seq, person_id)
);
CREATE INDEX journal_originals_person ON journal_originals (person_id);

-- Signed heads of the journal.
CREATE TABLE journal_heads (
    seq       bigint NOT NULL,
    hash      bytea NOT NULL,
    at        bigint NOT NULL,
    key       text COLLATE "C" NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (seq, key)
);

-- +goose StatementBegin
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only, and its originals may be emptied only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_heads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_heads
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_originals_no_delete BEFORE DELETE OR TRUNCATE ON journal_originals
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_originals_only_emptied BEFORE UPDATE ON journal_originals
    FOR EACH ROW WHEN (NEW.content IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.person_id <> OLD.person_id)
    EXECUTE FUNCTION journal_refuse();

-- What a write does to the things of the office is noted in a setting of its transaction, as a list of JSON arrays of
-- table, row before and row after. The program reads it before the commit and makes rows of the journal of it. Where
-- only what the program keeps for itself changed, nothing is noted.
-- +goose StatementBegin
CREATE FUNCTION journal_capture() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted text;
BEGIN
    IF current_setting('huiqi.journal', true) = 'off' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT string_agg(json_build_array(TG_TABLE_NAME, NULL, row_to_json(n))::text, ',') INTO noted FROM now_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT string_agg(json_build_array(TG_TABLE_NAME, row_to_json(o), NULL)::text, ',') INTO noted FROM was_rows o;
    ELSE
        EXECUTE format('SELECT string_agg(json_build_array(%L, row_to_json(o), row_to_json(n))::text, '','')
            FROM was_rows o JOIN now_rows n USING (%s)
            WHERE to_jsonb(o) - ''{version,changed_at,sequence,beat_at,done,best}''::text[]
                <> to_jsonb(n) - ''{version,changed_at,sequence,beat_at,done,best}''::text[]',
            TG_TABLE_NAME, TG_ARGV[0]) INTO noted;
    END IF;
    IF noted IS NOT NULL THEN
        PERFORM set_config('huiqi.captured',
            concat_ws(',', nullif(current_setting('huiqi.captured', true), ''), noted), true);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- Has the writes to a table noted. A migration that adds a table calls it.
-- +goose StatementBegin
CREATE FUNCTION journal_watch(watched text, key text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER journal_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS now_rows
        FOR EACH STATEMENT EXECUTE FUNCTION journal_capture(%L)', watched, key);
    EXECUTE format('CREATE TRIGGER journal_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS was_rows
        FOR EACH STATEMENT EXECUTE FUNCTION journal_capture(%L)', watched, key);
    EXECUTE format('CREATE TRIGGER journal_update AFTER UPDATE ON %I
        REFERENCING OLD TABLE AS was_rows NEW TABLE AS now_rows
        FOR EACH STATEMENT EXECUTE FUNCTION journal_capture(%L)', watched, key);
END $$;
-- +goose StatementEnd
SELECT journal_watch(name, 'id') FROM unnest(ARRAY['people', 'bodies', 'body_kinds', 'memberships', 'venues', 'rooms', 'forms',
    'rules', 'blocks', 'meetings', 'leaves', 'series', 'plans', 'topics', 'proposals', 'notices', 'feeds', 'tokens']) AS name;
SELECT journal_watch('attendances', 'meeting_id, person_id');
SELECT journal_watch('invitations', 'meeting_id, body_id');
SELECT journal_watch('overrides', 'meeting_id, ord');
SELECT journal_watch('follows', 'meeting_id, ord');
SELECT journal_watch('answers', 'meeting_id, person_id');
SELECT journal_watch('tellings', 'meeting_id, person_id, revision');
SELECT journal_watch('topic_meetings', 'lineage, meeting_id');
SELECT journal_watch('trips', 'from_id, to_id');
SELECT journal_watch('holiday_years', 'year');

UPDATE schema_compat SET min_reader = 29, min_writer = 32;
