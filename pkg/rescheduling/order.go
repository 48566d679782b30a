package rescheduling

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
)

// orderTopics makes the new Meetings of Topics follow the Meetings of the Topics that
// theirs follow. The planner has kept that order once; the link keeps it for later moves
// too.
func (svc *Service) orderTopics(
	ctx context.Context, p proposal.Proposal, topics map[consult.ID]plan.Topic, set []judging.Change,
) error {
	placed, of := map[consult.ID][]consult.ID{}, map[consult.ID]plan.Topic{}
	for _, a := range p.Outcome.Adjustments {
		if a.TopicID != "" {
			placed[a.TopicID], of[a.MeetingID] = []consult.ID{a.MeetingID}, topics[a.TopicID]
		}
	}
	var others []consult.ID
	for _, t := range of {
		for _, f := range t.Follows {
			if placed[f.TopicID] == nil {
				others = append(others, f.TopicID)
			}
		}
	}
	found, err := svc.store.Topics.Find(ctx, consult.Distinct(others))
	if err != nil {
		return err
	}
	held, err := svc.drafting.MeetingsOn(ctx, slices.Collect(maps.Values(found)))
	if err != nil {
		return err
	}
	// Topics outside this Proposal may have their Meetings already.
	for id, t := range found {
		for _, l := range held[t.Lineage] {
			placed[id] = append(placed[id], l.MeetingID)
		}
	}
	for i := range set {
		m := &set[i].After
		for _, f := range of[m.ID].Follows {
			for _, id := range placed[f.TopicID] {
				again := slices.ContainsFunc(m.Follows, func(o consult.Follow) bool { return o.MeetingID == id })
				if !again {
					m.Follows = append(m.Follows, consult.Follow{MeetingID: id, MinDays: f.MinDays})
				}
			}
		}
	}
	return nil
}
