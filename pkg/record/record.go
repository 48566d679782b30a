// Package record tells a year of one member (履职档案): each meeting, leave, motion, visit and contact on a line of its own
// that says which thing it is and who recorded it when. It keeps nothing itself.
package record

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Kind is what a Line is about.
type Kind string

// The kinds of Lines: 参会, 请假, 提案, 走访 and 联系.
const (
	Meeting Kind = "meeting"
	Leave   Kind = "leave"
	Motion  Kind = "motion"
	Visit   Kind = "visit"
	Contact Kind = "contact"
)

// Line is one thing of the year.
type Line struct {
	Kind Kind
	// ID is that of the thing: a Meeting, a Leave, a Motion, or a Visit, which a Contact is too.
	ID    consult.ID
	Date  consult.Date
	Title string
	// Role is what the member was there: an AttendanceRole at a Meeting, first or joint proposer of a Motion.
	Role string
	// State is what became of it: the Presence at a Meeting, empty when nobody recorded it; the Decision on a Leave;
	// the state of a Motion.
	State string
	// Required says of a Meeting that the member had to come, and Counted that it counts for the rate: it was held,
	// presence was recorded there, and the member was not excused.
	Required, Counted bool
	// Came says that the member was there, and HalfDays for how many half days.
	Came     bool
	HalfDays int
	// Online says that the member attended online alone.
	Online bool
	// RecordedBy and RecordedAt say who recorded State and when; zero when nobody did.
	RecordedBy string
	RecordedAt time.Time
}

// Record is a year of one member, in the order of the dates.
type Record struct {
	PersonID consult.ID
	Name     string
	Year     int
	Lines    []Line
}

// Totals is what the Lines come to.
type Totals struct {
	// Meetings are those that the member came to, Required those of all that counted where the member had to come, and
	// RequiredCame those of them that the member came to: the rate is RequiredCame over Required.
	Meetings, Required, RequiredCame, HalfDays int
	Leaves, Motions, Visits, Contacts          int
}

// Totals adds up the Lines.
func (r Record) Totals() Totals {
	var t Totals
	for _, l := range r.Lines {
		switch l.Kind {
		case Meeting:
			t.HalfDays += l.HalfDays
			t.Meetings += one(l.Came)
			t.Required += one(l.Counted)
			t.RequiredCame += one(l.Counted && l.Came)
		case Leave:
			t.Leaves++
		case Motion:
			t.Motions++
		case Visit:
			t.Visits++
		case Contact:
			t.Contacts++
		}
	}
	return t
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// sort orders the Lines by date.
func (r *Record) sort() {
	slices.SortFunc(r.Lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
}
