package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// PlanStatus is where a Plan stands.
type PlanStatus string

// A draft is worked on, then submitted for approval; an approved Plan can no
// longer be changed, only published, withdrawn, or taken up in a new edition. One
// edition of a year's Plan is published at a time: publishing a later one
// supersedes it.
const (
	PlanDraft      PlanStatus = "draft"
	PlanSubmitted  PlanStatus = "submitted"
	PlanApproved   PlanStatus = "approved"
	PlanPublished  PlanStatus = "published"
	PlanSuperseded PlanStatus = "superseded"
	PlanWithdrawn  PlanStatus = "withdrawn"
)

// Words are what people call the status.
func (s PlanStatus) Words() (string, string) {
	switch s {
	case PlanDraft:
		return "草稿", "a draft"
	case PlanSubmitted:
		return "已报批", "submitted"
	case PlanApproved:
		return "已批准", "approved"
	case PlanPublished:
		return "已发布", "published"
	case PlanSuperseded:
		return "已被新版取代", "superseded by a later edition"
	case PlanWithdrawn:
		return "已撤回", "withdrawn"
	}
	return string(s), string(s)
}

// Plan (年度协商计划) is a year's Topics, versioned, approved before it is
// published.
type Plan struct {
	Stamp
	Year   int
	Title  string
	BodyID ID
	Status PlanStatus
	// Edition counts the versions of one Body's Plan of the year, from 1; FormerID is
	// the Plan that this edition was made from, or none.
	Edition    int
	FormerID   ID
	ApprovedBy string
	ApprovedAt time.Time
	// Reason says why it was sent back or withdrawn.
	Reason string
}

// Settled reports whether the Plan is approved and stands.
func (p Plan) Settled() bool { return p.Status == PlanApproved || p.Status == PlanPublished }

// Unapproved reports whether nobody has approved the Plan yet.
func (p Plan) Unapproved() bool { return p.Status == PlanDraft || p.Status == PlanSubmitted }

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
	var f Faults
	f.CheckLine("title", p.Title, 1, 200)
	f.Add(p.Year < 2000 || p.Year > 2099, "year", "range", "应在 2000 到 2099 之间", "must be between 2000 and 2099")
	f.CheckText("reason", p.Reason, 0, 1000)
	return f.Err()
}

// PlanFilter narrows the list of annual plans.
type PlanFilter struct {
	Search string
	Status PlanStatus
}
