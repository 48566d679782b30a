package drafting

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/planner"
	"huiqi/pkg/proposal"
)

// solutionOf describes a judged set of changes in words and numbers. which holds the item
// of each change, found the warnings about each change.
func (svc *Service) solutionOf(ctx context.Context, p proposal.Proposal, b *problem, set []judging.Change, which []int,
	found [][]consult.Conflict) (proposal.Solution, error) {
	whyZH, whyEN := causeWords(p.Cause, svc.Zone())
	disturbed := map[consult.ID]bool{}
	var out proposal.Solution
	for k, c := range set {
		it := b.items[which[k]]
		a := adjustmentOf(it, c)
		a.Warnings = found[k]
		a.ZH, a.EN = whyZH, whyEN
		if !it.hit && it.topic == nil {
			a.ZH, a.EN = svc.madeWayFor(c, set)
		}
		if rules := b.brokenAt(which[k], c, set, which); rules != 0 {
			zh, en := rules.names()
			a.ZH, a.EN = a.ZH+"（范围内没有合乎"+zh+"的空档）", a.EN+" (no free slot of the window keeps "+en+")"
			out.Unlawful++
		}
		if c.Before != nil && c.Before.Status == consult.Confirmed {
			out.Moved++
		}
		for _, m := range judging.BothOf(c) {
			for _, x := range m.Attendances {
				disturbed[x.PersonID] = true
			}
		}
		out.Adjustments = append(out.Adjustments, a)
	}
	slices.SortStableFunc(out.Adjustments, func(a, b proposal.Adjustment) int {
		return cmp.Or(a.After.Span.From.Compare(b.After.Span.From), cmp.Compare(a.MeetingID, b.MeetingID))
	})
	for id := range disturbed {
		out.Disturbed = append(out.Disturbed, id)
	}
	slices.Sort(out.Disturbed)
	out.Unavoidable = b.unavoidable()
	out.Unplaced = b.unplaced(which)
	var err error
	out.Gone, out.Left, err = svc.resolved(ctx, b, set)
	return out, err
}

// unavoidable is the least number of Meetings that must move: as many as the planner
// proves, and those hit that do not stand on its grid.
func (b *problem) unavoidable() int {
	n := planner.Unavoidable(&b.input)
	for i, it := range b.items {
		if it.hit && it.before != nil && it.before.Status.Live() && b.input.Meetings[i].At == nil {
			n++
		}
	}
	return n
}

// unplaced are the Meetings and Topics that the Cause asks to place and that are not among
// the changed items.
func (b *problem) unplaced(changed []int) []consult.ID {
	ids := slices.Clone(b.beyond)
	for i, it := range b.items {
		switch placed := slices.Contains(changed, i); {
		case placed || it.topic == nil && !it.hit:
		case it.topic != nil:
			ids = append(ids, it.topic.ID)
		// A hit Meeting that stays is unplaced only if something is still wrong where it
		// stands.
		case it.before.Status == consult.Draft || b.input.Meetings[i].At == nil ||
			!b.standsSoundly(*it.before, b.roomsByID()):
			ids = append(ids, it.wish.ID)
		}
	}
	return ids
}

// adjustmentOf describes the change of an item. Its words are left to solutionOf.
func adjustmentOf(it item, c judging.Change) proposal.Adjustment {
	a := proposal.Adjustment{MeetingID: c.After.ID, Title: c.After.Title, Form: c.After.Form, After: c.After.Slot(),
		AfterStatus: c.After.Status, People: len(c.After.Attendances), Hit: it.hit}
	if it.topic != nil {
		a.TopicID, a.Version = it.topic.ID, it.topic.Version
	}
	if c.Before != nil {
		a.Before = c.Before.Slot()
		a.BeforeStatus = c.Before.Status
		a.Version = c.Before.Version
	}
	return a
}

// madeWayFor says, in Chinese and in English, for which other change of the set a Meeting
// gives up its slot.
func (svc *Service) madeWayFor(c judging.Change, set []judging.Change) (string, string) {
	required := map[consult.ID]bool{}
	for _, a := range c.Before.Attendances {
		required[a.PersonID] = a.Required
	}
	for _, o := range set {
		shares := o.After.RoomID != "" && o.After.RoomID == c.Before.RoomID ||
			slices.ContainsFunc(o.After.Attendances, func(a consult.Attendance) bool {
				return a.Required && required[a.PersonID]
			})
		if o.After.ID != c.After.ID && shares && o.After.Span.Overlaps(c.Before.Span) {
			return fmt.Sprintf("为《%s》让出", o.After.Title), fmt.Sprintf("makes way for “%s”", o.After.Title)
		}
	}
	return "为其他会议让出", "makes way for others"
}

// resolved splits the blocking Conflicts that the hit Meetings had where they stood into
// those that the set resolves and those that it leaves.
func (svc *Service) resolved(
	ctx context.Context, b *problem, set []judging.Change,
) ([]consult.Conflict, []consult.Conflict, error) {
	moved := map[consult.ID]bool{}
	for _, c := range set {
		moved[c.After.ID] = true
	}
	var stood []judging.Change
	for _, m := range b.fixedHits {
		stood = append(stood, judging.Change{Before: &m, After: m})
	}
	for _, it := range b.items {
		if it.hit && it.before != nil && it.before.Status.Live() {
			stood = append(stood, judging.Change{Before: it.before, After: *it.before})
		}
	}
	r, err := svc.judging.Snapshot(ctx, stood)
	if err != nil {
		return nil, nil, err
	}
	a, err := svc.judging.Context(ctx, stood, r)
	if err != nil {
		return nil, nil, err
	}
	var gone []consult.Conflict
	var left []consult.Conflict
	for i, c := range stood {
		for _, f := range conflict.Blocked(conflict.Find(c.After, a.Of(i))) {
			f.ZH, f.EN = "《"+c.After.Title+"》："+f.ZH, "“"+c.After.Title+"”: "+f.EN
			f.SubjectID = c.After.ID
			if moved[f.SubjectID] {
				gone = append(gone, f)
			} else {
				left = append(left, f)
			}
		}
	}
	return gone, left, nil
}
