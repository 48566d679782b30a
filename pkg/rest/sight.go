package rest

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
)

// What a token may not see is left out here, where answers are written: whatever the request has not learned to be
// visible is taken to be hidden.

// sees reports whether the thing may be named in the answer.
func (info requestInfo) sees(noun reach.Noun, id consult.ID) bool {
	return info.view.Known(noun, id) != reach.Beyond
}

// shownID is the ID as this token may read it: empty if the thing is hidden from it.
func (info requestInfo) shownID(noun reach.Noun, id consult.ID) consult.ID {
	if info.sees(noun, id) {
		return id
	}
	return ""
}

// toldConflict is the Conflict without the Meetings and the Block that the token may not see.
func (info requestInfo) toldConflict(c consult.Conflict) consult.Conflict {
	if info.view.Whole() {
		return c
	}
	c.SubjectID = info.shownID(reach.Meeting, c.SubjectID)
	if c.SubjectID == "" {
		c.SubjectTitle = ""
	}
	c.MeetingID = info.shownID(reach.Meeting, c.MeetingID)
	c.BlockID = info.shownID(reach.Block, c.BlockID)
	c.MeetingIDs = slices.DeleteFunc(slices.Clone(c.MeetingIDs), func(id consult.ID) bool {
		return !info.sees(reach.Meeting, id)
	})
	return c
}

// toldMeeting is the Meeting as the token may see it. One's own comes without the ids of what is beyond; of those of
// others there is what everybody may know, and of their people one's own alone.
func (info requestInfo) toldMeeting(m consult.Meeting) consult.Meeting {
	v := info.view
	if v.Whole() {
		return m
	}
	m = m.Clone()
	m.ParentID = info.shownID(reach.Meeting, m.ParentID)
	if v.CoversMeeting(m) {
		m.Follows = slices.DeleteFunc(m.Follows, func(x consult.Follow) bool {
			return !info.sees(reach.Meeting, x.MeetingID)
		})
		for i, o := range m.Overrides {
			m.Overrides[i].MeetingID = info.shownID(reach.Meeting, o.MeetingID)
			m.Overrides[i].BlockID = info.shownID(reach.Block, o.BlockID)
		}
		return m
	}
	m.Follows = nil
	m.Overrides = nil
	m.SeriesID = ""
	m.CancellationID = ""
	m.Pinned.Reason = ""
	m.Number.Reason = ""
	m.Number.NumberingID = ""
	m.Notice = consult.IssuedNotice{}
	m.Held = consult.Held{}
	m.OwnerBodyID = ""
	m.CoOwnerBodyIDs = nil
	m.RoomID = info.shownID(reach.Room, m.RoomID)
	m.VenueID = info.shownID(reach.Venue, m.VenueID)
	m.Stops = nil
	m.First.RoomID = info.shownID(reach.Room, m.First.RoomID)
	m.Moves = slices.Clone(m.Moves)
	for i, moved := range m.Moves {
		m.Moves[i].From.RoomID = info.shownID(reach.Room, moved.From.RoomID)
	}
	for i, it := range m.Items { // what is done when, and for which of one's own people
		m.Items[i] = consult.Item{ID: it.ID, Minutes: it.Minutes, Kind: it.Kind, Title: it.Title}
		m.Items[i].PersonIDs = slices.DeleteFunc(it.PersonIDs, func(id consult.ID) bool {
			return v.Known(reach.Person, id) != reach.Own
		})
	}
	m.InviteBodyIDs = slices.DeleteFunc(m.InviteBodyIDs, func(id consult.ID) bool { return !v.Covers(id) })
	m.Attendances = slices.DeleteFunc(m.Attendances, func(a consult.Attendance) bool {
		return v.Known(reach.Person, a.PersonID) != reach.Own
	})
	m.Delegations = slices.DeleteFunc(m.Delegations, func(d consult.Delegation) bool { return !v.Covers(d.BodyID) })
	for i, a := range m.Attendances {
		if !v.Covers(a.ViaBodyID) {
			m.Attendances[i].ViaBodyID = ""
		}
		if _, shown := m.Delegation(a.DelegationID); !shown {
			m.Attendances[i].DelegationID = ""
		}
	}
	return m
}

// learnMeetings asks for all that toldMeeting has to know of the Meetings.
func (s *Server) learnMeetings(ctx context.Context, ms ...consult.Meeting) error {
	v := reach.Of(ctx)
	if v.Whole() {
		return nil
	}
	var meetings, blocks, people, rooms, venues []consult.ID
	for _, m := range ms {
		meetings = append(meetings, m.ParentID)
		if !v.CoversMeeting(m) {
			people = append(people, m.People()...)
			rooms = append(rooms, m.RoomID, m.First.RoomID)
			venues = append(venues, m.VenueID)
			for _, moved := range m.Moves {
				rooms = append(rooms, moved.From.RoomID)
			}
			continue
		}
		meetings = append(meetings, m.Earlier()...)
		for _, o := range m.Overrides {
			meetings = append(meetings, o.MeetingID)
			blocks = append(blocks, o.BlockID)
		}
	}
	for noun, ids := range map[reach.Noun][]consult.ID{
		reach.Meeting: meetings, reach.Block: blocks, reach.Person: people, reach.Room: rooms,
		reach.Venue: venues,
	} {
		if err := reach.Learn(ctx, s.cfg.Services.Reach, noun, ids); err != nil {
			return err
		}
	}
	return nil
}

// topicsOfMeetings are the Topics of each Meeting that the token may see. Those of the Meetings of others are theirs.
func (s *Server) topicsOfMeetings(
	ctx context.Context, ms ...consult.Meeting,
) (map[consult.ID][]plan.Topic, error) {
	v := reach.Of(ctx)
	var ids []consult.ID
	for _, m := range ms {
		if v.CoversMeeting(m) {
			ids = append(ids, m.ID)
		}
	}
	of, err := s.cfg.Services.AnnualPlan.MeetingTopics(ctx, ids)
	if err != nil || v.Whole() {
		return of, err
	}
	var topics []consult.ID
	for _, all := range of {
		for _, t := range all {
			topics = append(topics, t.ID)
		}
	}
	if err := reach.Learn(ctx, s.cfg.Services.Reach, reach.Topic, topics); err != nil {
		return nil, err
	}
	for id, all := range of {
		of[id] = slices.DeleteFunc(slices.Clone(all), func(t plan.Topic) bool {
			return v.Known(reach.Topic, t.ID) == reach.Beyond
		})
	}
	return of, nil
}
