package store

import (
	"context"

	"huiqi/pkg/consult"
)

// Heads gets those of the Meetings that exist with their Overrides and what they
// follow, but without Attendances, invitations and Moves: enough to name them and
// to judge a clash.
func (s *Store) Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error) {
	heads := make(map[consult.ID]consult.Meeting, len(ids))
	for at := 0; at < len(ids); at += batch {
		some := texts(ids[at:min(at+batch, len(ids))])
		var rows []meetingRow
		if err := s.conn(ctx).Where("id IN ?", some).Find(&rows).Error; err != nil {
			return nil, translate(err)
		}
		var p parts
		err := s.conn(ctx).Where("meeting_id IN ?", some).Order("meeting_id, ord").Find(&p.overrides).Error
		if err != nil {
			return nil, translate(err)
		}
		err = s.conn(ctx).Where("meeting_id IN ?", some).Order("meeting_id, ord").Find(&p.follows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			heads[consult.ID(r.ID)] = fromMeeting(r)
		}
		for _, o := range p.overrides {
			m := heads[consult.ID(o.MeetingID)]
			m.Overrides = append(m.Overrides, fromOverride(o))
			heads[m.ID] = m
		}
		for _, f := range p.follows {
			m := heads[consult.ID(f.MeetingID)]
			m.Follows = append(m.Follows, fromFollow(f))
			heads[m.ID] = m
		}
	}
	return heads, nil
}

// Followers are the Meetings that come after each of the Meetings.
func (s *Store) Followers(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.ID, error) {
	out := map[consult.ID][]consult.ID{}
	for at := 0; at < len(meetings); at += batch {
		var rows []followRow
		some := texts(meetings[at:min(at+batch, len(meetings))])
		err := s.conn(ctx).Where("earlier_id IN ?", some).Order("earlier_id, meeting_id").Find(&rows).Error
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
