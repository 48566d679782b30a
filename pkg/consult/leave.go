package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// Decision is the state of a Leave.
type Decision string

// The states of a Leave.
const (
	LeavePending  Decision = "pending"
	LeaveApproved Decision = "approved"
	LeaveRefused  Decision = "refused"
	// LeaveWithdrawn is taken back by who asked.
	LeaveWithdrawn Decision = "withdrawn"
)

// LeaveReason is the class of a Leave's reason. Statistics count classes, never free text,
// and neither reaches a Feed.
type LeaveReason string

// The classes of reason.
const (
	LeaveOfficial LeaveReason = "official"
	LeaveIllness  LeaveReason = "illness"
	LeaveAbroad   LeaveReason = "abroad"
	LeavePersonal LeaveReason = "personal"
)

// Approver is who decides about Leave from the Meetings of a Form; the office always may.
type Approver string

// Any organiser; the chair of the Body that the Person comes by, or else of the one
// that holds the Meeting; the office alone.
const (
	ApproverOrganiser Approver = "organiser"
	ApproverChair     Approver = "chair"
	ApproverOffice    Approver = "office"
)

func (a Approver) known() bool {
	return a == ApproverOrganiser || a == ApproverChair || a == ApproverOffice
}

// Leave (请假) is a Person's request not to attend a Meeting.
type Leave struct {
	Stamp
	MeetingID, PersonID ID
	Reason              LeaveReason
	Note                string
	// AskedBy is who wrote the request down, and Channel how it reached the office. Of early requests neither is known.
	AskedBy string
	Channel Channel
	// Span is the part of the Meeting that is missed; zero means all of it.
	Span Span
	// For is the Meeting's time for which Leave was asked. The Leave counts on that day
	// only.
	For Span
	// Former is true when the Meeting is now on another day, or no longer covers the part.
	// The Leave does not count until the Meeting is back.
	Former bool
	// Late is true when it was asked for after the Form's deadline.
	Late     bool
	Decision Decision
	// DecisionNote says why, to who asked.
	DecisionNote string
	// DecidedBy is who decided or withdrew it, and DecidedAt when.
	DecidedBy string
	DecidedAt time.Time
}

// Stands reports whether the Leave is granted or may yet be.
func (l Leave) Stands() bool { return l.Decision == LeavePending || l.Decision == LeaveApproved }

// Entered reports whether somebody has written the request down for the Person.
func (l Leave) Entered() bool { return l.AskedBy != "" && l.Channel != Channels[0] }

// Part reports whether the Person misses only a part of the Meeting.
func (l Leave) Part() bool { return !l.Span.From.IsZero() || !l.Span.To.IsZero() }

// Normalise writes every text in its normal form.
func (l *Leave) Normalise() {
	l.Note, l.DecisionNote = spelling.Text(l.Note), spelling.Text(l.DecisionNote)
}

// whole reports whether Leave from all of the Meeting is approved.
func (l Leave) whole() bool { return l.Decision == LeaveApproved && !l.Part() }

// whenAt is the Leave when its Meeting has the span. Within the day the Leave moves with
// the Meeting; a part moves by the same amount as long as it stays inside. Otherwise the
// Leave becomes Former and keeps its times.
func (l Leave) whenAt(span Span, zone *time.Location) Leave {
	part := l.Span
	if l.Part() && l.For.Length() == span.Length() {
		shift := span.From.Sub(l.For.From)
		part = Span{From: part.From.Add(shift), To: part.To.Add(shift)}
	}
	l.Former = DateOf(l.For.From, zone) != DateOf(span.From, zone) || l.Part() && !span.Contains(part)
	if !l.Former {
		l.For, l.Span = span, part
	}
	return l
}

// LeavesAt are the Leaves from one Meeting that stand, as they are when it has the span.
// When one Person has several, the one asked for last counts.
func LeavesAt(all []Leave, span Span, zone *time.Location) []Leave {
	out := make([]Leave, len(all))
	last := map[ID]int{}
	for i, l := range all {
		out[i] = l.whenAt(span, zone)
		if out[i].Former {
			continue
		}
		if k, ok := last[l.PersonID]; ok {
			older := k
			if out[k].CreatedAt.After(l.CreatedAt) || out[k].CreatedAt.Equal(l.CreatedAt) && out[k].ID > l.ID {
				older = i
			} else {
				last[l.PersonID] = i
			}
			out[older] = all[older]
			out[older].Former = true
			continue
		}
		last[l.PersonID] = i
	}
	return out
}

// CountingLeaves are those of one Meeting's Leaves that are not former, by Person.
func CountingLeaves(all []Leave) map[ID]Leave {
	out := map[ID]Leave{}
	for _, l := range all {
		if !l.Former {
			out[l.PersonID] = l
		}
	}
	return out
}

// LapsedLeaves are the approved former Leaves from the whole Meeting of people who are
// expected again, because none of their Leaves counts. When one Person has several, it is
// the one asked for last.
func LapsedLeaves(all []Leave) map[ID]Leave {
	out, counts := map[ID]Leave{}, CountingLeaves(all)
	for _, l := range all {
		_, counted := counts[l.PersonID]
		if was, ok := out[l.PersonID]; l.Former && l.whole() && !counted && (!ok || !was.CreatedAt.After(l.CreatedAt)) {
			out[l.PersonID] = l
		}
	}
	return out
}

// Validate names every bad field.
func (l Leave) Validate() error {
	var f Faults
	f.Add(l.MeetingID == "", "meeting_id", "required", "必填", "is required")
	f.Add(l.PersonID == "", "person_id", "required", "必填", "is required")
	f.CheckText("note", l.Note, 0, 1000)
	f.CheckText("decision_note", l.DecisionNote, 0, 1000)
	if l.Part() {
		f.Add(!l.Span.From.Before(l.Span.To), "to", "not_after_start", "结束时间必须晚于开始时间", "must be after the start")
	}
	switch l.Reason {
	case LeaveOfficial, LeaveIllness, LeaveAbroad, LeavePersonal:
	default:
		f.Add(
			true, "reason", "unknown", "应为 official、illness、abroad 或 personal",
			"must be official, illness, abroad or personal",
		)
	}
	return f.Err()
}

// Decided is the refusal to decide on a Leave that has been decided otherwise. It unwraps
// to ErrConflict.
type Decided struct{ Leave Leave }

func (e *Decided) Error() string {
	return "the leave was " + string(e.Leave.Decision) + " by " + e.Leave.DecidedBy
}

// Unwrap makes errors.Is(err, ErrConflict) true.
func (e *Decided) Unwrap() error { return ErrConflict }
