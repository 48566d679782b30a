package attendance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// AskLeave asks for Leave from a Meeting. A member asks for themself and before
// the Form's deadline; what staff enters later is marked as late. Who was refused
// or took it back may ask again.
func (svc *Service) AskLeave(ctx context.Context, by consult.Actor, ask consult.Leave) (l consult.Leave, err error) {
	if err := ownOnly(by, ask.PersonID); err != nil {
		return l, err
	}
	now := svc.Now()
	ask.Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	ask.Decision, ask.DecidedBy, ask.DecidedAt, ask.DecisionNote = consult.LeavePending, "", time.Time{}, ""
	ask.For, ask.Former = consult.Span{}, false
	ask.Normalise()
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		l = ask
		var err error
		if l.Late, err = svc.lateFor(ctx, by, l); err != nil {
			return err
		}
		if err := svc.checkLeave(ctx, &l); err != nil {
			return err
		}
		return svc.store.Leaves.Add(ctx, l)
	})
	return l, err
}

// lateFor reports whether the Form's deadline is past; to a member that is a fault.
// Whose Leave ended because the Meeting moved may ask again until it begins.
func (svc *Service) lateFor(ctx context.Context, by consult.Actor, l consult.Leave) (bool, error) {
	heads, err := svc.store.Heads(ctx, consult.Given([]consult.ID{l.MeetingID}))
	m, ok := heads[l.MeetingID]
	if err != nil || !ok {
		return false, err // checkLeave names what is wrong
	}
	form, err := svc.store.Forms.Get(ctx, consult.ID(m.Form))
	if err != nil {
		return false, err
	}
	deadline := m.Span.From.Add(-time.Duration(form.LeaveHours) * time.Hour)
	if !svc.Now().After(deadline) {
		return false, nil
	}
	asked, err := svc.store.LeavesFrom(ctx, []consult.ID{l.MeetingID})
	if err != nil {
		return false, err
	}
	former := slices.ContainsFunc(asked[l.MeetingID], func(o consult.Leave) bool { return o.PersonID == l.PersonID && o.Former })
	if former && svc.Now().Before(m.Span.From) {
		return false, nil
	}
	if by.Role != consult.Member {
		return true, nil
	}
	at := deadline.In(svc.Zone()).Format("2006-01-02 15:04")
	return true, consult.BadField("meeting_id", "too_late", fmt.Sprintf("请假截止时间为 %s，请直接联系会务", at), fmt.Sprintf("leave was to be asked for by %s; call the office", at))
}

// checkLeave checks one that stands: what was refused or withdrawn asks for nothing.
func (svc *Service) checkLeave(ctx context.Context, l *consult.Leave) error {
	if l.Decision == "" {
		l.Decision = consult.LeavePending
	}
	l.Span = l.Span.WholeSeconds()
	if err := l.Validate(); err != nil || !l.Stands() {
		return err
	}
	var f consult.Faults
	m, err := svc.store.Meeting(ctx, l.MeetingID)
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(true, "meeting_id", "not_found", "会议不存在", "does not exist")
		return f.Err()
	}
	if err != nil {
		return err
	}
	f.Add(!Attends(m, l.PersonID), "person_id", "not_attending", "此人不在该会议的参会名单中", "does not attend this meeting")
	f.Add(m.Status == consult.Cancelled, "meeting_id", "cancelled", "会议已取消", "is cancelled")
	f.Add(m.HasChildren, "meeting_id", "has_children", "请按各场次分别请假", "has sittings of its own; ask for leave from each")
	if l.For.From.IsZero() {
		l.For = m.Span
	}
	f.Add(l.Part() && !l.Former && !m.Span.Contains(l.Span), "from", "outside_meeting", "应在会议时间之内", "must lie inside the meeting")
	if l.Part() && l.Span.Contains(m.Span) {
		l.Span = consult.Span{} // all of it
	}
	asked, err := svc.store.LeavesFrom(ctx, []consult.ID{l.MeetingID})
	if err != nil {
		return err
	}
	other, ok := consult.CountingLeaves(asked[l.MeetingID])[l.PersonID]
	f.Add(ok && other.ID != l.ID && !l.Former, "person_id", "duplicate", "此人已就该会议请假", "has asked for leave from this meeting already")
	return f.Err()
}

