package store

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

type tellingRow struct {
	MeetingID string `gorm:"primaryKey"`
	PersonID  string `gorm:"primaryKey"`
	Revision  int64  `gorm:"primaryKey;autoIncrement:false"`
	At        instant
	ByName    string `journal:"-"`
	Channel   string
	Note      string `journal:"personal"`
}

func (tellingRow) TableName() string { return "tellings" }

func toTelling(t subscription.Notification) tellingRow {
	return tellingRow{
		MeetingID: string(t.MeetingID),
		PersonID:  string(t.PersonID),
		Revision:  int64(t.Revision),
		At:        instant{t.At},
		ByName:    t.By,
		Channel:   string(t.Channel),
		Note:      t.Note,
	}
}

func fromTelling(r tellingRow) subscription.Notification {
	return subscription.Notification{
		MeetingID: consult.ID(r.MeetingID),
		PersonID:  consult.ID(r.PersonID),
		Revision:  consult.Revision(r.Revision),
		At:        r.At.Time,
		By:        r.ByName,
		Channel:   consult.Channel(r.Channel),
		Note:      r.Note,
	}
}

// Tellings are those about each Meeting, the earliest Change first.
func (s *database) Tellings(
	ctx context.Context, meetings []consult.ID,
) (map[consult.ID][]subscription.Notification, error) {
	out := map[consult.ID][]subscription.Notification{}
	for some := range slices.Chunk(meetings, batch) {
		var rows []tellingRow
		err := s.conn(ctx).Where("meeting_id IN ?", texts(some)).
			Order("meeting_id, revision, person_id").
			Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			t := fromTelling(r)
			out[t.MeetingID] = append(out[t.MeetingID], t)
		}
	}
	return out, nil
}

// Tell writes a Telling over what was noted of the same Person and Change.
func (s *database) Tell(ctx context.Context, t subscription.Notification) error {
	row := toTelling(t)
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
	})
}

// Untell takes a Telling back; one that is not there is taken back already.
func (s *database) Untell(ctx context.Context, t subscription.Notification) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Where("meeting_id = ? AND person_id = ? AND revision = ?",
			string(t.MeetingID), string(t.PersonID), int64(t.Revision)).Delete(&tellingRow{}).Error)
	})
}
