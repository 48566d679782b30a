package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Confirm makes a draft or tentative Meeting confirmed. A cancelled one is taken up again, with
// everything nested in it that was cancelled together with it: the Meeting becomes confirmed
// and the others what they were. Meetings in Options.LeaveOut stay cancelled. A refusal is a
// *consult.Clash with the Conflicts of all of them.
func (svc *Service) Confirm(
	ctx context.Context, by consult.Actor, id consult.ID, overrides []consult.Override, o Options,
) (Booked, error) {
	plan := func(ctx context.Context, before consult.Meeting, leave []consult.ID) ([]judging.Change, error) {
		back, err := svc.meetingsToTakeUp(ctx, before, leave)
		if err != nil {
			return nil, err
		}
		set := make([]judging.Change, len(back))
		for i, m := range back {
			set[i] = svc.Edited(m, TakenUp(m, overrides))
		}
		set[0].After.Status = consult.Confirmed
		return withReason(set, o.Reason), nil
	}
	b, err := svc.Alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
		return plan(ctx, before, o.LeaveOut)
	})
	clash, refused := errors.AsType[*consult.Clash](err)
	if !refused {
		return b, err
	}
	// The refusal also says with which LeaveOut the rest could be taken up.
	leave, failed := svc.Leavable(ctx, by, o.LeaveOut, clash.Conflicts,
		func(ctx context.Context, leave []consult.ID) ([]judging.Change, error) {
			if slices.Contains(leave, id) {
				return nil, nil
			}
			before, err := svc.store.Meeting(ctx, id)
			if err != nil {
				return nil, err
			}
			return plan(ctx, before, leave)
		})
	if failed != nil {
		return b, failed
	}
	clash.LeaveOut = leave
	return b, clash
}

// TakenUp returns the Meeting as it was before it was cancelled, if it is cancelled.
func TakenUp(m consult.Meeting, overrides []consult.Override) consult.Meeting {
	after := m.Clone()
	if m.Status == consult.Cancelled {
		after.TakeUp()
	}
	after.Overrides = append(after.Overrides, overrides...)
	return after
}

// meetingsToTakeUp returns the Meeting and, if it is cancelled, those nested in it that were
// cancelled with it, parents before children, but not those in leave.
func (svc *Service) meetingsToTakeUp(
	ctx context.Context, m consult.Meeting, leave []consult.ID,
) ([]consult.Meeting, error) {
	all := []consult.Meeting{m}
	if m.Status == consult.Cancelled {
		off, err := svc.store.CalledOff(ctx, m.CancellationID)
		if err != nil {
			return nil, err
		}
		all = Nested(all, off)
	}
	if err := svc.CheckLeaveOut(ctx, leave, m.ID, all); err != nil {
		return nil, err
	}
	return Nested(all[:1], Without(all[1:], leave)), nil
}

// Nested returns the tops, and those of all that are nested in them by way of others of all,
// each after its parent.
func Nested(tops, all []consult.Meeting) []consult.Meeting {
	top := map[consult.ID]bool{}
	for _, m := range tops {
		top[m.ID] = true
	}
	children := map[consult.ID][]consult.Meeting{}
	for _, m := range all {
		if !top[m.ID] {
			children[m.ParentID] = append(children[m.ParentID], m)
		}
	}
	out := slices.Clone(tops)
	for i := 0; i < len(out); i++ {
		out = append(out, children[out[i].ID]...)
	}
	return out
}

// Without returns the Meetings that are not in leave.
func Without(all []consult.Meeting, leave []consult.ID) []consult.Meeting {
	return slices.DeleteFunc(slices.Clone(all), func(m consult.Meeting) bool { return slices.Contains(leave, m.ID) })
}

// CheckLeaveOut names what cannot be left out: the Meeting that was asked for itself, and one
// that is not cancelled or not nested in those that could come back. A Meeting that was left
// out before may be named again.
func (svc *Service) CheckLeaveOut(
	ctx context.Context, leave []consult.ID, asked consult.ID, back []consult.Meeting,
) error {
	off := map[consult.ID]bool{}
	for _, m := range back {
		off[m.ID] = m.Status == consult.Cancelled
	}
	// The whole family is read only if something is named that does not come back anyway.
	if slices.ContainsFunc(leave, func(id consult.ID) bool { return !off[id] }) {
		family, err := svc.Family(ctx, back...)
		if err != nil {
			return err
		}
		for _, m := range family {
			off[m.ID] = m.Status == consult.Cancelled
		}
	}
	var f consult.Faults
	for i, id := range leave {
		field := consult.FieldAt("leave_out", i, "")
		f.Add(!off[id] && id != asked, field, "not_found", "不是随之取消的会议", "was not called off with it")
		f.Add(id == asked, field, "self", "就是要恢复的会议", "is the meeting to be taken up")
		f.Add(slices.Index(leave, id) < i, field, "duplicate", "重复", "is named twice")
	}
	return f.Err()
}

// Leavable finds what to leave out so that a set of Meetings that was refused can be taken up
// without it: what was left out already, and each Meeting that has a blocking Conflict. It is
// nil when that does not help. plan makes the set without some of the Meetings, or no set
// when nothing would be taken up.
func (svc *Service) Leavable(ctx context.Context, by consult.Actor, leave []consult.ID, found []consult.Conflict,
	plan func(context.Context, []consult.ID) ([]judging.Change, error)) ([]consult.ID, error) {
	var out []consult.ID
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		// Leaving out one Meeting can block another, such as one that must come after it, so
		// that the set is judged again until nothing blocks or nothing more can be left out.
		for out = slices.Clone(leave); ; {
			blocked, before := conflict.Blocked(found), len(out)
			if len(blocked) == 0 {
				return nil
			}
			for _, c := range blocked {
				if !slices.Contains(out, c.SubjectID) {
					out = append(out, c.SubjectID)
				}
			}
			set, err := plan(ctx, out)
			if err != nil || len(set) == 0 || len(out) == before {
				out = nil
				return err
			}
			_, each, err := svc.Evaluate(ctx, by, set)
			if err != nil {
				return err
			}
			found = slices.Concat(each...)
		}
	})
	if errors.Is(err, consult.ErrInvalid) { // something outside the set is in the way
		return nil, nil
	}
	return out, err
}

// parentCancelledMessage explains why a child cannot be live under its cancelled parent, and
// what to do instead. A parent of others is not named.
func parentCancelledMessage(c *judging.Change, parent consult.Meeting, own bool) (string, string) {
	if !own {
		return "上级会议已取消", "is cancelled"
	}
	if c.Before == nil || c.Before.Status != consult.Cancelled {
		return fmt.Sprintf("上级会议《%s》已取消", parent.Title), fmt.Sprintf("is cancelled: “%s”", parent.Title)
	}
	return fmt.Sprintf(
			"上级会议《%s》已取消，不能单独恢复其下级会议；请恢复上级会议（POST /meetings/%s/confirm），不恢复的下级会议写入 leave_out", parent.Title, parent.ID,
		),
		fmt.Sprintf(
			"is cancelled: “%s”; take the parent up (POST /meetings/%s/confirm), with leave_out for those of its "+
				"children that stay called off",
			parent.Title, parent.ID,
		)
}
