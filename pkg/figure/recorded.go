package figure

import (
	"time"

	"huiqi/pkg/consult"
)

// Period is what Figures are asked for: the days from From to To, both included, in the office's zone.
type Period struct {
	From, To consult.Date
	Zone     *time.Location
	// At leaves out what was recorded later.
	At time.Time
	// UnderID leaves in what a Body in the subtree owns; none stands for everything.
	UnderID consult.ID
}

// Span is the period as instants.
func (p Period) Span() consult.Span {
	return consult.Span{From: p.From.Start(p.Zone), To: p.To.AddDays(1).Start(p.Zone)}
}

// Recorded is all of a period that Figures count.
type Recorded struct {
	Held         []HeldMeeting
	Outcomes     []OutcomeRecord
	Instructions []InstructionRecord
	// Filed are the Motions filed in the period, and Replied those replied to in it.
	Filed, Replied []MotionRecord
	Visits         []VisitRecord
}

// HeldMeeting is one Meeting without children that was held.
type HeldMeeting struct {
	Traits
	ID    consult.ID
	Title string
	// Top is the outermost Meeting that it lies in, as which it counts; itself when it lies in none.
	Top Top
	// Counted are those who had to come to a Meeting where presence was recorded, and Came those of them who did.
	Counted, Came int
	// Attended is everybody who came, required or not, and HalfDays the half days that the Meeting took of them, added
	// up.
	Attended, HalfDays int
}

// Top is the outermost Meeting around a held one.
type Top struct {
	Traits
	ID    consult.ID
	Title string
}

// OutcomeRecord is an Outcome (成果).
type OutcomeRecord struct {
	Traits
	ID    consult.ID
	Title string
	// Instructed says that an official has written on it by the end of the period.
	Instructed bool
}

// InstructionRecord is what an official wrote on an Outcome (批示).
type InstructionRecord struct {
	Traits
	ID        consult.ID
	Title     string
	OutcomeID consult.ID
}

// MotionRecord is a Motion (提案).
type MotionRecord struct {
	Traits
	ID    consult.ID
	Title string
}

// VisitRecord is a visit (走访).
type VisitRecord struct {
	Traits
	ID    consult.ID
	Title string
	// FirmID is the firm that was visited; none for a household.
	FirmID   consult.ID
	FirmName string
}
