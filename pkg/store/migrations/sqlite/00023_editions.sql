-- +goose Up
-- One edition of a year's plan is published at a time for each body: of those that are, the latest stays so.
UPDATE plans SET status = 'superseded', version = version + 1, changed_at = changed_at + 1
WHERE status = 'published' AND EXISTS (
    SELECT 1 FROM plans n WHERE n.status = 'published' AND n.year = plans.year AND n.body_id IS plans.body_id
      AND (n.edition > plans.edition OR n.edition = plans.edition AND n.id > plans.id));
CREATE UNIQUE INDEX plans_published ON plans (year, COALESCE(body_id, '')) WHERE status = 'published';

-- Every topic has a lineage, the id of the topic that it is in the first edition, so that it is known as the same
-- topic in every edition after that. Of the topics that there are, one was copied from the edition before if it has the same
-- meeting there, else the same title, form and place, else the same title and form, else, as long as it is of the
-- age of its plan, the same place. All others are taken for new ones.
ALTER TABLE topics ADD COLUMN lineage TEXT REFERENCES topics (id);
CREATE TABLE topic_copies (topic_id TEXT PRIMARY KEY, former_id TEXT NOT NULL);

INSERT INTO topic_copies (topic_id, former_id)
SELECT a.id, b.id
FROM (SELECT t.id, t.plan_id, t.meeting_id, ROW_NUMBER() OVER (PARTITION BY t.plan_id, t.meeting_id ORDER BY t.ord, t.id) AS nth
      FROM topics t JOIN plans p ON p.id = t.plan_id
      WHERE p.former_id IS NOT NULL AND t.meeting_id IS NOT NULL AND t.id NOT IN (SELECT topic_id FROM topic_copies)) a
JOIN (SELECT f.id, p.id AS plan_id, f.meeting_id, ROW_NUMBER() OVER (PARTITION BY p.id, f.meeting_id ORDER BY f.ord, f.id) AS nth
      FROM topics f JOIN plans p ON p.former_id = f.plan_id
      WHERE NOT EXISTS (SELECT 1 FROM topic_copies c JOIN topics x ON x.id = c.topic_id
                        WHERE c.former_id = f.id AND x.plan_id = p.id) AND f.meeting_id IS NOT NULL) b
  ON b.plan_id = a.plan_id AND b.meeting_id = a.meeting_id AND b.nth = a.nth;

INSERT INTO topic_copies (topic_id, former_id)
SELECT a.id, b.id
FROM (SELECT t.id, t.plan_id, t.title, t.form, t.ord, ROW_NUMBER() OVER (PARTITION BY t.plan_id, t.title, t.form, t.ord ORDER BY t.ord, t.id) AS nth
      FROM topics t JOIN plans p ON p.id = t.plan_id
      WHERE p.former_id IS NOT NULL AND t.id NOT IN (SELECT topic_id FROM topic_copies)) a
JOIN (SELECT f.id, p.id AS plan_id, f.title, f.form, f.ord, ROW_NUMBER() OVER (PARTITION BY p.id, f.title, f.form, f.ord ORDER BY f.ord, f.id) AS nth
      FROM topics f JOIN plans p ON p.former_id = f.plan_id
      WHERE NOT EXISTS (SELECT 1 FROM topic_copies c JOIN topics x ON x.id = c.topic_id
                        WHERE c.former_id = f.id AND x.plan_id = p.id)) b
  ON b.plan_id = a.plan_id AND b.title = a.title AND b.form = a.form AND b.ord = a.ord AND b.nth = a.nth;

INSERT INTO topic_copies (topic_id, former_id)
SELECT a.id, b.id
FROM (SELECT t.id, t.plan_id, t.title, t.form, ROW_NUMBER() OVER (PARTITION BY t.plan_id, t.title, t.form ORDER BY t.ord, t.id) AS nth
      FROM topics t JOIN plans p ON p.id = t.plan_id
      WHERE p.former_id IS NOT NULL AND t.id NOT IN (SELECT topic_id FROM topic_copies)) a
