package rest

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
)

// A Proposal is worked out with the reach of its owner. What was given to others since, or worked out for the whole
// office, is left out of the answer here.

// learnProposals asks for all that toldProposal has to know of the Proposals.
func (s *Server) learnProposals(ctx context.Context, all ...proposal.Proposal) error {
	if reach.Of(ctx).Whole() {
		return nil
	}
	names := reach.Names{}
	for _, p := range all {
		names.Add(reach.Block, p.Cause.Block.ID)
		names.Add(reach.Plan, p.Cause.PlanID)
		names.Add(reach.Meeting, slices.Concat(p.Cause.MeetingIDs, p.Limits.Pinned, p.Outcome.Unplaced)...)
		names.Add(reach.Topic, p.Outcome.Unplaced...)
		found := slices.Concat(p.Outcome.Gone, p.Outcome.Left)
		for _, a := range p.Outcome.Adjustments {
			names.Add(reach.Meeting, a.MeetingID)
			names.Add(reach.Topic, a.TopicID)
			names.Add(reach.Room, a.After.RoomID)
			found = append(found, a.Warnings...)
		}
		for _, c := range found {
			names.AddConflict(c)
			names.Add(reach.Meeting, c.SubjectID)
		}
	}
	return names.Learn(ctx, s.cfg.Services.Reach)
}

// toldProposal is the Proposal as the token may see it: without what it names beyond.
func (info requestInfo) toldProposal(p proposal.Proposal) proposal.Proposal {
	v := info.view
	if v.Whole() {
		return p
	}
	whole := info.tellsBlock(p)
	if !whole {
		p.Cause.Block.ID = ""
		p.Cause.Block.Title = ""
		p.Cause.Block.Subject.ID = ""
	}
	p.Cause.Block.OwnerBodyID = info.inView(p.Cause.Block.OwnerBodyID)
	p.Cause.PlanID = info.shownID(reach.Plan, p.Cause.PlanID)
	p.Cause.MeetingIDs = info.shownIDs(reach.Meeting, p.Cause.MeetingIDs)
	p.Limits.Pinned = info.shownIDs(reach.Meeting, p.Limits.Pinned)
	p.Limits.Bodies = slices.DeleteFunc(slices.Clone(p.Limits.Bodies), func(id consult.ID) bool {
		return !v.Covers(id)
	})
	all := len(p.Outcome.Adjustments)
	p.Outcome = info.toldSolution(p.Outcome)
	if !whole || len(p.Outcome.Adjustments) < all {
		// The reasons may name what is left out.
		for i := range p.Outcome.Adjustments {
			a := &p.Outcome.Adjustments[i]
			a.ZH, a.EN = "按方案调整", "as the proposal asks"
		}
	}
	if !whole {
		p.Outcome = hushed(p.Outcome)
	}
	return p
}

// hushed is the Solution with its Conflicts without names, for the Block of the Cause has no id before it is entered.
func hushed(o proposal.Solution) proposal.Solution {
	o.Gone = mapEach(o.Gone, reach.Hushed)
	o.Left = mapEach(o.Left, reach.Hushed)
	for i := range o.Adjustments {
		o.Adjustments[i].Warnings = mapEach(o.Adjustments[i].Warnings, reach.Hushed)
	}
	return o
}

// tellsBlock reports whether the Block of the Cause may be told: it is one's own, or seen. One that is not entered, or
// not any longer, has the owner that was asked for.
func (info requestInfo) tellsBlock(p proposal.Proposal) bool {
	b := p.Cause.Block
	removed := p.Entered && p.State == proposal.Undone
	if p.Cause.Kind == proposal.CauseBlock && b.ID != "" && !removed {
		return info.sees(reach.Block, b.ID)
	}
	everyone := b.Subject.Kind == consult.SubjectEveryone && b.OwnerBodyID == ""
	return p.Cause.Kind != proposal.CauseBlock || everyone || info.view.Covers(b.OwnerBodyID)
}

// shownIDs are those of the IDs that may be named in the answer.
func (info requestInfo) shownIDs(noun reach.Noun, ids []consult.ID) []consult.ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id consult.ID) bool { return !info.sees(noun, id) })
}

// toldSolution is the Solution without the Meetings of others.
func (info requestInfo) toldSolution(o proposal.Solution) proposal.Solution {
	var kept []proposal.Adjustment
	for _, a := range o.Adjustments {
		if !info.tellsAdjustment(a) {
			continue
		}
		if a.After.RoomID != a.Before.RoomID {
			a.After.RoomID = info.shownID(reach.Room, a.After.RoomID)
		}
		a.Warnings = info.veiled(a.Warnings)
		kept = append(kept, a)
	}
	o.Adjustments = kept
	o.Gone = info.veiled(o.Gone)
	o.Left = info.veiled(o.Left)
	o.Unplaced = slices.DeleteFunc(slices.Clone(o.Unplaced), func(id consult.ID) bool {
		return !info.sees(reach.Meeting, id) && !info.sees(reach.Topic, id)
	})
	return o
}

// tellsAdjustment reports whether the Adjustment is of one's own Meeting, or of a Topic that has none yet.
func (info requestInfo) tellsAdjustment(a proposal.Adjustment) bool {
	if a.TopicID != "" && a.Applied == 0 {
		return info.sees(reach.Topic, a.TopicID)
	}
	return info.view.Known(reach.Meeting, a.MeetingID) == reach.Own
}

// veiled are the Conflicts of Meetings that may be seen, as they may be told.
func (info requestInfo) veiled(all []consult.Conflict) []consult.Conflict {
	var out []consult.Conflict
	for _, c := range all {
		if c.SubjectID == "" || info.sees(reach.Meeting, c.SubjectID) {
			out = append(out, info.view.Veil(c))
		}
	}
	return out
}

// learnNotices asks for all that toldNotice has to know of the Notices.
func (s *Server) learnNotices(ctx context.Context, all ...proposal.Notice) error {
	names := reach.Names{}
	for _, n := range all {
		names.Add(reach.Meeting, n.MeetingIDs...)
	}
	return names.Learn(ctx, s.cfg.Services.Reach)
}

// toldNotice is the Notice as the token may see it: without words when it tells of Meetings of others.
func (info requestInfo) toldNotice(n proposal.Notice) proposal.Notice {
	shown := info.shownIDs(reach.Meeting, n.MeetingIDs)
	if len(shown) < len(n.MeetingIDs) {
		n.MeetingIDs = shown
		n.ZH, n.EN = "有会议变动", "some meetings have changed"
	}
	return n
}
