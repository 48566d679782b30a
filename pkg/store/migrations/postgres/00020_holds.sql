-- +goose Up
-- What a live leaf needs and does not hold: somebody else had it when a fact that no
-- calendar can refuse made the meeting need it.
ALTER TABLE attendances ADD COLUMN unheld boolean NOT NULL DEFAULT false;
ALTER TABLE meetings ADD COLUMN room_unheld boolean NOT NULL DEFAULT false;

-- A meeting has children if and only if one of them lives. Where an earlier version
-- left it otherwise, a meeting with a live child lets go of all that it holds, and one
-- whose children are all called off or drafts is a leaf again. It holds what nobody
-- else has, and the rest is recorded as not held. Who of several such meetings comes
-- first has it; whoever comes in somebody's place is not held, and may be as soon as
-- the meeting is saved. What is called off stays as it was.
CREATE TEMPORARY TABLE parents_again AS
    SELECT id FROM meetings m WHERE NOT has_children AND status <> 'cancelled'
        AND EXISTS (SELECT 1 FROM meetings c WHERE c.parent_id = m.id AND c.status IN ('tentative', 'confirmed'));
CREATE TEMPORARY TABLE leaves_again AS
    SELECT id, starts_at, ends_at, room_id, status FROM meetings m WHERE has_children AND status <> 'cancelled'
        AND NOT EXISTS (SELECT 1 FROM meetings c WHERE c.parent_id = m.id AND c.status IN ('tentative', 'confirmed'));
UPDATE meetings SET has_children = true WHERE id IN (SELECT id FROM parents_again);
UPDATE meetings SET has_children = false WHERE id IN (SELECT id FROM leaves_again);
UPDATE meetings SET version = version + 1, changed_at = changed_at + 1, sequence = sequence + CASE WHEN status = 'draft' THEN 0 ELSE 1 END
    WHERE id IN (SELECT id FROM parents_again UNION SELECT id FROM leaves_again);
DELETE FROM reservations WHERE meeting_id IN (SELECT id FROM parents_again);

CREATE TEMPORARY TABLE needs_again AS
    SELECT 'person' AS kind, a.person_id AS resource_id, m.id AS meeting_id, m.starts_at, m.ends_at,
           EXISTS (SELECT 1 FROM overrides o WHERE o.meeting_id = m.id AND o.kind = 'person_double_booked' AND o.person_id = a.person_id) AS shared
    FROM leaves_again m JOIN attendances a ON a.meeting_id = m.id
    WHERE m.status <> 'draft' AND a.required
      AND NOT EXISTS (SELECT 1 FROM leaves l WHERE l.meeting_id = m.id AND l.person_id = a.person_id AND l.decision = 'approved' AND l.from_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM answers v WHERE v.meeting_id = m.id AND v.person_id = a.person_id AND (v.substitute_id IS NOT NULL OR v.substitute_name <> ''))
    UNION ALL
    SELECT 'room', m.room_id, m.id, m.starts_at, m.ends_at,
           EXISTS (SELECT 1 FROM overrides o WHERE o.meeting_id = m.id AND o.kind = 'room_double_booked' AND o.room_id = m.room_id)
    FROM leaves_again m WHERE m.status <> 'draft' AND m.room_id IS NOT NULL;
INSERT INTO reservations (kind, resource_id, meeting_id, from_at, to_at, exclusive)
    SELECT n.kind, n.resource_id, n.meeting_id, n.starts_at, n.ends_at, NOT n.shared
    FROM needs_again n
    WHERE n.shared
       OR NOT EXISTS (SELECT 1 FROM reservations r WHERE r.resource_id = n.resource_id AND r.from_at < n.ends_at AND r.to_at > n.starts_at)
      AND NOT EXISTS (SELECT 1 FROM needs_again o WHERE o.resource_id = n.resource_id AND o.meeting_id <> n.meeting_id
                          AND o.starts_at < n.ends_at AND o.ends_at > n.starts_at AND (o.starts_at, o.meeting_id) < (n.starts_at, n.meeting_id));
UPDATE attendances SET unheld = true
    WHERE required AND meeting_id IN (SELECT id FROM leaves_again WHERE status <> 'draft')
      AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.meeting_id = attendances.meeting_id AND r.resource_id = attendances.person_id)
      AND NOT EXISTS (SELECT 1 FROM leaves l WHERE l.meeting_id = attendances.meeting_id AND l.person_id = attendances.person_id
                          AND l.decision = 'approved' AND l.from_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM answers v WHERE v.meeting_id = l.meeting_id AND v.person_id = l.person_id AND v.substitute_id IS NOT NULL))
      AND NOT EXISTS (SELECT 1 FROM answers v WHERE v.meeting_id = attendances.meeting_id AND v.person_id = attendances.person_id
                          AND v.substitute_id IS NULL AND v.substitute_name <> '');
UPDATE meetings SET room_unheld = true
    WHERE room_id IS NOT NULL AND id IN (SELECT id FROM leaves_again WHERE status <> 'draft')
      AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.meeting_id = meetings.id AND r.resource_id = meetings.room_id);
DROP TABLE needs_again;
DROP TABLE leaves_again;
DROP TABLE parents_again;
