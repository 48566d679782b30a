-- +goose Up
-- How many people came to each meeting that is recorded as held or not: worked out from answers and meetings in the
-- transaction that changes these, and read by figures.
CREATE TABLE turnouts (
    meeting_id uuid PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
    counted    integer NOT NULL,
    came       integer NOT NULL,
    attended   integer NOT NULL
);
INSERT INTO turnouts (meeting_id, counted, came, attended)
    SELECT m.id,
        CASE WHEN MAX(COALESCE(v.presence, '')) = '' THEN 0
            ELSE SUM(CASE WHEN a.required AND (COALESCE(v.presence, '') IN ('present', 'late', 'left_early')
                OR NOT (COALESCE(v.presence, '') = 'excused' OR EXISTS (SELECT 1 FROM leaves l
                    WHERE l.meeting_id = a.meeting_id AND l.person_id = a.person_id
                        AND l.decision = 'approved' AND NOT l.former AND l.from_at IS NULL))) THEN 1 ELSE 0 END) END,
        SUM(CASE WHEN a.required AND v.presence IN ('present', 'late', 'left_early') THEN 1 ELSE 0 END),
        SUM(CASE WHEN v.presence IN ('present', 'late', 'left_early') THEN 1 ELSE 0 END)
    FROM meetings m JOIN held h ON h.meeting_id = m.id
    LEFT JOIN attendances a ON a.meeting_id = m.id AND a.consent NOT IN ('refused', 'lapsed')
    LEFT JOIN answers v ON v.meeting_id = a.meeting_id AND v.person_id = a.person_id
    GROUP BY m.id;

-- An older program would record presence without counting it.
UPDATE schema_compat SET min_reader = 29, min_writer = 54;
