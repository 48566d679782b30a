-- +goose Up
-- One edition of a year's plan is published at a time for each body: of those that are, the latest stays so.
UPDATE plans SET status = 'superseded', version = version + 1, changed_at = changed_at + 1
WHERE status = 'published' AND EXISTS (
    SELECT 1 FROM plans n WHERE n.status = 'published' AND n.year = plans.year AND n.body_id IS NOT DISTINCT FROM plans.body_id
      AND (n.edition > plans.edition OR n.edition = plans.edition AND n.id > plans.id));
CREATE UNIQUE INDEX plans_published ON plans (year, body_id) NULLS NOT DISTINCT WHERE status = 'published';

-- Every topic has a lineage, the id of the topic that it is in the first edition, so that it is known as the same
-- topic in every edition after that. Of the topics that there are, one was copied from the edition before if it has the same
-- meeting there, else the same title, form and place, else the same title and form, else, as long as it is of the
-- age of its plan, the same place. All others are taken for new ones.
ALTER TABLE topics ADD COLUMN lineage uuid REFERENCES topics (id);
CREATE TABLE topic_copies (topic_id uuid PRIMARY KEY, former_id uuid NOT NULL);

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
ALTER TABLE topics ALTER COLUMN lineage SET NOT NULL;
CREATE UNIQUE INDEX topics_lineage ON topics (lineage, plan_id);

-- Which meetings consult on which topics, many of either; a meeting that is called off stays. kind has one value yet.
-- proposal_id is the proposal that placed the meeting for the topic, as long as nobody called it off and took it up
-- again; without one a person linked it. kept_at and kept_by tell who decided that the meeting stays although a
-- later edition has dropped the topic. topics.meeting_id is read and written no more, and goes a release later.
CREATE TABLE topic_meetings (
    lineage     uuid NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    meeting_id  uuid NOT NULL REFERENCES meetings (id),
    kind        text COLLATE "C" NOT NULL DEFAULT 'consultation',
    since       bigint NOT NULL,
    by_name     text COLLATE "C" NOT NULL,
    proposal_id uuid REFERENCES proposals (id),
    kept_at     bigint,
    kept_by     text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (lineage, meeting_id)
);
CREATE INDEX topic_meetings_meeting ON topic_meetings (meeting_id);
INSERT INTO topic_meetings (lineage, meeting_id, since, by_name)
SELECT t.lineage, t.meeting_id, MIN(m.created_at), MIN(m.created_by)
FROM topics t JOIN meetings m ON m.id = t.meeting_id GROUP BY t.lineage, t.meeting_id;

-- A proposal places no topic that has a meeting already, whichever edition it was placed for. The rows of the topic
-- are locked, so that of two transactions the second sees what the first has placed.
-- +goose StatementBegin
CREATE FUNCTION topic_meetings_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM topics WHERE lineage = NEW.lineage FOR UPDATE;
    IF NEW.proposal_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM topic_meetings o JOIN meetings m ON m.id = o.meeting_id
        WHERE o.lineage = NEW.lineage AND o.meeting_id <> NEW.meeting_id AND m.status <> 'cancelled') THEN
        RAISE EXCEPTION 'topic_meetings_once' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER topic_meetings_once BEFORE INSERT ON topic_meetings
FOR EACH ROW EXECUTE FUNCTION topic_meetings_once();

-- Who takes a meeting up again decides that it stands beside what was placed since.
-- +goose StatementBegin
CREATE FUNCTION topic_meetings_taken_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE topic_meetings SET proposal_id = NULL WHERE meeting_id = NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER topic_meetings_taken_up AFTER UPDATE OF status ON meetings
FOR EACH ROW WHEN (OLD.status = 'cancelled' AND NEW.status <> 'cancelled') EXECUTE FUNCTION topic_meetings_taken_up();

-- A replica of the release before would give a topic its meeting where no other looks: it is refused, as one that
-- is away for a moment (lock_not_available), until it is replaced.
-- +goose StatementBegin
CREATE FUNCTION topics_meeting_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the meetings of topics are kept in topic_meetings' USING ERRCODE = 'lock_not_available';
END $$;
-- +goose StatementEnd
CREATE TRIGGER topics_meeting_moved BEFORE UPDATE OF meeting_id ON topics
FOR EACH ROW WHEN (NEW.meeting_id IS DISTINCT FROM OLD.meeting_id) EXECUTE FUNCTION topics_meeting_moved();
