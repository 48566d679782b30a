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

// AskLeave asks for Leave from a Meeting. A member may ask only for themself and
// before the deadline of the Form; staff may enter it later, and then it is marked as
// late. Whoever was refused or withdrew may ask again.
func (svc *Service) AskLeave(ctx context.Context, by consult.Actor, ask consult.Leave) (consult.Leave, error) {
	var l consult.Leave
	if err := by.OwnOnly(ask.PersonID); err != nil {
		return l, err
	}
	if err := checkChannel(by, ask.Channel); err != nil {
		return l, err
	}
	ask = svc.newLeave(by, ask)
	err := svc.write(ctx, by, func(ctx context.Context) error {
		l = ask
		var err error
		l.Late, err = svc.lateFor(ctx, by, l)
		if err != nil {
			return err
		}
		if err := svc.checkLeave(ctx, &l); err != nil {
			return err
		}
		return svc.store.Leaves.Add(ctx, l)
	})
	return l, err
}

// newLeave makes a new request of what was asked for.
func (svc *Service) newLeave(by consult.Actor, ask consult.Leave) consult.Leave {
	now := svc.Now()
	ask.Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	// A new request has no decision, whatever the caller sent.
	ask.Decision = consult.LeavePending
	ask.DecidedBy = ""
	ask.DecidedAt = time.Time{}
	ask.DecisionNote = ""
	ask.For, ask.Former = consult.Span{}, false
	ask.AskedBy = by.Name
	if by.ForSome() {
		ask.Channel = consult.Channels[0]
	}
	ask.Normalise()
	return ask
}

// checkChannel refuses a channel that is none, and that staff say that somebody asked themselves.
func checkChannel(by consult.Actor, c consult.Channel) error {
	var f consult.Faults
	f.Add(c != "" && !slices.Contains(consult.Channels, c), "channel", "unknown", "请假途径不存在", "is not a channel")
	f.Add(c == consult.Channels[0] && !by.ForSome(), "channel", "not_own", "self 只用于本人请假",
		"self is for a member's own request")
	return f.Err()
}

// lateFor reports whether the deadline of the Form has passed, which is an error for a
// member. A Person whose Leave ended because the Meeting moved may ask again until the
// Meeting begins.
func (svc *Service) lateFor(ctx context.Context, by consult.Actor, l consult.Leave) (bool, error) {
	heads, err := svc.store.Heads(ctx, consult.Given([]consult.ID{l.MeetingID}))
	if err != nil {
		return false, err
	}
	m, ok := heads[l.MeetingID]
	if !ok {
		return false, nil // checkLeave reports that there is no such Meeting
	}
	form, err := svc.store.Forms.Get(ctx, consult.ID(m.Form))
	if err != nil {
		return false, err
	}
	deadline := LeaveUntil(m, form, nil)
	if !svc.Now().After(deadline) {
		return false, nil
	}
	asked, err := svc.store.LeavesFrom(ctx, []consult.ID{l.MeetingID})
	if err != nil {
		return false, err
	}
	own := slices.DeleteFunc(asked[l.MeetingID], func(o consult.Leave) bool { return o.PersonID != l.PersonID })
	if !svc.Now().After(LeaveUntil(m, form, own)) {
		return false, nil
	}
	if !by.ForSome() {
		return true, nil
	}
	at := deadline.In(svc.Zone()).Format("2006-01-02 15:04")
	return true, consult.BadField(
		"meeting_id", "too_late",
		fmt.Sprintf("请假截止时间为 %s，请直接联系会务", at),
		fmt.Sprintf("leave was to be asked for by %s; call the office", at),
	)
}

// LeaveUntil is the last instant at which a member may ask for Leave from a Meeting of the Form. If one of the member's
// own Leaves from it ended because the Meeting moved, they may ask again until it begins.
func LeaveUntil(m consult.Meeting, form consult.Form, own []consult.Leave) time.Time {
	if slices.ContainsFunc(own, func(l consult.Leave) bool { return l.Former && l.Stands() }) {
		return m.Span.From.Add(-time.Second)
	}
	return m.Span.From.Add(-time.Duration(form.LeaveHours) * time.Hour)
}

