-- +goose Up
-- Of those who came to a meeting, of how many half days were recorded (divided), and which half days these came for
-- altogether (halves).
ALTER TABLE turnouts ADD COLUMN divided integer NOT NULL DEFAULT 0;
ALTER TABLE turnouts ADD COLUMN halves integer NOT NULL DEFAULT 0;
UPDATE turnouts SET
    divided = (SELECT COUNT(*) FROM attendances a JOIN answers v ON v.meeting_id = a.meeting_id AND v.person_id = a.person_id
        WHERE a.meeting_id = turnouts.meeting_id AND a.consent NOT IN ('refused', 'lapsed')
            AND v.presence IN ('present', 'late', 'left_early')
            AND EXISTS (SELECT 1 FROM presence_half_days d WHERE d.meeting_id = a.meeting_id AND d.person_id = a.person_id)),
    halves = (SELECT COUNT(*) FROM attendances a
        JOIN presence_half_days d ON d.meeting_id = a.meeting_id AND d.person_id = a.person_id
        WHERE a.meeting_id = turnouts.meeting_id AND a.consent NOT IN ('refused', 'lapsed')
            AND d.presence IN ('present', 'late', 'left_early'));

-- An older program would record half days without counting them.
UPDATE schema_compat SET min_reader = 29, min_writer = 60;
