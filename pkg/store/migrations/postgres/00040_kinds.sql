-- +goose Up
-- What a meeting does for a topic that it is linked to. Of the links that are there, one to a meeting of the topic's own
-- form, and one that a proposal made, is the one that the plan asked for; of the others the form of the meeting says it where it does. A topic
-- without a meeting that consults is open again.
ALTER TABLE topic_meetings ALTER COLUMN kind SET DEFAULT 'consult';
UPDATE topic_meetings SET kind = 'consult';
UPDATE topic_meetings SET kind = CASE m.form WHEN 'research' THEN 'research' WHEN 'supervision' THEN 'supervise' ELSE 'study' END
FROM meetings m
WHERE m.id = topic_meetings.meeting_id AND m.form IN ('research', 'supervision', 'study') AND topic_meetings.proposal_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM topics t WHERE t.lineage = topic_meetings.lineage AND t.form = m.form);
ALTER TABLE topic_meetings ADD CONSTRAINT topic_meetings_kind
    CHECK (kind IN ('research', 'consult', 'supervise', 'reply', 'study'));

-- A proposal places no topic that a meeting consults on already, whichever edition it was placed for. The rows of the
-- topic are locked, so that of two transactions the second sees what the first has placed.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION topic_meetings_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM topics WHERE lineage = NEW.lineage FOR UPDATE;
    IF NEW.proposal_id IS NOT NULL AND NEW.kind = 'consult' AND EXISTS (
        SELECT 1 FROM topic_meetings o JOIN meetings m ON m.id = o.meeting_id
        WHERE o.lineage = NEW.lineage AND o.meeting_id <> NEW.meeting_id AND o.kind = 'consult'
          AND m.status <> 'cancelled') THEN
        RAISE EXCEPTION 'topic_meetings_once' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- An older program would take every meeting of a topic for the one that holds it.
UPDATE schema_compat SET min_reader = 29, min_writer = 40;