// checkLeave checks the Leave by itself, and against its Meeting unless it was refused
// or withdrawn: such a Leave has no effect.
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
	sees, acts, err := svc.withinReach(ctx, []consult.Meeting{m}, l.PersonID)
	if err != nil {
		return err
	}
	if !sees(m) {
		f.Add(true, "meeting_id", "not_found", "会议不存在", "does not exist")
		return f.Err()
	}
	attends := Attends(m, l.PersonID) && acts(m, l.PersonID)
	f.Add(!attends, "person_id", "not_attending", "此人不在该会议的参会名单中", "does not attend this meeting")
	f.Add(m.Status == consult.Cancelled, "meeting_id", "cancelled", "会议已取消", "is cancelled")
	f.Add(m.HasChildren, "meeting_id", "has_children", "请按各场次分别请假", "has sittings of its own; ask for leave from each")
	// For is the time of the Meeting when Leave was asked for: it shows later whether
	// the Meeting has moved away from it.
	if l.For.From.IsZero() {
		l.For = m.Span
	}
	f.Add(
		l.Part() && !l.Former && !m.Span.Contains(l.Span), "from", "outside_meeting",
		"应在会议时间之内", "must lie inside the meeting",
	)
	if l.Part() && l.Span.Contains(m.Span) {
		l.Span = consult.Span{} // no span means the whole Meeting
	}
	asked, err := svc.store.LeavesFrom(ctx, []consult.ID{l.MeetingID})
	if err != nil {
		return err
	}
	other, ok := consult.CountingLeaves(asked[l.MeetingID])[l.PersonID]
	f.Add(
		ok && other.ID != l.ID && !l.Former, "person_id", "duplicate", "此人已就该会议请假",
		"has asked for leave from this meeting already",
	)
	return f.Err()
}

// Leave gets one Leave. Staff, the Person who asked for it and whoever decides on it
// may read it.
func (svc *Service) Leave(ctx context.Context, by consult.Actor, id consult.ID) (consult.Leave, error) {
	l, err := svc.store.Leaves.Get(ctx, id)
	if err != nil || by.OwnOnly(l.PersonID) == nil {
		return l, err
	}
	if err := svc.mayDecide(ctx, by, l); err != nil {
		return consult.Leave{}, err
	}
	return l, nil
}

// LeaveList gets one page of Leaves; members and liaisons get only those of the people they act for.
func (svc *Service) LeaveList(
	ctx context.Context, by consult.Actor, filter consult.LeaveFilter, p consult.PageRequest,
) (consult.Page[consult.Leave], error) {
	asked := filter.PersonID
	own := consult.Distinct(append([]consult.ID{by.PersonID}, by.PersonIDs...))
	if asked == "" && by.ForSome() && len(own) > 0 {
		filter.PersonIDs, asked = own, own[0]
	}
	if err := by.OwnOnly(asked); err != nil {
		return consult.Page[consult.Leave]{}, err
	}
	return svc.store.Leaves.List(ctx, filter, p)
}

// DecideLeave approves or refuses a Leave, and returns the Roster of the Meeting with
// a new forecast. Only whoever the Form names, or an admin, may decide. Approving Leave
// from the whole Meeting releases the Person's Reservation. Refusing it afterwards
// needs the Person again: the error is a *consult.Clash when they are needed elsewhere
// by then.
//
// Whoever changes a decision must give the version that they read. With version 0 the
// error is a *consult.Decided, and with an old version consult.ErrStale. The same
// decision again changes nothing.
func (svc *Service) DecideLeave(
	ctx context.Context, by consult.Actor, id consult.ID, approve bool, note string, version int64,
) (consult.Leave, Roster, error) {
	note = spelling.Text(note)
	want := consult.LeaveRefused
	if approve {
		want = consult.LeaveApproved
	}
	return svc.changeLeave(ctx, by, id, version, func(ctx context.Context, l *consult.Leave) error {
		if err := svc.mayDecide(ctx, by, *l); err != nil {
			return err
		}
		// No note means that the caller leaves it as it is.
		same := l.Decision == want && (note == "" || note == l.DecisionNote)
		switch {
		case same:
			return nil
		case l.Decision == consult.LeaveWithdrawn, l.Decision != consult.LeavePending && version == 0:
			return &consult.Decided{Leave: *l}
		case approve:
			if err := svc.followMeeting(ctx, l); err != nil {
				return err
			}
		}
		l.Decision = want
		l.DecidedBy = by.Name
		l.DecidedAt = svc.Now()
		l.DecisionNote = note
		return nil
	})
}

