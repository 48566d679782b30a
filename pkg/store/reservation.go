package store

import (
	"context"

	"huiqi/pkg/consult"
)

type reservationRow struct {
	Kind       string
	ResourceID string `gorm:"primaryKey"`
	MeetingID  string `gorm:"primaryKey"`
	FromAt     instant
	ToAt       instant
	Exclusive  bool
}

func (reservationRow) TableName() string { return "reservations" }

func toReservations(m consult.Meeting) []reservationRow {
	var rows []reservationRow
	for _, r := range m.Reservations() {
		rows = append(rows, reservationRow{string(r.Kind), string(r.ResourceID), string(r.MeetingID),
			instant{r.Span.From}, instant{r.Span.To}, r.Exclusive})
	}
	return rows
}

// Busy lists the Reservations of the resources that overlap the span. No
// Meeting lasts longer than consult.MaxMeeting, so the scan is bounded.
func (s *Store) Busy(ctx context.Context, resources []consult.ID, span consult.Span) ([]consult.Reservation, error) {
	earliest := span.From.Add(-consult.MaxMeeting).Unix()
	var out []consult.Reservation
	for at := 0; at < len(resources); at += batch {
		var rows []reservationRow
		err := s.conn(ctx).Where("resource_id IN ? AND from_at >= ? AND from_at < ? AND to_at > ?",
			texts(resources[at:min(at+batch, len(resources))]), earliest, span.To.Unix(), span.From.Unix()).
			Order("from_at, meeting_id, resource_id").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out = append(out, consult.Reservation{Kind: consult.ResourceKind(r.Kind), ResourceID: consult.ID(r.ResourceID),
				MeetingID: consult.ID(r.MeetingID), Span: consult.Span{From: r.FromAt.Time, To: r.ToAt.Time}, Exclusive: r.Exclusive})
		}
	}
	return out, nil
}
