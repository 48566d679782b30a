package plan

import (
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// MaxSteps bounds how many Steps a Plan has.
const MaxSteps = 100

// StepKind is what was done with a Plan on its way to being issued.
type StepKind string

// What the office notes of the bodies that deliberate on a Plan and of its being issued.
const (
	StepChairMeeting      StepKind = "chair_meeting"
	StepStandingCommittee StepKind = "standing_committee"
	StepParty             StepKind = "party_committee"
	StepIssued            StepKind = "joint_issue"
	StepOther             StepKind = "other"
)

// What the program notes when it is done here.
const (
	StepSubmitted StepKind = "submitted"
	StepApproved  StepKind = "approved"
	StepReturned  StepKind = "returned"
	StepPublished StepKind = "published"
	StepWithdrawn StepKind = "withdrawn"
)

// ByHand reports whether the office notes such a Step itself.
func (k StepKind) ByHand() bool {
	switch k {
	case StepChairMeeting, StepStandingCommittee, StepParty, StepIssued, StepOther:
		return true
	}
	return false
}

// Step (审定程序) is one step that a Plan has taken towards being issued.
type Step struct {
	ID   consult.ID
	Kind StepKind
	// On is the day on which it was taken, and By who took it: a person or a body.
	On consult.Date
	By string
	// DocumentNumber (文号) is that of the document by which the Plan was issued or approved.
	DocumentNumber string
	// Issuers are who issued it together; none when it was one alone.
	Issuers []string
	Note    string
}

// Normalise writes every text in its normal form.
func (s *Step) Normalise() {
	s.By, s.DocumentNumber = spelling.Line(s.By), spelling.Line(s.DocumentNumber)
	s.Note = spelling.Text(s.Note)
	s.Issuers = slices.Clone(s.Issuers)
	for i := range s.Issuers {
		s.Issuers[i] = spelling.Line(s.Issuers[i])
	}
}

// Validate names every bad field of a Step that the office notes.
func (s Step) Validate() error {
	var f consult.Faults
	f.Add(!s.Kind.ByHand(), "kind", "unknown", "只能登记审议、审定、印发等程序", "is not a step that is noted by hand")
	f.CheckDate("on", s.On)
	f.Add(s.On == "", "on", "required", "必填", "is required")
	f.CheckLine("by", s.By, 0, 100)
	f.CheckLine("document_number", s.DocumentNumber, 0, 100)
	f.Add(len(s.Issuers) > 20, "issuers", "too_many", "联合印发单位最多 20 个", "are 20 at most")
	for i, issuer := range s.Issuers {
		field := consult.FieldAt("issuers", i, "")
		f.CheckLine(field, issuer, 1, 100)
		f.Add(slices.Index(s.Issuers, issuer) < i, field, "duplicate", "重复", "is there twice")
	}
	f.CheckText("note", s.Note, 0, 1000)
	return f.Err()
}

// DocumentNumber is the number of the document by which the Plan was last issued or
// approved; none as long as no Step has one.
func (p Plan) DocumentNumber() string {
	number, on := "", consult.Date("")
	for _, s := range p.Steps {
		if s.DocumentNumber != "" && s.On >= on {
			number, on = s.DocumentNumber, s.On
		}
	}
	return number
}
