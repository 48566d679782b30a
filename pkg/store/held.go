package store

import (
	"context"
	"maps"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
)

// heldRow says whether a Meeting took place.
type heldRow struct {
	MeetingID string `gorm:"primaryKey"`
	Took      bool
	Reason    string
	At        instant `journal:"-"`
	ByName    string  `journal:"-"`
	Source    string
}

func (heldRow) TableName() string { return "held" }

func toHeld(meeting consult.ID, h consult.Held) heldRow {
	return heldRow{
		MeetingID: string(meeting),
		Took:      h.Took,
		Reason:    h.Reason,
		At:        instant{h.At},
		ByName:    h.By,
		Source:    string(h.Source),
	}
}

func fromHeld(r heldRow) consult.Held {
	return consult.Held{
		Took:   r.Took,
		Reason: r.Reason,
		At:     r.At.Time,
		By:     r.ByName,
		Source: consult.HeldSource(r.Source),
	}
}

// SaveHeld records whether the Meeting took place. The zero Held takes the record back.
func (s *meetingStore) SaveHeld(ctx context.Context, meeting consult.ID, h consult.Held) error {
	return s.Write(ctx, func(ctx context.Context) error {
		if !h.Recorded() {
			return translate(s.conn(ctx).Where("meeting_id = ?", string(meeting)).Delete(&heldRow{}).Error)
		}
		row := toHeld(meeting, h)
		return translate(s.conn(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
	})
}

// SaveAllHeld records of each of the Meetings whether it took place; of the others, presence in the answers does.
func (s *meetingStore) SaveAllHeld(
	ctx context.Context, records map[consult.ID]consult.Held, answers []consult.Answer,
) error {
	all := consult.WithPresence(records, answers)
	rows := make([]heldRow, 0, len(all))
	for _, meeting := range slices.Sorted(maps.Keys(all)) {
		rows = append(rows, toHeld(meeting, all[meeting]))
	}
	return s.Write(ctx, func(ctx context.Context) error { return translate(insert(s.conn(ctx), rows)) })
}

// narrowHeld narrows db to the live Meetings without children that are recorded as the filter says.
func narrowHeld(db *gorm.DB, filter consult.MeetingFilter) *gorm.DB {
	if filter.Held == "" {
		return db
	}
	db = db.Where("status IN ? AND has_children = ?",
		[]string{string(consult.Tentative), string(consult.Confirmed)}, false)
	if filter.Held == consult.HeldUnrecorded {
		return db.Where("ends_at <= ? AND NOT EXISTS (SELECT 1 FROM held h WHERE h.meeting_id = meetings.id)",
			filter.EndedBy.Unix())
	}
	return db.Where("EXISTS (SELECT 1 FROM held h WHERE h.meeting_id = meetings.id AND h.took = ?)",
		filter.Held == consult.HeldYes)
}

// cameSQL is true for a Meeting m to which somebody who is invited came.
const cameSQL = `EXISTS (SELECT 1 FROM answers a JOIN attendances t ON t.meeting_id = a.meeting_id
	AND t.person_id = a.person_id WHERE a.meeting_id = m.id AND a.presence IN ('present', 'late', 'left_early'))`

// HeldFaults says, up to 1,000, which Meetings are recorded as held or not although they cannot be, or have people who
// came and no record of it. Presence can be recorded from ahead before the start. A healthy database has none.
func (s *checker) HeldFaults(ctx context.Context) ([]string, error) {
	var rows []struct{ ID, What string }
	latest := s.opt.Clock().Add(consult.PresenceOpens).Unix()
	err := s.conn(ctx).Raw(`SELECT m.id, CASE WHEN m.status = 'draft' THEN 'is a draft with a record of being held'
			WHEN h.meeting_id IS NULL THEN 'has people who came and no record of being held'
			WHEN m.has_children THEN 'is a parent with a record of being held'
			WHEN m.starts_at > ? THEN 'has not begun and has a record of being held'
			ELSE 'is recorded not to have been held, and has people who came' END AS what
		FROM meetings m LEFT JOIN held h ON h.meeting_id = m.id
		WHERE h.meeting_id IS NOT NULL AND (m.status = 'draft'
				OR m.status <> 'cancelled' AND (m.has_children OR m.starts_at > ? OR NOT h.took AND `+cameSQL+`))
			OR h.meeting_id IS NULL AND m.status IN ('tentative', 'confirmed') AND NOT m.has_children AND `+cameSQL+`
		ORDER BY m.id LIMIT 1000`, latest, latest).Scan(&rows).Error
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.ID + " " + r.What
	}
	return out, translate(err)
}
