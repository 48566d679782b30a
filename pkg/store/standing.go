package store

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
)

// Live lists the live Meetings that overlap the span, whole and by start.
func (s *meetingStore) Live(ctx context.Context, span consult.Span) ([]consult.Meeting, error) {
	db := overlapping(s.conn(ctx), span, "starts_at", "ends_at")
	return s.meetings(
		ctx,
		db.Where("status IN ?", []string{string(consult.Tentative), string(consult.Confirmed)}).Order("starts_at, id"),
	)
}

// LeavesFrom are the Leaves from each of the Meetings that stand, former ones too.
func (s *meetingStore) LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error) {
	found, err := s.leavesFrom(ctx, meetings)
	if err != nil {
		return nil, err
	}
	for id, all := range found {
		found[id] = slices.Clone(all)
	}
	return found, nil
}

// leavesFrom is LeavesFrom whose answer is not to be changed.
func (s *meetingStore) leavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error) {
	return readThrough(ctx, s.database, cachedLeavesFrom, meetings, s.readLeaves)
}

func (s *meetingStore) readLeaves(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error) {
	out := map[consult.ID][]consult.Leave{}
	for some := range slices.Chunk(meetings, batch) {
		var rows []leaveRow
		err := s.conn(ctx).Where("meeting_id IN ? AND decision IN ?", texts(some),
			[]string{
				string(consult.LeavePending), string(consult.LeaveApproved),
			}).Order("created_at, id").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			l := fromLeave(r)
			out[l.MeetingID] = append(out[l.MeetingID], l)
		}
	}
	return out, nil
}

// SaveLeaves writes Leaves over what they were.
func (s *meetingStore) SaveLeaves(ctx context.Context, all []consult.Leave) error {
	if len(all) == 0 {
		return nil
	}
	rows := make([]leaveRow, len(all))
	for i, l := range all {
		rows[i] = toLeave(l)
	}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(rows, batch).Error)
	})
}
