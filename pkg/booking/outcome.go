package booking

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
)

// tell puts into words what a judged set of changes comes to. which are the
// set's pieces, found what each change is warned of.
func (d *Desk) tell(ctx context.Context, p consult.Proposal, b *board, set []change, which []int,
	found [][]consult.Conflict) (out consult.Solution, err error) {
	whyZH, whyEN := because(p.Cause, d.Zone())
	disturbed := map[consult.ID]bool{}
	for k, c := range set {
		pc := b.pieces[which[k]]
		a := adjustment(pc, c)
		a.Warnings = found[k]
		if a.ZH, a.EN = whyZH, whyEN; !pc.hit && pc.topic == nil {
			a.ZH, a.EN = d.makesWay(c, set)
		}
		if rules := b.breaksAt(which[k], c, set, which); rules != 0 {
			zh, en := rules.words()
			a.ZH, a.EN = a.ZH+"（范围内没有合乎"+zh+"的空档）", a.EN+" (no free slot of the window keeps "+en+")"
			out.Unlawful++
		}
		if c.before != nil && c.before.Status == consult.Confirmed {
			out.Moved++
		}
		for _, m := range bothOf(c) {
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
	out.Gone, out.Left, err = d.resolved(ctx, b, set)
	return out, err
}

// unavoidable is how many Meetings must move at least: what the planner proves,
// and those that do not stand on its grid where they are.
func (b *board) unavoidable() int {
	n := planner.Unavoidable(&b.p)
	for i, pc := range b.pieces {
		if pc.hit && pc.before != nil && pc.before.Status.Live() && b.p.Meetings[i].At == nil {
			n++
		}
	}
	return n
}

// unplaced are the Meetings and Topics that the Cause asks a place for and that
// are not among the pieces changed.
func (b *board) unplaced(changed []int) (ids []consult.ID) {
	for i, pc := range b.pieces {
		switch placed := slices.Contains(changed, i); {
		case placed || pc.topic == nil && !pc.hit:
		case pc.topic != nil:
			ids = append(ids, pc.topic.ID)
		case pc.before.Status == consult.Draft || b.p.Meetings[i].At == nil || !b.sound(*pc.before, b.byID()):
			ids = append(ids, pc.wish.ID)
		}
	}
	return ids
}

// both are the Meeting before, if it was live, and after.
func bothOf(c change) []consult.Meeting {
	if c.before == nil || !c.before.Status.Live() {
		return []consult.Meeting{c.after}
	}
	return []consult.Meeting{*c.before, c.after}
}

func adjustment(pc piece, c change) consult.Adjustment {
	a := consult.Adjustment{MeetingID: c.after.ID, Title: c.after.Title, Form: c.after.Form, After: c.after.Slot(),
		AfterStatus: c.after.Status, People: len(c.after.Attendances), Hit: pc.hit}
	if pc.topic != nil {
		a.TopicID, a.Version = pc.topic.ID, pc.topic.Version
	}
	if c.before != nil {
		a.Before, a.BeforeStatus, a.Version = c.before.Slot(), c.before.Status, c.before.Version
	}
	return a
}

// makesWay says for which of the set's other changes one gives up its slot.
func (d *Desk) makesWay(c change, set []change) (zh, en string) {
	required := map[consult.ID]bool{}
	for _, a := range c.before.Attendances {
		required[a.PersonID] = a.Required
	}
	for _, o := range set {
		shares := o.after.RoomID != "" && o.after.RoomID == c.before.RoomID ||
			slices.ContainsFunc(o.after.Attendances, func(a consult.Attendance) bool { return a.Required && required[a.PersonID] })
		if o.after.ID != c.after.ID && shares && o.after.Span.Overlaps(c.before.Span) {
			return fmt.Sprintf("为《%s》让出", o.after.Title), fmt.Sprintf("makes way for “%s”", o.after.Title)
		}
	}
	return "为其他会议让出", "makes way for others"
}

// resolved tells which blocking Conflicts the hit Meetings had where they stood,
// and which of these the set leaves.
func (d *Desk) resolved(ctx context.Context, b *board, set []change) (gone, left []consult.Conflict, err error) {
	moved := map[consult.ID]bool{}
	for _, c := range set {
		moved[c.after.ID] = true
	}
	var stood []change
	for _, m := range b.stuck {
		stood = append(stood, change{before: &m, after: m})
	}
	for _, pc := range b.pieces {
		if pc.hit && pc.before != nil && pc.before.Status.Live() {
			stood = append(stood, change{before: pc.before, after: *pc.before})
		}
	}
	r, err := d.read(ctx, stood)
	if err != nil {
		return nil, nil, err
	}
	a, err := d.around(ctx, stood, r)
	if err != nil {
		return nil, nil, err
	}
	for i, c := range stood {
		for _, f := range conflict.Blocked(conflict.Find(c.after, a.scene(i))) {
			f.ZH, f.EN = "《"+c.after.Title+"》："+f.ZH, "“"+c.after.Title+"”: "+f.EN
			if f.SubjectID = c.after.ID; moved[f.SubjectID] {
				gone = append(gone, f)
			} else {
				left = append(left, f)
			}
		}
	}
	return gone, left, nil
}
