-- +goose Up
-- What a topic said of its outcome (成果) becomes an Outcome, once for all editions, in the words of the latest. It is dated
-- by the last meeting on the topic until now, or by the last change of the topic, in UTC+8, and belongs to the owner of the
-- topic or of its plan, or else to the first body of the office.
INSERT INTO outcomes (id, version, created_at, changed_at, kind, title, number, date, recipients, summary)
    SELECT t.id, 1, t.changed_at, t.changed_at, 'other', substr(t.title, 1, 196) || '：成果', '',
        strftime('%Y-%m-%d', COALESCE((SELECT MAX(m.starts_at) FROM topic_meetings l JOIN meetings m ON m.id = l.meeting_id
            WHERE l.lineage = t.lineage AND m.status IN ('tentative', 'confirmed') AND m.starts_at <= t.changed_at),
            t.changed_at) + 28800, 'unixepoch'), '[]', t.outcome
    FROM (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.lineage ORDER BY p.edition DESC, x.id DESC) AS place
        FROM topics x JOIN plans p ON p.id = x.plan_id WHERE x.outcome <> '') t
    WHERE t.place = 1 AND EXISTS (SELECT 1 FROM bodies);
INSERT INTO outcome_owners (outcome_id, body_id, year, number)
    SELECT o.id, COALESCE(t.owner_body_id, p.body_id, (SELECT b.id FROM bodies b ORDER BY b.parent_id IS NOT NULL, b.id LIMIT 1)),
        CAST(substr(o.date, 1, 4) AS INTEGER), ''
    FROM outcomes o JOIN topics t ON t.id = o.id JOIN plans p ON p.id = t.plan_id;
INSERT INTO outcome_topics (outcome_id, lineage) SELECT o.id, t.lineage FROM outcomes o JOIN topics t ON t.id = o.id;
-- Only what has become an outcome is emptied: an office without a body keeps the words here.
UPDATE topics SET outcome = '' WHERE lineage IN (SELECT t.lineage FROM topics t JOIN outcomes o ON o.id = t.id);

-- An older program would write words that nobody reads any more.
UPDATE schema_compat SET min_reader = 29, min_writer = 56;
