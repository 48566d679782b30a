package store

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// Followers are the Meetings that come after each of the Meetings.
func (s *meetingStore) Followers(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.ID, error) {
	found, err := readThrough(ctx, s.database, cachedFollowers, meetings, s.followers)
	if err != nil {
		return nil, err
	}
	for id, all := range found {
		found[id] = slices.Clone(all)
	}
	return found, nil
}

func (s *meetingStore) followers(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.ID, error) {
	out := map[consult.ID][]consult.ID{}
	for some := range slices.Chunk(meetings, batch) {
		var rows []followRow
		err := s.conn(ctx).Where("earlier_id IN ?", texts(some)).Order("earlier_id, meeting_id").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			id := consult.ID(r.EarlierID)
			out[id] = append(out[id], consult.ID(r.MeetingID))
		}
	}
	return out, nil
}