JOIN (SELECT f.id, p.id AS plan_id, f.title, f.form, ROW_NUMBER() OVER (PARTITION BY p.id, f.title, f.form ORDER BY f.ord, f.id) AS nth
      FROM topics f JOIN plans p ON p.former_id = f.plan_id
      WHERE NOT EXISTS (SELECT 1 FROM topic_copies c JOIN topics x ON x.id = c.topic_id
                        WHERE c.former_id = f.id AND x.plan_id = p.id)) b
  ON b.plan_id = a.plan_id AND b.title = a.title AND b.form = a.form AND b.nth = a.nth;

INSERT INTO topic_copies (topic_id, former_id)
SELECT a.id, b.id
FROM (SELECT t.id, t.plan_id, t.ord, ROW_NUMBER() OVER (PARTITION BY t.plan_id, t.ord ORDER BY t.ord, t.id) AS nth
      FROM topics t JOIN plans p ON p.id = t.plan_id
      WHERE p.former_id IS NOT NULL AND t.created_at = p.created_at AND t.id NOT IN (SELECT topic_id FROM topic_copies)) a
JOIN (SELECT f.id, p.id AS plan_id, f.ord, ROW_NUMBER() OVER (PARTITION BY p.id, f.ord ORDER BY f.ord, f.id) AS nth
      FROM topics f JOIN plans p ON p.former_id = f.plan_id
      WHERE NOT EXISTS (SELECT 1 FROM topic_copies c JOIN topics x ON x.id = c.topic_id
                        WHERE c.former_id = f.id AND x.plan_id = p.id)) b
  ON b.plan_id = a.plan_id AND b.ord = a.ord AND b.nth = a.nth;

WITH RECURSIVE chain (topic_id, root) AS (
    SELECT id, id FROM topics WHERE id NOT IN (SELECT topic_id FROM topic_copies)
    UNION ALL
    SELECT c.topic_id, chain.root FROM topic_copies c JOIN chain ON chain.topic_id = c.former_id)
UPDATE topics SET lineage = chain.root FROM chain WHERE chain.topic_id = topics.id;
DROP TABLE topic_copies;
CREATE UNIQUE INDEX topics_lineage ON topics (lineage, plan_id);

-- Which meetings consult on which topics, many of either; a meeting that is called off stays. kind has one value yet.
-- proposal_id is the proposal that placed the meeting for the topic, as long as nobody called it off and took it up
-- again; without one a person linked it. kept_at and kept_by tell who decided that the meeting stays although a
-- later edition has dropped the topic. topics.meeting_id is read and written no more, and goes a release later.
CREATE TABLE topic_meetings (
    lineage     TEXT NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    meeting_id  TEXT NOT NULL REFERENCES meetings (id),
    kind        TEXT NOT NULL DEFAULT 'consultation',
    since       INTEGER NOT NULL,
    by_name     TEXT NOT NULL,
    proposal_id TEXT REFERENCES proposals (id),
    kept_at     INTEGER,
    kept_by     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (lineage, meeting_id)
) STRICT;
CREATE INDEX topic_meetings_meeting ON topic_meetings (meeting_id);
INSERT INTO topic_meetings (lineage, meeting_id, since, by_name)
SELECT t.lineage, t.meeting_id, MIN(m.created_at), MIN(m.created_by)
FROM topics t JOIN meetings m ON m.id = t.meeting_id GROUP BY t.lineage, t.meeting_id;

-- A proposal places no topic that has a meeting already, whichever edition it was placed for.
-- +goose StatementBegin
CREATE TRIGGER topic_meetings_once BEFORE INSERT ON topic_meetings
WHEN NEW.proposal_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'topic_meetings_once')
    WHERE EXISTS (SELECT 1 FROM topic_meetings o JOIN meetings m ON m.id = o.meeting_id
                  WHERE o.lineage = NEW.lineage AND o.meeting_id <> NEW.meeting_id AND m.status <> 'cancelled');
END;
-- +goose StatementEnd

-- Who takes a meeting up again decides that it stands beside what was placed since.
-- +goose StatementBegin
CREATE TRIGGER topic_meetings_taken_up AFTER UPDATE OF status ON meetings
WHEN OLD.status = 'cancelled' AND NEW.status <> 'cancelled'
BEGIN
    UPDATE topic_meetings SET proposal_id = NULL WHERE meeting_id = NEW.id;
END;
-- +goose StatementEnd
