package consult

import "time"

// Decision is where a Leave stands.
type Decision string

// The states of a Leave.
const (
	LeavePending  Decision = "pending"
	LeaveApproved Decision = "approved"
	LeaveRefused  Decision = "refused"
)

// LeaveReason is the class of a Leave's reason; classes, never free text, are
// counted, and neither ever reaches a Feed.
type LeaveReason string

// The classes of reason.
const (
	LeaveOfficial LeaveReason = "official"
	LeaveIllness  LeaveReason = "illness"
	LeaveAbroad   LeaveReason = "abroad"
	LeavePersonal LeaveReason = "personal"
)

// Leave (请假) is a Person's request not to attend a Meeting.
type Leave struct {
	Stamp
	MeetingID, PersonID ID
	Reason              LeaveReason
	Note                string
	Decision            Decision
	DecidedBy           string
	DecidedAt           time.Time
}

// Validate names every bad field.
func (l Leave) Validate() error {
	var f Faults
	f.Add(l.MeetingID == "", "meeting_id", "required", "必填", "is required")
	f.Add(l.PersonID == "", "person_id", "required", "必填", "is required")
	checkText(&f, "note", l.Note, 0, 1000)
	switch l.Reason {
	case LeaveOfficial, LeaveIllness, LeaveAbroad, LeavePersonal:
	default:
		f.Add(true, "reason", "unknown", "应为 official、illness、abroad 或 personal", "must be official, illness, abroad or personal")
	}
	return f.Err()
}
