package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// AskLeave asks for Leave from a Meeting. A member asks for themself and before
// the Form's deadline; what staff enters later is marked as late. Who was refused
// or took it back may ask again.
func (d *Desk) AskLeave(ctx context.Context, by consult.Actor, ask consult.Leave, once consult.Once) (l consult.Leave, replayed bool, err error) {
	if by.Role == consult.Member && by.PersonID != ask.PersonID {
		return l, false, consult.ErrForbidden
	}
	ask.Decision, ask.DecidedBy, ask.DecidedAt, ask.DecisionNote = consult.LeavePending, "", time.Time{}, ""
	err = d.store.Write(ctx, func(ctx context.Context) error {
		if ask.Late, err = d.lateFor(ctx, by, ask.MeetingID); err != nil {
			return err
		}
		before, err := d.store.Leaves.List(ctx, consult.Query{MeetingID: ask.MeetingID, PersonID: ask.PersonID, Limit: 1})
		if err != nil {
			return err
		}
		if ask.MeetingID != "" && ask.PersonID != "" && len(before.Items) > 0 && again(before.Items[0]) {
			l, err = d.Leaves.Edit(ctx, by, before.Items[0].ID, 0, func(l *consult.Leave) error {
				ask.Stamp = l.Stamp
				*l = ask
				return nil
			})
			return err
		}
		l, replayed, err = d.Leaves.Add(ctx, by, ask, once)
		return err
	})
	return l, replayed, err
}

func again(l consult.Leave) bool {
	return l.Decision == consult.LeaveRefused || l.Decision == consult.LeaveWithdrawn
}

// lateFor reports whether the Form's deadline is past; to a member that is a fault.
func (d *Desk) lateFor(ctx context.Context, by consult.Actor, meeting consult.ID) (bool, error) {
	heads, err := d.store.Heads(ctx, given([]consult.ID{meeting}))
	m, ok := heads[meeting]
	if err != nil || !ok {
		return false, err // checkLeave names what is wrong
	}
	form, err := d.store.Forms.Get(ctx, consult.ID(m.Form))
	if err != nil {
		return false, err
	}
	deadline := m.Span.From.Add(-time.Duration(form.LeaveHours) * time.Hour)
	if late := d.Now().After(deadline); !late || by.Role != consult.Member {
		return late, nil
	}
	at := deadline.In(d.Zone()).Format("2006-01-02 15:04")
	return true, fault("meeting_id", "too_late", fmt.Sprintf("请假截止时间为 %s，请直接联系会务", at), fmt.Sprintf("leave was to be asked for by %s; call the office", at))
}

func (d *Desk) checkLeave(ctx context.Context, l *consult.Leave) error {
	if l.Decision == "" {
		l.Decision = consult.LeavePending
	}
	l.Span = whole(l.Span)
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
	f.Add(err == nil && l.Part() && l.Decision == consult.LeavePending && !m.Span.Contains(l.Span), "from", "outside_meeting", "应在会议时间之内", "must lie inside the meeting")
	if err := errors.Join(err, f.Err()); err != nil {
		return err
	}
	asked, err := d.store.Leaves.List(ctx, consult.Query{MeetingID: l.MeetingID, PersonID: l.PersonID, Limit: 1})
	f.Add(len(asked.Items) > 0 && asked.Items[0].ID != l.ID, "person_id", "duplicate", "此人已就该会议请假", "has asked for leave from this meeting already")
	return errors.Join(err, f.Err())
}

// DecideLeave approves or refuses a Leave, and answers the Meeting's Roster
// forecast anew. Only whom the Form names may. Approved Leave from the whole
// Meeting frees the Person; taking it back asks for them again, and answers a
// *consult.Clash when they are needed elsewhere by then.
func (d *Desk) DecideLeave(ctx context.Context, by consult.Actor, id consult.ID, approve bool, note string) (l consult.Leave, r Roster, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		before, err := d.store.Leaves.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := d.mayDecide(ctx, by, before); err != nil {
			return err
		}
		want := consult.LeaveRefused
		if approve {
			want = consult.LeaveApproved
		}
		l, err = d.Leaves.Edit(ctx, by, id, 0, func(l *consult.Leave) error {
			if l.Decision == consult.LeaveWithdrawn {
				return fault("decision", "withdrawn", "请假已撤回", "the leave was withdrawn")
			}
			if l.Decision != want || l.DecisionNote != note {
				l.Decision, l.DecidedBy, l.DecidedAt, l.DecisionNote = want, by.Name, d.Now(), note
			}
			return nil
		})
		if err != nil {
			return err
		}
		r, err = d.excused(ctx, by, before, l)
		return err
	})
	return l, r, err
}

// mayDecide: whoever decides is whom the Form names, or above.
func (d *Desk) mayDecide(ctx context.Context, by consult.Actor, l consult.Leave) error {
	heads, err := d.store.Heads(ctx, []consult.ID{l.MeetingID})
	if err != nil {
		return err
	}
	form, err := d.store.Forms.Get(ctx, consult.ID(heads[l.MeetingID].Form))
	if err == nil && form.LeaveBy == consult.Admin && by.Role != consult.Admin {
		return fault("decision", "approver", "该形式的请假须由管理员批准", "leave from this form is for an admin to decide")
	}
	return err
}

// WithdrawLeave takes a Leave back for who asked; they are expected again.
func (d *Desk) WithdrawLeave(ctx context.Context, by consult.Actor, id consult.ID) (l consult.Leave, r Roster, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		before, err := d.store.Leaves.Get(ctx, id)
		if err != nil {
			return err
		}
		if by.Role == consult.Member && by.PersonID != before.PersonID {
			return consult.ErrForbidden
		}
		l, err = d.Leaves.Edit(ctx, by, id, 0, func(l *consult.Leave) error {
			l.Decision = consult.LeaveWithdrawn
			return nil
		})
		if err != nil {
			return err
		}
		r, err = d.excused(ctx, by, before, l)
		return err
	})
	return l, r, err
}

// excused makes the Meeting hold whom it now needs, if that changed.
func (d *Desk) excused(ctx context.Context, by consult.Actor, before, after consult.Leave) (Roster, error) {
	was, is := before.Decision == consult.LeaveApproved && !before.Part(), after.Decision == consult.LeaveApproved && !after.Part()
	m, err := d.store.Meeting(ctx, after.MeetingID)
	if err != nil {
		return Roster{}, err
	}
	if was && !is && m.Status.Live() {
		found, err := d.Warnings(ctx, m)
		if err != nil {
			return Roster{}, err
		}
		theirs := slices.DeleteFunc(conflict.Blocked(found), func(c consult.Conflict) bool { return c.PersonID != after.PersonID })
		if len(theirs) > 0 {
			return Roster{}, &consult.Clash{Conflicts: theirs}
		}
	}
	if was != is {
		if err := d.store.Hold(ctx, m); err != nil {
			return Roster{}, err
		}
	}
	return d.roster(ctx, m.ID)
}
