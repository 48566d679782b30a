package attendance

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// LeaveRequest asks for Leave of a Person from all Meetings inside a parent, or within a period.
type LeaveRequest struct {
	PersonID, ParentID consult.ID
	Period             consult.Span
	Reason             consult.LeaveReason
	Note               string
	Channel            consult.Channel
}

// AskLeaves asks for Leave from every live Meeting that the request covers and the Person is invited to, all or none,
// and returns it in the order in which the Meetings begin. Meetings from which the Person has Leave already are left
// out. The rules are those of AskLeave; a refusal names every Meeting that stands against them.
func (svc *Service) AskLeaves(ctx context.Context, by consult.Actor, q LeaveRequest) ([]consult.Leave, error) {
	if err := by.OwnOnly(q.PersonID); err != nil {
		return nil, err
	}
	if err := checkChannel(by, q.Channel); err != nil {
		return nil, err
	}
	var made []consult.Leave
	err := svc.write(ctx, by, func(ctx context.Context) error {
		made = nil
		field, ms, err := svc.covered(ctx, q)
		if err != nil {
			return err
		}
		ids := make([]consult.ID, len(ms))
		for i, m := range ms {
			ids[i] = m.ID
		}
		// Read at once; the transaction keeps it for the checks of each Meeting below.
		asked, err := svc.store.LeavesFrom(ctx, ids)
		if err != nil {
			return err
		}
		if _, err := svc.store.Heads(ctx, ids); err != nil {
			return err
		}
		if _, err := svc.store.MeetingsByID(ctx, ids); err != nil {
			return err
		}
		var f consult.Faults
		for _, m := range ms {
			if _, has := consult.CountingLeaves(asked[m.ID])[q.PersonID]; has {
				continue
			}
			l := svc.newLeave(by, consult.Leave{
				MeetingID: m.ID,
				PersonID:  q.PersonID,
				Reason:    q.Reason,
				Note:      q.Note,
				Channel:   q.Channel,
				Span:      partOf(m.Span, q.Period),
			})
			if err := addAbout(&f, field, m, svc.completeLeave(ctx, by, &l)); err != nil {
				return err
			}
			made = append(made, l)
		}
		f.Add(len(made) == 0 && len(f) == 0, field, "none", "没有须请假的会议", "there is no meeting to ask leave from")
		if err := f.Err(); err != nil {
			return err
		}
		return svc.store.Leaves.AddAll(ctx, made)
	})
	return made, err
}

// completeLeave checks a new Leave, and whether it is late.
func (svc *Service) completeLeave(ctx context.Context, by consult.Actor, l *consult.Leave) error {
	late, err := svc.lateFor(ctx, by, *l)
	if err != nil {
		return err
	}
	l.Late = late
	return svc.checkLeave(ctx, l)
}

// covered lists the Meetings of a request by their start, and names the field that asked for them.
func (svc *Service) covered(ctx context.Context, q LeaveRequest) (string, []consult.Meeting, error) {
	field, all := "from", []consult.Meeting(nil)
	if q.ParentID != "" {
		field = "parent_id"
		parent, err := svc.store.Meeting(ctx, q.ParentID)
		if err == nil {
			var sees func(consult.Meeting) bool
			sees, _, err = svc.withinReach(ctx, []consult.Meeting{parent})
			if err == nil && !sees(parent) {
				err = consult.ErrNotFound
			}
		}
		if errors.Is(err, consult.ErrNotFound) {
			return field, nil, consult.BadField(field, "not_found", "会议不存在", "does not exist")
		}
		if err != nil {
			return field, nil, err
		}
		all, err = svc.booking.Family(ctx, parent)
		if err != nil {
			return field, nil, err
		}
	} else {
		filter := consult.MeetingFilter{PersonID: q.PersonID, From: q.Period.From, To: q.Period.To}
		err := registry.Each(ctx, svc.store.Meetings.Meetings, filter, func(m consult.Meeting) { all = append(all, m) })
		if err != nil {
			return field, nil, err
		}
	}
	_, acts, err := svc.withinReach(ctx, all, q.PersonID)
	if err != nil {
		return field, nil, err
	}
	// Whoever comes as a substitute is not invited themself, and a parent is attended in its parts.
	all = slices.DeleteFunc(all, func(m consult.Meeting) bool {
		return !m.Status.Live() || m.HasChildren || !Attends(m, q.PersonID) || !acts(m, q.PersonID)
	})
	slices.SortFunc(all, func(a, b consult.Meeting) int {
		return cmp.Or(a.Span.From.Compare(b.Span.From), cmp.Compare(a.ID, b.ID))
	})
	return field, all, nil
}

// partOf is the part of a Meeting that lies in the period; zero, which means the whole, if all of it does.
func partOf(meeting, period consult.Span) consult.Span {
	if period == (consult.Span{}) || period.Contains(meeting) {
		return consult.Span{}
	}
	return meeting.Intersection(period)
}

// addAbout adds the bad fields that err names as Faults of one field that say about which Meeting they are. Any other
// error is returned.
func addAbout(f *consult.Faults, field string, m consult.Meeting, err error) error {
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok {
		return err
	}
	for _, x := range bad.Faults {
		// What is wrong with the request itself is wrong in the same way for every Meeting.
		if x.Field == "reason" || x.Field == "note" {
			if !slices.Contains(*f, x) {
				*f = append(*f, x)
			}
			continue
		}
		f.Add(true, field, x.Code, "《"+m.Title+"》："+x.ZH, "“"+m.Title+"”: "+x.EN)
	}
	return nil
}
