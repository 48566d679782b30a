package motion

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Limits of a Motion. A number has at most five digits, by which lists are sorted.
const (
	MaxNumber    = 99_999
	MaxProposers = 200
	MaxHandlers  = 50
)

// Motion (提案) is what a member or a body asks for in writing, and what became of it. Once it is filed it has a
// Number, which is unique in its Year among the Motions of its owner: the natural key by which lists from elsewhere
// find it.
type Motion struct {
	consult.Stamp
	Year int
	// Number is 0 until the Motion is filed.
	Number   int
	Title    string
	Category string
	// Key marks a key motion (重点提案).
	Key   bool
	State State
	// OwnerBodyID is the committee for motions (提案委), or none for the whole office.
	OwnerBodyID consult.ID
	// Proposers are in their order; the first of them is the first proposer (第一提案人).
	Proposers []Proposer
	Handlers  []Handler
	// LeadPersonID is the official who answers for the handling (领办).
	LeadPersonID consult.ID
	// SupervisorPersonID or SupervisorBodyID sees to it that it is handled (督办); at most one of them is given.
	SupervisorPersonID, SupervisorBodyID consult.ID
	FiledOn, ReplyDue, RepliedOn         consult.Date
	// MergedIntoID is the Motion with which this one is handled (并案).
	MergedIntoID consult.ID
}

// Proposer is a Person or a Body (a sector, a party group, a special committee) that proposes a Motion, and how
// content it is with the reply.
type Proposer struct {
	PersonID, BodyID consult.ID
	Satisfaction     Satisfaction
	SatisfactionOn   consult.Date
}

// Handler is a Body that handles a Motion.
type Handler struct {
	BodyID consult.ID
	Role   HandlerRole
}

// HandlerRole is how a Body takes part in handling a Motion.
type HandlerRole string

// One main handler with others that join it, or several of which each handles its part.
const (
	MainHandler     HandlerRole = "main"     // 主办
	JointHandler    HandlerRole = "joint"    // 会办
	SeparateHandler HandlerRole = "separate" // 分办
)

// Satisfaction is what a Proposer thinks of the reply.
type Satisfaction string

// The answers that offices ask for: 满意, 基本满意, 不满意.
const (
	Satisfied       Satisfaction = "satisfied"
	MostlySatisfied Satisfaction = "mostly"
	Dissatisfied    Satisfaction = "dissatisfied"
)

// Normalise writes every text in its normal form.
func (m *Motion) Normalise() {
	m.Title, m.Category = spelling.Line(m.Title), spelling.Line(m.Category)
}

// Overdue reports whether the reply was due before today and has not been given.
func (m Motion) Overdue(today consult.Date) bool {
	return (m.State == Filed || m.State == Assigned) && m.ReplyDue != "" && m.ReplyDue < today
}

// Filter narrows the list of Motions.
type Filter struct {
	Search string
	Year   int
	State  State
	// Key, if it is not nil, finds the Motions that are key ones, or those that are not.
	Key *bool
	// BodyID finds Motions that the Body proposes, handles in any role or supervises, PersonID those that the Person
	// proposes, leads or supervises.
	BodyID, PersonID consult.ID
	// MeetingID finds Motions that are linked to the Meeting.
	MeetingID consult.ID
	// UnderID finds those that a Body in the subtree owns.
	UnderID consult.ID
	// From and To are the first and the last day of filing, RepliedFrom and RepliedTo of the reply.
	From, To, RepliedFrom, RepliedTo consult.Date
	// OverdueOn, unless empty, finds Motions that are overdue on the day.
	OverdueOn consult.Date
}