// Leave gets one Leave for staff, who asked for it, and who decides about it.
func (svc *Service) Leave(ctx context.Context, by consult.Actor, id consult.ID) (consult.Leave, error) {
	l, err := svc.store.Leaves.Get(ctx, id)
	if err != nil || ownOnly(by, l.PersonID) == nil {
		return l, err
	}
	if err := svc.mayDecide(ctx, by, l); err != nil {
		return consult.Leave{}, err
	}
	return l, nil
}

// LeaveList answers one page of Leaves; to a member of their own alone.
func (svc *Service) LeaveList(ctx context.Context, by consult.Actor, filter consult.LeaveFilter, p consult.PageRequest) (consult.Page[consult.Leave], error) {
	if filter.PersonID == "" && by.Role == consult.Member {
		filter.PersonID = by.PersonID
	}
	if err := ownOnly(by, filter.PersonID); err != nil {
		return consult.Page[consult.Leave]{}, err
	}
	return svc.store.Leaves.List(ctx, filter, p)
}

// DecideLeave approves or refuses a Leave, and answers the Meeting's Roster
// forecast anew. Only whom the Form names may. Approved Leave from the whole
// Meeting frees the Person; taking it back asks for them again, and answers a
// *consult.Clash when they are needed elsewhere by then. What was decided is
// decided otherwise only by who names the version that they read: without one, 0,
// the answer is a *consult.Decided, and with another than the present consult.ErrStale.
// The same decision again changes nothing.
func (svc *Service) DecideLeave(ctx context.Context, by consult.Actor, id consult.ID, approve bool, note string, version int64) (consult.Leave, Roster, error) {
	note = spelling.Text(note)
	want := consult.LeaveRefused
	if approve {
		want = consult.LeaveApproved
	}
	return svc.settleLeave(ctx, by, id, version, func(ctx context.Context, l *consult.Leave) error {
		if err := svc.mayDecide(ctx, by, *l); err != nil {
			return err
		}
		same := l.Decision == want && (note == "" || note == l.DecisionNote)
		switch {
		case same:
			return nil
		case l.Decision == consult.LeaveWithdrawn, l.Decision != consult.LeavePending && version == 0:
			return &consult.Decided{Leave: *l}
		case approve:
			if err := svc.catchUp(ctx, l); err != nil {
				return err
			}
		}
		l.Decision, l.DecidedBy, l.DecidedAt, l.DecisionNote = want, by.Name, svc.Now(), note
		return nil
	})
}

// WithdrawLeave takes a Leave back for who asked, who is expected again; a member
// takes back their own, and before the Meeting begins. It answers like DecideLeave;
// without a version, a decision that was made while this waited goes first.
func (svc *Service) WithdrawLeave(ctx context.Context, by consult.Actor, id consult.ID, version int64) (consult.Leave, Roster, error) {
	read, err := svc.store.Leaves.Get(ctx, id)
	if err != nil {
		return consult.Leave{}, Roster{}, err
	}
	return svc.settleLeave(ctx, by, id, version, func(ctx context.Context, l *consult.Leave) error {
		if err := ownOnly(by, l.PersonID); err != nil || l.Decision == consult.LeaveWithdrawn {
			return err
		}
		if l.Decision == consult.LeaveRefused || version == 0 && l.Decision != read.Decision {
			return &consult.Decided{Leave: *l}
		}
		heads, err := svc.store.Heads(ctx, []consult.ID{l.MeetingID})
		if err != nil {
			return err
		}
		var f consult.Faults
		f.Add(by.Role == consult.Member && !heads[l.MeetingID].Span.From.After(svc.Now()), "decision", "too_late", "会议已开始，请联系会务", "the meeting has begun; call the office")
		l.Decision, l.DecidedBy, l.DecidedAt = consult.LeaveWithdrawn, by.Name, svc.Now()
		return f.Err()
	})
}

