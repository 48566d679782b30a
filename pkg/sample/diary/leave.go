package diary

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// leaves makes requests for leave from future meetings that are not cancelled: some are
// approved, one for a part of the meeting, and one is withdrawn.
func (b *Builder) leaves() {
	decisions := []consult.Decision{
		consult.LeaveApproved, consult.LeavePending, consult.LeavePending, consult.LeaveRefused,
		consult.LeaveApproved, consult.LeaveWithdrawn, consult.LeaveApproved,
	}
	for _, k := range b.meetingsForLeave() {
		m := &b.Meetings[k]
		voters := voting(*m)
		for j := range 4 {
			n := len(b.Leaves)
			l := b.leave(*m, voters[1+j*(len(voters)-1)/4].PersonID, b.Now.Add(-time.Duration(2+5*n)*time.Hour),
				almanac.Cyclic(decisions, n))
			if n%len(decisions) == 6 { // one approved Leave is for the first half only
				l.Span = consult.Span{From: m.Span.From, To: m.Span.From.Add(m.Span.Length() / 2).Truncate(time.Minute)}
			}
			b.addLeave(m, l)
		}
	}
}

// pastLeaves makes leaves from a Meeting that has begun, for one member in twenty.
func (b *Builder) pastLeaves(m *consult.Meeting) {
	for _, a := range voting(*m) {
		if !b.Chance(5) {
			continue
		}
		decision := consult.LeaveApproved
		if b.Chance(10) {
			decision = consult.LeaveRefused
		}
		b.addLeave(m, b.leave(*m, a.PersonID, b.deadline(*m).Add(-time.Duration(1+b.IntN(72))*time.Hour), decision))
	}
}

var (
	leaveReasons = []consult.LeaveReason{"official", "illness", "abroad", "personal"}
	leaveNotes   = []string{"参加省里会议，已报单位同意。", "住院治疗，附医院证明。", "赴境外参展，机票已出。", "家中老人需陪护。"}
)

// leave makes a Leave of a Person from the Meeting, requested at about this time, but not
// before the Person was invited.
func (b *Builder) leave(m consult.Meeting, person consult.ID, then time.Time, decision consult.Decision) consult.Leave {
	n := len(b.Leaves)
	if then.Before(m.CreatedAt) {
		then = m.CreatedAt.Add(20 * time.Minute)
	}
	l := consult.Leave{
		Stamp:     consult.Stamp{ID: b.NewID(), Version: 1, CreatedAt: then, ChangedAt: then},
		MeetingID: m.ID,
		PersonID:  person,
		Reason:    almanac.Cyclic(leaveReasons, n),
		Note:      almanac.Cyclic(leaveNotes, n),
		AskedBy:   b.PersonByID(person).Name,
		Channel:   consult.Channels[0],
		Decision:  decision,
		Late:      then.After(b.deadline(m)),
	}
	if n%3 == 0 { // by telephone, and written down for them
		l.AskedBy, l.Channel = "委员联络处", "phone"
	}
	if decision == consult.LeavePending {
		return l
	}
	l.DecidedBy, l.DecidedAt = "委员联络处", then.Add(30*time.Minute)
	l.ChangedAt = l.DecidedAt
	if decision == consult.LeaveRefused {
		l.DecisionNote = "会议需表决，请克服困难出席。"
	} else if decision == consult.LeaveWithdrawn {
		l.DecidedBy = l.AskedBy
	}
	return l
}

// addLeave adds a Leave. If it is approved for all of the Meeting, the Person is excused.
func (b *Builder) addLeave(m *consult.Meeting, l consult.Leave) {
	l.For = m.Span
	b.Leaves = append(b.Leaves, l)
	for i, a := range m.Attendances {
		excused := a.PersonID == l.PersonID && l.Decision == consult.LeaveApproved && !l.Part()
		m.Attendances[i].Excused = a.Excused || excused
	}
}

// deadline is the time until which the Meeting's Form lets members ask for leave.
func (b *Builder) deadline(m consult.Meeting) time.Time {
	k := slices.IndexFunc(b.Forms, func(f consult.Form) bool { return f.Key == m.Form })
	return m.Span.From.Add(-time.Duration(b.Forms[k].LeaveHours) * time.Hour)
}

func voting(m consult.Meeting) []consult.Attendance {
	return slices.DeleteFunc(slices.Clone(m.Attendances),
		func(a consult.Attendance) bool { return a.Role != consult.RoleVoting })
}

// meetingsForLeave returns the next session of the standing committee and some future meetings
// with many voters.
func (b *Builder) meetingsForLeave() []int {
	called := map[consult.ID]bool{}
	for _, c := range b.Cancellations {
		called[c.MeetingID] = true
	}
	var all []int
	for i, m := range b.Meetings {
		if m.Status == consult.Confirmed && m.Span.From.After(b.Now) && len(voting(m)) >= 20 && !called[m.ID] {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(x, y int) int { return b.Meetings[x].Span.From.Compare(b.Meetings[y].Span.From) })
	// The page of a session of the standing committee should show leave, too.
	if k := slices.IndexFunc(all, func(i int) bool { return b.Meetings[i].Form == "standing_committee" }); k > 3 {
		all[3] = all[k]
	}
	return all[:min(4, len(all))]
}
