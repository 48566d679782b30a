package plan

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Status is where a Plan stands.
type Status string

// A draft is worked on, then submitted for approval; an approved Plan can no
// longer be changed, only published, withdrawn, or taken up in a new edition. One
// edition of a year's Plan is published at a time: publishing a later one
// supersedes it.
const (
	Draft      Status = "draft"
	Submitted  Status = "submitted"
	Approved   Status = "approved"
	Published  Status = "published"
	Superseded Status = "superseded"
	Withdrawn  Status = "withdrawn"
)

// Words are what people call the status.
func (s Status) Words() (string, string) {
	switch s {
	case Draft:
		return "草稿", "a draft"
	case Submitted:
		return "已报批", "submitted"
	case Approved:
		return "已批准", "approved"
	case Published:
		return "已发布", "published"
	case Superseded:
		return "已被新版取代", "superseded by a later edition"
	case Withdrawn:
		return "已撤回", "withdrawn"
	}
	return string(s), string(s)
}

// Plan (年度协商计划) is a year's Topics, versioned, approved before it is
// published.
type Plan struct {
	consult.Stamp
	Year   int
	Title  string
	BodyID consult.ID
	Status Status
	// Edition counts the versions of one Body's Plan of the year, from 1; FormerID is
	// the Plan that this edition was made from, or none.
	Edition    int
	FormerID   consult.ID
	ApprovedBy string
	ApprovedAt time.Time
	// Reason says why it was sent back or withdrawn.
	Reason string
	// Public says that everybody may read it once it is published; members may in any case.
	Public bool
	// Steps are those that it took towards being issued, in the order in which they were noted.
	Steps []Step
}

// Settled reports whether the Plan is approved and stands.
func (p Plan) Settled() bool { return p.Status == Approved || p.Status == Published }

// Unapproved reports whether nobody has approved the Plan yet.
func (p Plan) Unapproved() bool { return p.Status == Draft || p.Status == Submitted }

// LaterThan reports whether the Plan is a later edition than o of the same year.
func (p Plan) LaterThan(o Plan) bool {
	return p.Edition > o.Edition || p.Edition == o.Edition && p.ID > o.ID
}

// InForce is the edition that is carried out: the latest that is approved or
// published. false when there is none among them.
func InForce(editions []Plan) (Plan, bool) {
	var latest Plan
	var ok bool
	for _, p := range editions {
		if p.Settled() && (!ok || p.LaterThan(latest)) {
			latest, ok = p, true
		}
	}
	return latest, ok
}

// Normalise writes every text in its normal form.
func (p *Plan) Normalise() { p.Title, p.Reason = spelling.Line(p.Title), spelling.Text(p.Reason) }

// Validate names every bad field.
func (p Plan) Validate() error {
	var f consult.Faults
	f.CheckLine("title", p.Title, 1, 200)
	f.Add(p.Year < 2000 || p.Year > 2099, "year", "range", "应在 2000 到 2099 之间", "must be between 2000 and 2099")
	f.CheckText("reason", p.Reason, 0, 1000)
	return f.Err()
}

// Filter narrows the list of annual plans.
type Filter struct {
	Search string
	Status Status
	// UnderID finds the Plans of a Body in the subtree.
	UnderID consult.ID
}
