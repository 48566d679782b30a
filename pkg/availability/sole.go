package availability

import (
	"context"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// soleObstacles is how many things are told of which each alone keeps a Meeting from every slot.
const soleObstacles = 5

// soleObstacles gets what alone keeps the Meeting from a slot, with names and in words. A restricted Meeting stays
// without ID and title.
func (h *slotSearch) soleObstacles(ctx context.Context) ([]conflict.SoleObstacle, error) {
	all := h.finder.SoleObstacles(soleObstacles)
	ids := map[consult.SubjectKind][]consult.ID{}
	var meetings []consult.ID
	for _, o := range all {
		meetings = append(meetings, consult.Given([]consult.ID{o.MeetingID})...)
		for _, s := range o.Subjects {
			ids[s.Kind] = append(ids[s.Kind], s.ID)
		}
	}
	heads, err := h.svc.store.Heads(ctx, consult.Distinct(meetings))
	if err != nil {
		return nil, err
	}
	hidden, err := h.svc.judging.Hide(ctx, heads)
	if err != nil {
		return nil, err
	}
	people, err := h.svc.store.People.Find(ctx, consult.Distinct(ids[consult.SubjectPerson]))
	if err != nil {
		return nil, err
	}
	venues, err := h.svc.store.Venues.Find(ctx, consult.Distinct(ids[consult.SubjectVenue]))
	if err != nil {
		return nil, err
	}
	for i := range all {
		o := &all[i]
		for k := range o.Subjects {
			s := &o.Subjects[k]
			switch s.Kind {
			case consult.SubjectPerson:
				s.Name = people[s.ID].Called()
			case consult.SubjectBody:
				s.Name = h.snapshot.Bodies[s.ID].Name
			case consult.SubjectRoom:
				s.Name = h.snapshot.Rooms[s.ID].Name
			case consult.SubjectVenue:
				s.Name = venues[s.ID].Name
			}
		}
		if o.Kind == conflict.ObstacleMeeting {
			m := heads[o.MeetingID]
			o.Title = m.Title
			o.Span = m.Span
			if m.Visibility == consult.Restricted || hidden[m.ID] {
				o.Title = ""
				o.MeetingID = ""
			}
		}
		if reach.Of(ctx).Known(reach.Block, o.BlockID) == reach.Beyond {
			o.BlockID = ""
		}
		o.Say(h.svc.Zone())
	}
	return all, nil
}
