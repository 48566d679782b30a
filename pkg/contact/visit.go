package contact

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Manner is how somebody was met.
type Manner string

// A visit goes there (走访); a talk is held elsewhere (约谈); a call is by telephone or message (电话). All of them are
// contacts, and only the first is a Visit to count Firms by.
const (
	OnSite Manner = "visit"
	Talk   Manner = "talk"
	Call   Manner = "call"
)

// Visit (走访) is that people of the office met a Firm, a Person, a Body, or somebody who is not kept: exactly one of
// them.
type Visit struct {
	consult.Stamp
	Manner Manner
	// At is the start of its day in the office's zone. Where there is a Meeting, HeldAt follows that.
	At time.Time
	// HeldAt is the start of the Meeting, or At without one; Off that the Meeting was called off or not held. They are
	// read and never written.
	HeldAt     time.Time
	Off        bool
	Place      string
	VisitorIDs []consult.ID

	FirmID, PersonID, BodyID consult.ID
	// Household is who was met and is not kept, such as 群众张家.
	Household string

	Subject string
	// Raised is what was brought up.
	Raised      string
	MeetingID   consult.ID
	OwnerBodyID consult.ID
}

// Normalise writes every text in its normal form, and sorts the visitors.
func (v *Visit) Normalise() {
	v.Place = spelling.Line(v.Place)
	v.Household = spelling.Line(v.Household)
	v.Subject = spelling.Line(v.Subject)
	v.Raised = spelling.Text(v.Raised)
	slices.Sort(v.VisitorIDs)
}

// Validate names every bad field that can be told without looking anything up.
func (v Visit) Validate() error {
	var f consult.Faults
	f.Add(
		v.Manner != OnSite && v.Manner != Talk && v.Manner != Call, "manner", "unknown", "应为 visit、talk 或 call",
		"must be visit, talk or call",
	)
	f.Add(v.At.IsZero(), "date", "required", "必填", "is required")
	f.CheckLine("place", v.Place, 0, 200)
	f.CheckLine("household", v.Household, 0, 200)
	f.CheckLine("subject", v.Subject, 0, 200)
	f.CheckText("raised", v.Raised, 0, 10000)
	f.Add(len(v.VisitorIDs) == 0, "visitor_ids", "required", "至少要有一人", "must name one at least")
	f.Add(len(v.VisitorIDs) > 50, "visitor_ids", "too_many", "不能超过 50 人", "must name 50 at most")
	for i, id := range v.VisitorIDs {
		f.Add(
			slices.Index(v.VisitorIDs, id) < i, consult.FieldAt("visitor_ids", i, ""), "duplicate", "重复",
			"is named twice",
		)
	}
	f.Add(
		v.PersonID != "" && slices.Contains(v.VisitorIDs, v.PersonID), "person_id", "visits", "不能走访自己",
		"is one of the visitors",
	)
	checkOne(&f, "household", string(v.FirmID), string(v.PersonID), string(v.BodyID), v.Household)
	return f.Err()
}

// checkOne records a Fault at the field unless exactly one of the values is given.
func checkOne(f *consult.Faults, field string, values ...string) {
	given := 0
	for _, v := range values {
		if v != "" {
			given++
		}
	}
	f.Add(given == 0, field, "required", "须指明走访或联系的对象", "is required, or another that says with whom")
	f.Add(given > 1, field, "one_of", "只能指明一个对象", "says with whom, as another field does: only one may")
}

// VisitFilter narrows the list of Visits.
type VisitFilter struct {
	Search string
	Manner Manner
	FirmID consult.ID
	// PersonID finds Visits by the Person and to the Person.
	PersonID  consult.ID
	BodyID    consult.ID
	MeetingID consult.ID
	// From and To are the window that HeldAt lies in; To is outside.
	From, To time.Time
	// UnderID finds those that a Body in the subtree owns.
	UnderID consult.ID
}

// VisitedFilter finds Firms by their Visits: those on site in the window, To outside, of Meetings that were not called
// off.
type VisitedFilter struct {
	From, To time.Time
	// UnderID finds Visits that a Body in the subtree owns.
	UnderID consult.ID
	// Owners, unless nil, are the Bodies whose Visits count: what a limited token sees.
	Owners []consult.ID
}
