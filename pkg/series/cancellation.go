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

// Cancel calls off the coming Meetings, from one of them on or all, also
// those changed on their own, for a reason, with everything nested in them.
func (svc *Service) Cancel(ctx context.Context, by consult.Actor, id, from consult.ID, reason string, o booking.Options) (Booked, error) {
	return svc.applyEdit(ctx, by, id, from, o, func(ctx context.Context, v *edit) error {
		if strings.TrimSpace(reason) == "" {
			return consult.BadField("reason", "required", "必须写明理由", "is required")
		}
		var off []consult.Meeting
		for _, m := range v.all {
			if v.open(m) && m.Status != consult.Cancelled {
				off = append(off, m)
			}
		}
		family, err := svc.booking.Family(ctx, off...)
		if err != nil {
			return err
		}
		for i, m := range family {
			switch {
			case i < len(off):
				v.cancel(m, asItStands(m), reason)
			case m.Status != consult.Cancelled:
				v.set, v.of = append(v.set, v.cancelled(m, reason)), append(v.of, -1)
			}
		}
		return nil
	})
}

// Confirm takes up again what was called off last with the Series, in the
// status that each had: its coming dates in scope that the rule still names, with
// everything nested in them that went with them, but for Options.LeaveOut.
// Options.Cancellation takes up what was called off by that one instead, whatever
// the rule names. When nothing was called off so, it confirms the coming Meetings.
// A refusal is a *SeriesClash.
func (svc *Service) Confirm(ctx context.Context, by consult.Actor, id, from consult.ID, overrides []consult.Override, o booking.Options) (Booked, error) {
	b, err := svc.applyEdit(ctx, by, id, from, o, func(ctx context.Context, v *edit) error {
		off, err := v.calledOff(o.Cancellation)
		if err != nil {
			return err
		}
		if off == "" {
			return v.confirm(ctx, overrides, o.LeaveOut)
		}
		return v.takeUp(ctx, off, overrides, o)
	})
	clash, refused := errors.AsType[*Clash](err)
	if !refused {
		return b, err
	}
	var found []consult.Conflict
	for _, s := range clash.Sittings {
		found = append(found, s.Conflicts...)
	}
	clash.LeaveOut, err = svc.booking.Leavable(ctx, by, o.LeaveOut, found, func(ctx context.Context, leave []consult.ID) ([]judging.Change, error) {
		v, err := svc.newEdit(ctx, by, id, from, 0)
		if err != nil {
			return nil, err
		}
		off, err := v.calledOff(o.Cancellation)
		if err != nil || off == "" {
			return nil, err
		}
		err = v.takeUp(ctx, off, overrides, booking.Options{Cancellation: o.Cancellation, LeaveOut: leave})
		return v.set, err
	})
	if err != nil {
		return b, err
	}
	return b, clash
}

// calledOff is the cancellation that is to be taken back: the one asked for, or the
// last that called off coming dates in scope together with the Series. "" is none.
func (v *edit) calledOff(asked consult.ID) (consult.ID, error) {
	if asked != "" {
		return asked, nil
	}
	dropped, err := v.dropped()
	if err != nil {
		return "", err
	}
	var last consult.Meeting
	for _, m := range v.all {
		if !v.open(m) || m.Status != consult.Cancelled || m.CancelledAlone || dropped(m) {
			continue
		}
		if cmp.Or(m.CancelledAt.Compare(last.CancelledAt), cmp.Compare(m.CancellationID, last.CancellationID)) > 0 {
			last = m
		}
	}
	return last.CancellationID, nil
}

// dropped reports whether the rule names a date no more.
func (v *edit) dropped() (func(consult.Meeting) bool, error) {
	first, rule, err := v.anchor(Edit{}, false)
	if err != nil {
		return nil, err
	}
	dates, _, err := recurrence.Plan(rule, first, v.before.OnDayOff, v.days)
	named := map[consult.Date]bool{}
	for _, date := range dates {
		named[v.date(date.Original)] = date.Outcome != consult.Skipped
	}
	return func(m consult.Meeting) bool {
		day := v.date(m.OriginalStart)
		return day >= v.date(first.From) && !named[day]
	}, err
}

// takeUp takes up the coming dates in scope that were called off by one
// cancellation, with what is nested in them and went with them.
func (v *edit) takeUp(ctx context.Context, cancellation consult.ID, overrides []consult.Override, o booking.Options) error {
	v.asBefore = true
	dropped, err := v.dropped()
	if err != nil {
		return err
	}
	off, err := v.d.store.CalledOff(ctx, cancellation)
	if err != nil {
		return err
	}
	of := func(m consult.Meeting) bool { return m.CancellationID == cancellation }
	if len(off) > 0 && !slices.ContainsFunc(v.all, of) {
		return consult.BadField("cancellation_id", "not_found", "不是本系列的取消", "called off nothing of this series")
	}
	var back []consult.Meeting
	for _, m := range v.all {
		switch {
		case !v.open(m) || !of(m) || o.Cancellation == "" && dropped(m):
			v.keep(m)
		case slices.Contains(o.LeaveOut, m.ID):
			v.standing = append(v.standing, m)
			v.tell(Sitting{Occurrence: asItStands(m), Action: ActionLeave, Meeting: m})
		default:
			back = append(back, m)
		}
	}
	for i, m := range booking.Nested(back, booking.Without(off, o.LeaveOut)) {
		if after := booking.TakenUp(m, overrides); i < len(back) {
			v.put(m, after)
		} else {
			v.set, v.of = append(v.set, v.changed(m, after)), append(v.of, -1)
		}
	}
	return v.d.booking.CheckLeaveOut(ctx, o.LeaveOut, "", booking.Nested(v.all, off))
}

// confirm confirms the coming drafts and tentative Meetings. There is nothing to
// leave out but what is called off and stays so.
func (v *edit) confirm(ctx context.Context, overrides []consult.Override, leave []consult.ID) error {
	for _, m := range v.all {
		if !v.open(m) || m.Status == consult.Confirmed || m.Status == consult.Cancelled {
			v.keep(m)
			continue
		}
		after := m.Clone()
		after.Status = consult.Confirmed
		after.Overrides = append(after.Overrides, overrides...)
		v.put(m, after)
	}
	return v.d.booking.CheckLeaveOut(ctx, leave, "", v.all)
}