// WithdrawLeave withdraws a Leave, so that the Person is expected again. A member may
// withdraw only their own, and before the Meeting begins. Results and errors are those
// of DecideLeave; with version 0, the error is a *consult.Decided if somebody decided
// on the Leave in the meantime.
func (svc *Service) WithdrawLeave(
	ctx context.Context, by consult.Actor, id consult.ID, version int64,
) (consult.Leave, Roster, error) {
	// Read before the Write begins: the difference shows a decision made meanwhile.
	read, err := svc.store.Leaves.Get(ctx, id)
	if err != nil {
		return consult.Leave{}, Roster{}, err
	}
	return svc.changeLeave(ctx, by, id, version, func(ctx context.Context, l *consult.Leave) error {
		if err := by.OwnOnly(l.PersonID); err != nil || l.Decision == consult.LeaveWithdrawn {
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
		begun := !heads[l.MeetingID].Span.From.After(svc.Now())
		f.Add(
			by.ForSome() && begun, "decision", "too_late",
			"会议已开始，请联系会务", "the meeting has begun; call the office",
		)
		l.Decision = consult.LeaveWithdrawn
		l.DecidedBy = by.Name
		l.DecidedAt = svc.Now()
		return f.Err()
	})
}

// followMeeting updates a Leave to the present time of its Meeting before it is approved,
// because a refused Leave does not follow a Meeting that moves. It refuses a Leave that
// does not apply to the new time.
func (svc *Service) followMeeting(ctx context.Context, l *consult.Leave) error {
	heads, err := svc.store.Heads(ctx, []consult.ID{l.MeetingID})
	if err != nil {
		return err
	}
	// A pending Leave was updated when the Meeting moved.
	if m, ok := heads[l.MeetingID]; ok && !l.Stands() {
		*l = consult.LeavesAt([]consult.Leave{*l}, m.Span, svc.Zone())[0]
	}
	if l.Former {
		return svc.formerError(*l)
	}
	return nil
}

// formerError is the error for a Leave that cannot be approved because the Meeting has moved
// away from the time that it was asked for.
func (svc *Service) formerError(l consult.Leave) error {
	at := l.For.From.In(svc.Zone()).Format("2006-01-02 15:04")
	return consult.BadField(
		"decision", "former",
		"此请假是就"+at+"的会议提出的，会议现已改期；请本人就新的时间重新请假",
		"leave was asked for the meeting of "+at+", which is at another time now; it is to be asked for anew",
	)
}

// changeLeave changes a Leave, and then the Reservations of its Meeting.
func (svc *Service) changeLeave(
	ctx context.Context, by consult.Actor, id consult.ID, version int64,
	change func(context.Context, *consult.Leave) error,
) (consult.Leave, Roster, error) {
	var l consult.Leave
	var r Roster
	err := svc.write(ctx, by, func(ctx context.Context) error {
		before, err := svc.store.Leaves.Get(ctx, id)
		if err != nil {
			return err
		}
		// The Meeting as it is before the change: refreshReservations compares with it.
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
		// Inside the transaction, because it has read most of this already.
		r, err = svc.roster(ctx, l.MeetingID)
		if err != nil {
			return err
		}
		r, err = svc.inReach(ctx, r)
		return err
	})
	return l, r, err
}

// mayDecide checks that the Actor may decide on the Leave: the office always may, and so
// may whoever the Form names, but a chair not on their own Leave.
func (svc *Service) mayDecide(ctx context.Context, by consult.Actor, l consult.Leave) error {
	m, err := svc.store.Meeting(ctx, l.MeetingID)
	if err != nil {
		return err
	}
	form, err := svc.store.Forms.Get(ctx, consult.ID(m.Form))
	if err != nil || by.Has(consult.Office) {
		return err
	}
	switch form.LeaveBy {
	case consult.ApproverOffice:
		return &consult.Forbidden{ZH: "该形式的请假须由办公室批准", EN: "leave from this form is for the office to decide"}
	case consult.ApproverChair:
		chairs, err := svc.isChair(ctx, by.PersonID, m, l.PersonID)
		if err != nil || chairs && by.PersonID != l.PersonID {
			return err
		}
		return &consult.Forbidden{
			ZH: "该形式的请假须由所在组织的主要负责人（本人请假除外）或办公室批准",
			EN: "leave from this form is for the chair of the person's body to decide, " +
				"except their own, or for the office",
		}
	}
	if by.ForSome() {
		return &consult.Forbidden{ZH: "请假由会务批准", EN: "leave is for the office to decide"}
	}
	return nil
}

// isChair reports whether somebody chairs the Body through which the Person is invited,
// or the Body that holds the Meeting when the Person is invited by name.
func (svc *Service) isChair(
	ctx context.Context, somebody consult.ID, m consult.Meeting, person consult.ID,
) (bool, error) {
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

// LeaveForecast gets one Leave as Leave does, and the Roster of its Meeting with the
// present forecast.
func (svc *Service) LeaveForecast(ctx context.Context, by consult.Actor, id consult.ID) (consult.Leave, Roster, error) {
	var l consult.Leave
	var r Roster
	var err error
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		l, err = svc.Leave(ctx, by, id)
		if err != nil {
			return err
		}
		r, err = svc.roster(ctx, l.MeetingID)
		if err != nil {
			return err
		}
		r, err = svc.inReach(ctx, r)
		return err
	})
	return l, r, err
}
