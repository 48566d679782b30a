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
)

// outcomeOf puts into words what a judged set of changes comes to. which are the
// set's pieces, found what each change is warned of.
func (svc *Service) outcomeOf(ctx context.Context, p consult.Proposal, b *problem, set []judging.Change, which []int,
	found [][]consult.Conflict) (out consult.Solution, err error) {
	whyZH, whyEN := because(p.Cause, svc.Zone())
	disturbed := map[consult.ID]bool{}
	for k, c := range set {
		pc := b.items[which[k]]
		a := adjustment(pc, c)
		a.Warnings = found[k]
		if a.ZH, a.EN = whyZH, whyEN; !pc.hit && pc.topic == nil {
			a.ZH, a.EN = svc.makesWay(c, set)
		}
		if rules := b.breaksAt(which[k], c, set, which); rules != 0 {
			zh, en := rules.words()
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
	slices.SortStableFunc(out.Adjustments, func(a, b consult.Adjustment) int {
		return cmp.Or(a.After.Span.From.Compare(b.After.Span.From), cmp.Compare(a.MeetingID, b.MeetingID))
	})
	for id := range disturbed {
		out.Disturbed = append(out.Disturbed, id)
	}
	slices.Sort(out.Disturbed)
	out.Unavoidable = b.unavoidable()
	out.Unplaced = b.unplaced(which)
	out.Gone, out.Left, err = svc.resolved(ctx, b, set)
	return out, err
}

// unavoidable is how many Meetings must move at least: what the planner proves,
// and those that do not stand on its grid where they are.
func (b *problem) unavoidable() int {
	n := planner.Unavoidable(&b.p)
	for i, pc := range b.items {
		if pc.hit && pc.before != nil && pc.before.Status.Live() && b.p.Meetings[i].At == nil {
			n++
		}
	}
	return n
}

// unplaced are the Meetings and Topics that the Cause asks a place for and that
// are not among the pieces changed.
func (b *problem) unplaced(changed []int) (ids []consult.ID) {
	for i, pc := range b.items {
		switch placed := slices.Contains(changed, i); {
		case placed || pc.topic == nil && !pc.hit:
		case pc.topic != nil:
			ids = append(ids, pc.topic.ID)
		case pc.before.Status == consult.Draft || b.p.Meetings[i].At == nil || !b.sound(*pc.before, b.roomsByID()):
			ids = append(ids, pc.wish.ID)
		}
	}
	return ids
}

func adjustment(pc item, c judging.Change) consult.Adjustment {
	a := consult.Adjustment{MeetingID: c.After.ID, Title: c.After.Title, Form: c.After.Form, After: c.After.Slot(),
		AfterStatus: c.After.Status, People: len(c.After.Attendances), Hit: pc.hit}
	if pc.topic != nil {
		a.TopicID, a.Version = pc.topic.ID, pc.topic.Version
	}
	if c.Before != nil {
		a.Before, a.BeforeStatus, a.Version = c.Before.Slot(), c.Before.Status, c.Before.Version
	}
	return a
}

// makesWay says for which of the set's other changes one gives up its slot.
func (svc *Service) makesWay(c judging.Change, set []judging.Change) (zh, en string) {
	required := map[consult.ID]bool{}
	for _, a := range c.Before.Attendances {
		required[a.PersonID] = a.Required
	}
	for _, o := range set {
		shares := o.After.RoomID != "" && o.After.RoomID == c.Before.RoomID ||
			slices.ContainsFunc(o.After.Attendances, func(a consult.Attendance) bool { return a.Required && required[a.PersonID] })
		if o.After.ID != c.After.ID && shares && o.After.Span.Overlaps(c.Before.Span) {
			return fmt.Sprintf("为《%s》让出", o.After.Title), fmt.Sprintf("makes way for “%s”", o.After.Title)
		}
	}
	return "为其他会议让出", "makes way for others"
}

// resolved tells which blocking Conflicts the hit Meetings had where they stood,
// and which of these the set leaves.
func (svc *Service) resolved(ctx context.Context, b *problem, set []judging.Change) (gone, left []consult.Conflict, err error) {
	moved := map[consult.ID]bool{}
	for _, c := range set {
		moved[c.After.ID] = true
	}
	var stood []judging.Change
	for _, m := range b.stuck {
		stood = append(stood, judging.Change{Before: &m, After: m})
	}
	for _, pc := range b.items {
		if pc.hit && pc.before != nil && pc.before.Status.Live() {
			stood = append(stood, judging.Change{Before: pc.before, After: *pc.before})
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
	for i, c := range stood {
		for _, f := range conflict.Blocked(conflict.Find(c.After, a.Of(i))) {
			f.ZH, f.EN = "《"+c.After.Title+"》："+f.ZH, "“"+c.After.Title+"”: "+f.EN
			if f.SubjectID = c.After.ID; moved[f.SubjectID] {
				gone = append(gone, f)
			} else {
				left = append(left, f)
			}
		}
	}
	return gone, left, nil
}
