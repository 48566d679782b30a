package store

import (
	"context"

	"huiqi/pkg/consult"
)

// Live lists the live Meetings that overlap the span, whole and by start.
func (s *Store) Live(ctx context.Context, span consult.Span) ([]consult.Meeting, error) {
	db := overlapping(s.conn(ctx), consult.Query{From: span.From, To: span.To}, "starts_at", "ends_at")
	return s.meetings(ctx, db.Where("status IN ?", []string{string(consult.Tentative), string(consult.Confirmed)}).Order("starts_at, id"))
}

// Excused are the people whose Leave from the whole of each of the Meetings is approved.
func (s *Store) Excused(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]bool, error) {
	out := map[consult.ID]map[consult.ID]bool{}
	for at := 0; at < len(meetings); at += batch {
		var rows []leaveRow
		if err := s.conn(ctx).Select("meeting_id", "person_id").Where("meeting_id IN ? AND decision = ? AND from_at IS NULL",
			texts(meetings[at:min(at+batch, len(meetings))]), string(consult.LeaveApproved)).Find(&rows).Error; err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			id := consult.ID(r.MeetingID)
			if out[id] == nil {
				out[id] = map[consult.ID]bool{}
			}
			out[id][consult.ID(r.PersonID)] = true
		}
	}
	return out, nil
}
