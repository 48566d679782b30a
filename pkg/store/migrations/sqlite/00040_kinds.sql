-- +goose Up
-- What a meeting does for a topic that it is linked to. Of the links that are there, one to a meeting of the topic's own
-- form, and one that a proposal made, is the one that the plan asked for; of the others the form of the meeting says it where it does. A topic
-- without a meeting that consults is open again.
DROP TRIGGER topic_meetings_once;
ALTER TABLE topic_meetings DROP COLUMN kind;
ALTER TABLE topic_meetings ADD COLUMN kind TEXT NOT NULL DEFAULT 'consult'
    CHECK (kind IN ('research', 'consult', 'supervise', 'reply', 'study'));
UPDATE topic_meetings SET kind = CASE m.form WHEN 'research' THEN 'research' WHEN 'supervision' THEN 'supervise' ELSE 'study' END
FROM meetings m
WHERE m.id = topic_meetings.meeting_id AND m.form IN ('research', 'supervision', 'study') AND topic_meetings.proposal_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM topics t WHERE t.lineage = topic_meetings.lineage AND t.form = m.form);

-- A proposal places no topic that a meeting consults on already, whichever edition it was placed for.
-- +goose StatementBegin
CREATE TRIGGER topic_meetings_once BEFORE INSERT ON topic_meetings
WHEN NEW.proposal_id IS NOT NULL AND NEW.kind = 'consult'
BEGIN
    SELECT RAISE(ABORT, 'topic_meetings_once')
    WHERE EXISTS (SELECT 1 FROM topic_meetings o JOIN meetings m ON m.id = o.meeting_id
                  WHERE o.lineage = NEW.lineage AND o.meeting_id <> NEW.meeting_id AND o.kind = 'consult'
                    AND m.status <> 'cancelled');
END;
-- +goose StatementEnd

-- An older program would take every meeting of a topic for the one that holds it.
UPDATE schema_compat SET min_reader = 29, min_writer = 40;
