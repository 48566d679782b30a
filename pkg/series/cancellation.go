package series

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/recurrence"
)

// Cancel cancels the coming Meetings of a Series for a reason: all of them, or those
// from the Meeting from on. It also cancels those that were changed on their own, and
// everything nested in them.
func (svc *Service) Cancel(
	ctx context.Context, by consult.Actor, id, from consult.ID, reason string, o booking.Options,
) (Booked, error) {
	return svc.applyEdit(ctx, by, id, from, o, func(ctx context.Context, v *edit) error {
		if strings.TrimSpace(reason) == "" {
			return consult.BadField("reason", "required", "必须写明理由", "is required")
		}
		var off []consult.Meeting
		for _, m := range v.all {
			switch {
			case v.inScope(m) && m.Status != consult.Cancelled:
				off = append(off, m)
			case m.Held.Took:
				v.keep(m)
			}
		}
		family, err := svc.booking.Family(ctx, off...)
		if err != nil {
			return err
		}
		for i, m := range family {
			switch {
			case i < len(off):
				v.cancel(m, occurrenceOf(m), reason)
			case m.Status != consult.Cancelled:
				v.set, v.of = append(v.set, v.cancellationOf(m, reason)), append(v.of, -1)
			}
		}
		return nil
	})
}

// Confirm reinstates the Meetings that the last cancellation of the Series cancelled,
// each with the status that it had: the coming dates in scope that the rule still has,
// and everything nested in them that was cancelled with them, except Options.LeaveOut.
// With Options.Cancellation it reinstates what that cancellation cancelled, whether or
// not the rule still has the dates. When there is no such cancellation it confirms the
// coming Meetings. The error of a refusal is a *Clash.
func (svc *Service) Confirm(
	ctx context.Context, by consult.Actor, id, from consult.ID, overrides []consult.Override, o booking.Options,
) (Booked, error) {
	b, err := svc.applyEdit(ctx, by, id, from, o, func(ctx context.Context, v *edit) error {
		off, err := v.calledOff(o.Cancellation)
		if err != nil {
			return err
		}
		if off == "" {
			return v.confirm(ctx, overrides, o.LeaveOut)
		}
		return v.reinstate(ctx, off, overrides, o)
	})
	clash, refused := errors.AsType[*Clash](err)
	if !refused {
		return b, err
	}
	var found []consult.Conflict
	for _, s := range clash.Sittings {
		found = append(found, s.Conflicts...)
	}
	// Tell which Meetings would make the rest possible if they were left out.
	clash.LeaveOut, err = svc.booking.Leavable(
		ctx, by, o.LeaveOut, found, func(ctx context.Context, leave []consult.ID) ([]judging.Change, error) {
			v, err := svc.newEdit(ctx, by, id, from, 0)
			if err != nil {
				return nil, err
			}
			off, err := v.calledOff(o.Cancellation)
			if err != nil || off == "" {
				return nil, err
			}
			err = v.reinstate(ctx, off, overrides, booking.Options{Cancellation: o.Cancellation, LeaveOut: leave})
			return v.set, err
		},
	)
	if err != nil {
		return b, err
	}
	return b, clash
}

// calledOff gets the cancellation to undo: the one asked for, or else the last one that
// cancelled coming dates in scope together with others of the Series. "" means none.
func (v *edit) calledOff(asked consult.ID) (consult.ID, error) {
	if asked != "" {
		return asked, nil
	}
	dropped, err := v.droppedDates()
	if err != nil {
		return "", err
	}
	var last consult.Meeting
	for _, m := range v.all {
		if !v.inScope(m) || m.Status != consult.Cancelled || m.CancelledAlone || dropped(m) {
			continue
		}
		if cmp.Or(m.CancelledAt.Compare(last.CancelledAt), cmp.Compare(m.CancellationID, last.CancellationID)) > 0 {
			last = m
		}
	}
	return last.CancellationID, nil
}

// droppedDates gets a function that reports whether the rule no longer has the date of a
// Meeting.
func (v *edit) droppedDates() (func(consult.Meeting) bool, error) {
	first, rule, err := v.anchor(Edit{}, false)
	if err != nil {
		return nil, err
	}
	dates, _, err := recurrence.Plan(rule, first, v.before.OnDayOff, v.days)
	if err != nil {
		return nil, err
	}
	named := map[consult.Date]bool{}
	for _, date := range dates {
		named[v.dateOf(date.Original)] = date.Placement != consult.Skipped
	}
	return func(m consult.Meeting) bool {
		day := v.dateOf(m.OriginalStart)
		return day >= v.dateOf(first.From) && !named[day]
	}, nil
}

// reinstate reinstates the coming dates in scope that one cancellation cancelled, with
// everything nested in them that was cancelled with them.
func (v *edit) reinstate(
	ctx context.Context, cancellation consult.ID, overrides []consult.Override, o booking.Options,
) error {
	v.restoring = true
	dropped, err := v.droppedDates()
	if err != nil {
		return err
	}
	off, err := v.svc.store.CalledOff(ctx, cancellation)
	if err != nil {
		return err
	}
	of := func(m consult.Meeting) bool { return m.CancellationID == cancellation }
	// A cancellation that exists but has nothing of this Series is a mistake of the caller.
	if len(off) > 0 && !slices.ContainsFunc(v.all, of) {
		return consult.BadField("cancellation_id", "not_found", "不是本系列的取消", "called off nothing of this series")
	}
	var back []consult.Meeting
	for _, m := range v.all {
		switch {
		case !v.inScope(m) || !of(m) || o.Cancellation == "" && dropped(m):
			v.keep(m)
		case slices.Contains(o.LeaveOut, m.ID):
			v.unchanged = append(v.unchanged, m)
			v.addUnchanged(Sitting{Occurrence: occurrenceOf(m), Action: ActionLeave, Meeting: m})
		default:
			back = append(back, m)
		}
	}
	// Nested lists back first, then what is nested in it.
	for i, m := range booking.Nested(back, booking.Without(off, o.LeaveOut)) {
		if after := booking.TakenUp(m, overrides); i < len(back) {
			v.addChange(m, after)
		} else {
			v.set, v.of = append(v.set, v.changeOf(m, after)), append(v.of, -1)
		}
	}
	return v.svc.booking.CheckLeaveOut(ctx, o.LeaveOut, "", booking.Nested(v.all, off))
}

// confirm confirms the coming drafts and tentative Meetings. leave can only name
// cancelled Meetings, which remain cancelled.
func (v *edit) confirm(ctx context.Context, overrides []consult.Override, leave []consult.ID) error {
	for _, m := range v.all {
		if !v.inScope(m) || m.Status == consult.Confirmed || m.Status == consult.Cancelled {
			v.keep(m)
			continue
		}
		after := m.Clone()
		after.Status = consult.Confirmed
		after.Overrides = append(after.Overrides, overrides...)
		v.addChange(m, after)
	}
	return v.svc.booking.CheckLeaveOut(ctx, leave, "", v.all)
}
