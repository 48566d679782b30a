package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// PlanStatus is where a Plan stands.
type PlanStatus string

// A draft is worked on, then submitted for approval; an approved Plan can no
// longer be changed, only published, withdrawn, or taken up in a new edition.
const (
	PlanDraft     PlanStatus = "draft"
	PlanSubmitted PlanStatus = "submitted"
	PlanApproved  PlanStatus = "approved"
	PlanPublished PlanStatus = "published"
	PlanWithdrawn PlanStatus = "withdrawn"
)

// Words are what people call the status.
func (s PlanStatus) Words() (zh, en string) {
	switch s {
	case PlanDraft:
		return "草稿", "a draft"
	case PlanSubmitted:
		return "已报批", "submitted"
	case PlanApproved:
		return "已批准", "approved"
	case PlanPublished:
		return "已发布", "published"
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
	// Edition counts the versions of one year's Plan, from 1; FormerID is the Plan
	// that this edition was made from, or none.
	Edition    int
	FormerID   ID
	ApprovedBy string
	ApprovedAt time.Time
	// Reason says why it was sent back or withdrawn.
	Reason string
}

// Settled reports whether the Plan can no longer be changed.
func (p Plan) Settled() bool { return p.Status == PlanApproved || p.Status == PlanPublished }

// Normalise writes every text in its normal form.
func (p *Plan) Normalise() { p.Title, p.Reason = spelling.Line(p.Title), spelling.Text(p.Reason) }

// Validate names every bad field.
func (p Plan) Validate() error {
	var f Faults
	checkLine(&f, "title", p.Title, 1, 200)
	f.Add(p.Year < 2000 || p.Year > 2099, "year", "range", "应在 2000 到 2099 之间", "must be between 2000 and 2099")
	checkText(&f, "reason", p.Reason, 0, 1000)
	return f.Err()
}
