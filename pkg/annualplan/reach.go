package annualplan

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
)

// sighted are the things that Topics may refer to.
type sighted struct {
	bodies map[consult.ID]consult.Body
	people map[consult.ID]consult.Person
	rooms  map[consult.ID]consult.Room
	venues map[consult.ID]consult.Venue
}

// inReach leaves out what whoever asks may not see, as if it were not there, but not what the Topic named before.
// Active people are found by their names, wherever they are.
func (svc *Service) inReach(ctx context.Context, found sighted, before plan.Topic) (sighted, error) {
	v := reach.Of(ctx)
	if v.Whole() {
		return found, nil
	}
	names := reach.Names{}
	names.Add(reach.Room, slices.Collect(maps.Keys(found.rooms))...)
	names.Add(reach.Venue, slices.Collect(maps.Keys(found.venues))...)
	names.Add(reach.Person, slices.Collect(maps.Keys(found.people))...)
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return found, err
	}
	known := map[consult.ID]bool{before.OwnerBodyID: true}
	for _, id := range slices.Concat(before.InviteBodyIDs, before.DepartmentIDs, before.ConsultedIDs, before.RoomIDs,
		before.VenueIDs, []consult.ID{before.LeaderID}) {
		known[id] = true
	}
	for _, a := range before.Attendances {
		known[a.PersonID] = true
	}
	out := sighted{
		bodies: maps.Clone(found.bodies),
		people: maps.Clone(found.people),
		rooms:  maps.Clone(found.rooms),
		venues: maps.Clone(found.venues),
	}
	maps.DeleteFunc(out.bodies, func(id consult.ID, _ consult.Body) bool {
		return !known[id] && !v.Covers(id)
	})
	maps.DeleteFunc(out.people, func(id consult.ID, p consult.Person) bool {
		return !known[id] && !p.Active && !seen.Has(reach.Person, id)
	})
	maps.DeleteFunc(out.rooms, func(id consult.ID, _ consult.Room) bool {
		return !known[id] && !seen.Has(reach.Room, id)
	})
	maps.DeleteFunc(out.venues, func(id consult.ID, _ consult.Venue) bool {
		return !known[id] && !seen.Has(reach.Venue, id)
	})
	return out, nil
}

// before is the Topic as it is stored, if whoever asks does not cover everything; none for a new one.
func (svc *Service) before(ctx context.Context, id consult.ID) (plan.Topic, error) {
	if reach.Of(ctx).Whole() {
		return plan.Topic{}, nil
	}
	found, err := svc.store.Topics.Find(ctx, []consult.ID{id})
	return found[id], err
}

// TopicsSeen hides from Topics of others' Plans what whoever asks may not see.
func (svc *Service) TopicsSeen(ctx context.Context, all []plan.Topic) ([]plan.Topic, error) {
	v := reach.Of(ctx)
	if v.Whole() || len(all) == 0 {
		return all, nil
	}
	names := reach.Names{}
	for _, t := range all {
		names.Add(reach.Plan, t.PlanID)
		names.Add(reach.Room, t.RoomIDs...)
		names.Add(reach.Venue, t.VenueIDs...)
		names.Add(reach.Person, t.LeaderID)
		for _, a := range t.Attendances {
			names.Add(reach.Person, a.PersonID)
		}
	}
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return nil, err
	}
	hidden := func(noun reach.Noun) func(consult.ID) bool {
		return func(id consult.ID) bool { return !seen.Has(noun, id) }
	}
	out := slices.Clone(all)
	for i := range out {
		t := &out[i]
		if seen.Has(reach.Plan, t.PlanID) {
			continue
		}
		t.RoomIDs = slices.DeleteFunc(slices.Clone(t.RoomIDs), hidden(reach.Room))
		t.VenueIDs = slices.DeleteFunc(slices.Clone(t.VenueIDs), hidden(reach.Venue))
		for _, ids := range []*[]consult.ID{&t.InviteBodyIDs, &t.DepartmentIDs, &t.ConsultedIDs} {
			*ids = slices.DeleteFunc(slices.Clone(*ids), func(id consult.ID) bool { return !v.Covers(id) })
		}
		if !seen.Has(reach.Person, t.LeaderID) {
			t.LeaderID = ""
		}
		t.Attendances = slices.DeleteFunc(slices.Clone(t.Attendances), func(a consult.Attendance) bool {
			return !seen.Has(reach.Person, a.PersonID)
		})
	}
	return out, nil
}

// linksInReach leaves out the links to Meetings that whoever asks may not see.
func (svc *Service) linksInReach(
	ctx context.Context, links map[consult.ID][]plan.TopicMeeting,
) (map[consult.ID][]plan.TopicMeeting, error) {
	names := reach.Names{}
	for _, some := range links {
		for _, l := range some {
			names.Add(reach.Meeting, l.MeetingID)
		}
	}
	seen, err := names.See(ctx, svc.store)
	if err != nil || seen.Whole() {
		return links, err
	}
	hidden := func(l plan.TopicMeeting) bool { return !seen.Has(reach.Meeting, l.MeetingID) }
	for id, some := range links {
		links[id] = slices.DeleteFunc(some, hidden)
	}
	return links, nil
}

// droppedInReach leaves out the Meetings that whoever asks may not see, and Topics without others.
func (svc *Service) droppedInReach(ctx context.Context, all []plan.DroppedTopic) ([]plan.DroppedTopic, error) {
	links := map[consult.ID][]plan.TopicMeeting{}
	for _, d := range all {
		links[d.Topic.Lineage] = d.Meetings
	}
	links, err := svc.linksInReach(ctx, links)
	if err != nil {
		return nil, err
	}
	var out []plan.DroppedTopic
	for _, d := range all {
		d.Meetings = links[d.Topic.Lineage]
		if len(d.Meetings) > 0 {
			out = append(out, d)
		}
	}
	return out, err
}
