package booking

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
)

func (d *Desk) checkLeave(ctx context.Context, l *consult.Leave) error {
	if l.Decision == "" {
		l.Decision = consult.LeavePending
	}
	if err := l.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	m, err := d.store.Meeting(ctx, l.MeetingID)
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(true, "meeting_id", "not_found", "会议不存在", "does not exist")
		return f.Err()
	}
	attends := slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == l.PersonID })
	f.Add(err == nil && !attends, "person_id", "not_attending", "此人不在该会议的参会名单中", "does not attend this meeting")
	f.Add(err == nil && m.Status == consult.Cancelled, "meeting_id", "cancelled", "会议已取消", "is cancelled")
	if err := errors.Join(err, f.Err()); err != nil {
		return err
	}
	asked, err := d.store.Leaves.List(ctx, consult.Query{MeetingID: l.MeetingID, PersonID: l.PersonID, Limit: 1})
	f.Add(len(asked.Items) > 0 && asked.Items[0].ID != l.ID, "person_id", "duplicate", "此人已就该会议请假", "has asked for leave from this meeting already")
	return errors.Join(err, f.Err())
}

// DecideLeave approves or refuses a Leave and answers the Meeting's findings
// afterwards, quorum among them.
func (d *Desk) DecideLeave(ctx context.Context, by consult.Actor, id consult.ID, approve bool) (l consult.Leave, found []consult.Conflict, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		l, err = d.Leaves.Edit(ctx, by, id, 0, func(l *consult.Leave) error {
			l.Decision, l.DecidedBy, l.DecidedAt = consult.LeaveRefused, by.Name, d.Now()
			if approve {
				l.Decision = consult.LeaveApproved
			}
			return nil
		})
		if err != nil {
			return err
		}
		m, err := d.store.Meeting(ctx, l.MeetingID)
		if err != nil {
			return err
		}
		found, err = d.Warnings(ctx, m)
		return err
	})
	return l, found, err
}
