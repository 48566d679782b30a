package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// turnoutSQL counts who came to each Meeting m that is recorded as held or not and that the condition put in its place
// finds. Where nobody's presence was recorded, nobody counts as absent; whoever is excused does not count either. Of
// those who came, divided are those of whom half days were recorded, and halves the half days that these came for.
const turnoutSQL = `SELECT m.id AS meeting_id,
		CASE WHEN MAX(COALESCE(v.presence, '')) = '' THEN 0
			ELSE SUM(CASE WHEN a.required AND (` + cameIn + ` OR NOT ` + excusedFrom + `) THEN 1 ELSE 0 END)
			END AS counted,
		SUM(CASE WHEN a.required AND ` + cameIn + ` THEN 1 ELSE 0 END) AS came,
		SUM(CASE WHEN ` + cameIn + ` THEN 1 ELSE 0 END) AS attended,
		SUM(CASE WHEN ` + cameIn + ` AND EXISTS (SELECT 1 FROM presence_half_days d
			WHERE d.meeting_id = a.meeting_id AND d.person_id = a.person_id) THEN 1 ELSE 0 END) AS divided,
		SUM((SELECT COUNT(*) FROM presence_half_days d WHERE d.meeting_id = a.meeting_id
			AND d.person_id = a.person_id AND d.presence IN ('present', 'late', 'left_early'))) AS halves
	FROM meetings m JOIN held h ON h.meeting_id = m.id
	LEFT JOIN attendances a ON a.meeting_id = m.id AND a.consent NOT IN ('refused', 'lapsed')
	LEFT JOIN answers v ON v.meeting_id = a.meeting_id AND v.person_id = a.person_id
	WHERE `

const (
	turnoutGroup = " GROUP BY m.id"
	cameIn       = "COALESCE(v.presence, '') IN ('present', 'late', 'left_early')"
	excusedFrom  = `(COALESCE(v.presence, '') = 'excused' OR EXISTS (SELECT 1 FROM leaves l
		WHERE l.meeting_id = a.meeting_id AND l.person_id = a.person_id
			AND l.decision = 'approved' AND NOT l.former AND l.from_at IS NULL))`
)

// keepTurnouts counts anew who came to the Meetings for which the entries say that it may have changed: presence, the
// record of being held, leave, or who is invited. Figures read the counts, not everybody who was ever invited. A
// Meeting that is added has no presence yet; where it comes with some, there is an entry for that.
func (s *database) keepTurnouts(tx *gorm.DB, entries []journal.Entry) error {
	var changed []consult.ID
	for _, e := range entries {
		switch e.Kind {
		case journal.Held, journal.Leave, journal.Attendance:
			changed = append(changed, e.MeetingID)
		case journal.Answer:
			if e.Tells("presence") || e.Tells("half_days") {
				changed = append(changed, e.MeetingID)
			}
		case journal.Meeting:
			if e.Action == journal.Changed && e.Tells("attendances") {
				changed = append(changed, e.MeetingID)
			}
		}
	}
	for some := range slices.Chunk(consult.Distinct(changed), batch) {
		anew := turnoutSQL + "m.id IN ?" + turnoutGroup
		err := tx.Exec("INSERT INTO turnouts (meeting_id, counted, came, attended, divided, halves) "+anew+`
			ON CONFLICT (meeting_id) DO UPDATE SET counted = excluded.counted, came = excluded.came,
				attended = excluded.attended, divided = excluded.divided, halves = excluded.halves`, texts(some)).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// TurnoutFaults says, up to 1,000, of which Meetings recorded as held the count of who came is not what counting it
// anew gives. A healthy database has none.
func (s *checker) TurnoutFaults(ctx context.Context) ([]string, error) {
	var ids []string
	err := s.conn(ctx).Raw(`SELECT n.meeting_id FROM (` + turnoutSQL + `h.took` + turnoutGroup + `) n
		LEFT JOIN turnouts t ON t.meeting_id = n.meeting_id
		WHERE t.meeting_id IS NULL OR t.counted <> n.counted OR t.came <> n.came OR t.attended <> n.attended
			OR t.divided <> n.divided OR t.halves <> n.halves
		ORDER BY n.meeting_id LIMIT 1000`).Scan(&ids).Error
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id + " has a count of who came that is not that of its people"
	}
	return out, translate(err)
}