// catchUp brings a Leave that is to be approved to the time that its Meeting has: one
// that was refused did not go with it. A former one is not approved.
func (svc *Service) catchUp(ctx context.Context, l *consult.Leave) error {
	heads, err := svc.store.Heads(ctx, []consult.ID{l.MeetingID})
	if err != nil {
		return err
	}
	if m, ok := heads[l.MeetingID]; ok && !l.Stands() {
		*l = consult.LeavesAt([]consult.Leave{*l}, m.Span, svc.Zone())[0]
	}
	if l.Former {
		return svc.moved(*l)
	}
	return nil
}

// moved says that a former Leave is not approved: it was asked for another time.
func (svc *Service) moved(l consult.Leave) error {
	at := l.For.From.In(svc.Zone()).Format("2006-01-02 15:04")
	return consult.BadField("decision", "former", "此请假是就"+at+"的会议提出的，会议现已改期；请本人就新的时间重新请假",
		"leave was asked for the meeting of "+at+", which is at another time now; it is to be asked for anew")

}

// settleLeave changes a Leave, and makes its Meeting hold whom it then needs.
func (svc *Service) settleLeave(ctx context.Context, by consult.Actor, id consult.ID, version int64,
	change func(context.Context, *consult.Leave) error) (l consult.Leave, r Roster, err error) {
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		before, err := svc.store.Leaves.Get(ctx, id)
		if err != nil {
			return err
		}
		m, err := svc.store.Meeting(ctx, before.MeetingID)
		if err != nil {
			return err
		}
		l, err = svc.Leaves.Edit(ctx, by, id, version, func(l *consult.Leave) error { return change(ctx, l) })
		if err != nil {
			return err
		}
		err = svc.refreshReservations(ctx, m)
		if err != nil {
			return err
		}
		r, err = svc.roster(ctx, l.MeetingID) // in here, where most of it is read already
		return err
	})
	return l, r, err
}

// mayDecide: whoever decides is whom the Form names, or an admin, and not the one
// who asked.
func (svc *Service) mayDecide(ctx context.Context, by consult.Actor, l consult.Leave) error {
	m, err := svc.store.Meeting(ctx, l.MeetingID)
	if err != nil {
		return err
	}
	form, err := svc.store.Forms.Get(ctx, consult.ID(m.Form))
	if err != nil || by.Role == consult.Admin {
		return err
	}
	switch form.LeaveBy {
	case consult.ApproverAdmin:
		return &consult.Forbidden{ZH: "该形式的请假须由管理员批准", EN: "leave from this form is for an admin to decide"}
	case consult.ApproverChair:
		if chairs, err := svc.chairs(ctx, by.PersonID, m, l.PersonID); err != nil || chairs && by.PersonID != l.PersonID {
			return err
		}
		return &consult.Forbidden{ZH: "该形式的请假须由所在组织的主要负责人（本人请假除外）或管理员批准", EN: "leave from this form is for the chair of the person's body to decide, except their own, or for an admin"}
	}
	if by.Role == consult.Member {
		return &consult.Forbidden{ZH: "请假由会务批准", EN: "leave is for the office to decide"}
	}
	return nil
}

// chairs reports whether somebody is the chair of the Body that brings the Person to
// the Meeting, or of the one that holds it where none does.
func (svc *Service) chairs(ctx context.Context, somebody consult.ID, m consult.Meeting, person consult.ID) (bool, error) {
	body := m.OwnerBodyID
	for _, a := range m.Attendances {
		if a.PersonID == person && a.ViaBodyID != "" {
			body = a.ViaBodyID
		}
	}
	today := consult.DateOf(svc.Now(), svc.Zone())
	members, err := svc.store.Members(ctx, consult.Given([]consult.ID{body}), today, today)
	return somebody != "" && slices.ContainsFunc(members, func(ms consult.Membership) bool {
		return ms.PersonID == somebody && ms.Role == consult.MembershipChair
	}), err
}

// LeaveForecast gets one Leave as Leave does, with the Meeting's Roster as it is forecast now.
func (svc *Service) LeaveForecast(ctx context.Context, by consult.Actor, id consult.ID) (l consult.Leave, r Roster, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		l, err = svc.Leave(ctx, by, id)
		if err != nil {
			return err
		}
		r, err = svc.roster(ctx, l.MeetingID)
		return err
	})
	return l, r, err
}
