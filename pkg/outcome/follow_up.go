package outcome

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// State is how far a FollowUp is. It follows from its dates.
type State string

// The states: nothing was answered, the body has replied, the owner of the Outcome has closed it (办结).
const (
	Open    State = "open"
	Replied State = "replied"
	Closed  State = "closed"
)

// FollowUp (跟办) is what a Body has to do about an Outcome, or about an Instruction on it, and by when.
type FollowUp struct {
	consult.Stamp
	OutcomeID consult.ID
	// InstructionID is the Instruction on the Outcome that asks for it, or none.
	InstructionID consult.ID
	// BodyID is the Body that has to do it.
	BodyID consult.ID
	What   string
	// Due is the last civil day for the reply.
	Due consult.Date
	// Reply is what the Body answered on RepliedOn; both are empty until then.
	Reply     string
	RepliedOn consult.Date
	// ClosedOn is the day on which an owner of the Outcome closed it, or none.
	ClosedOn consult.Date
	// FileIDs are the files of the reply.
	FileIDs []consult.ID
}

// State is how far it is.
func (u FollowUp) State() State {
	switch {
	case u.ClosedOn != "":
		return Closed
	case u.RepliedOn != "":
		return Replied
	}
	return Open
}

// Overdue reports whether today is after the day by which somebody had to reply, and nobody has.
func (u FollowUp) Overdue(today consult.Date) bool { return u.State() == Open && u.Due < today }

// Normalise writes every text in its normal form.
func (u *FollowUp) Normalise() {
	u.What, u.Reply = spelling.Text(u.What), spelling.Text(u.Reply)
}

// Validate names every bad field that can be told without looking anything up.
func (u FollowUp) Validate() error {
	var f consult.Faults
	f.Add(u.OutcomeID == "", "outcome_id", "required", "必填", "is required")
	f.Add(u.BodyID == "", "body_id", "required", "必填", "is required")
	f.CheckText("what", u.What, 1, 2000)
	checkDay(&f, "due", u.Due)
	f.CheckText("reply", u.Reply, 0, 10000)
	f.CheckDate("replied_on", u.RepliedOn)
	checkCount(&f, "file_ids", len(u.FileIDs))
	f.Add(u.RepliedOn != "" && u.Reply == "", "reply", "required", "必填", "is required")
	return f.Err()
}

// FollowUpFilter narrows the list of FollowUps.
type FollowUpFilter struct {
	// Search looks at what is to be done and at the reply.
	Search string
	// From and To bound the day that it is due, both included.
	From, To                 consult.Date
	OutcomeID, InstructionID consult.ID
	// BodyID finds what the Body has to do, and UnderID what a Body in its subtree has to do.
	BodyID, UnderID consult.ID
	// PersonID finds those that an Instruction of the official asks for.
	PersonID consult.ID
	State    State
	// OverdueOn finds those that are overdue on this day; none does not narrow.
	OverdueOn consult.Date
	// Of narrows to those about Outcomes that pass it.
	Of Filter
}
