package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
)

// document is a text column that holds a value whole, as JSON: one that is read
// and written as one and never searched.
type document[T any] struct{ v T }

func (d document[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(d.v)
	return string(b), err
}

func (d *document[T]) Scan(src any) error {
	switch s := src.(type) {
	case string:
		return json.Unmarshal([]byte(s), &d.v)
	case []byte:
		return json.Unmarshal(s, &d.v)
	}
	return fmt.Errorf("store: document from %T", src)
}

type proposalRow struct {
	Stamped     `gorm:"embedded"`
	State       string
	Cause       document[proposal.Cause]
	Limits      document[proposal.Limits]
	AskedBy     string `journal:"-"`
	OwnerBodyID ref
	Done        int     `journal:"-"`
	Best        string  `journal:"-"`
	BeatAt      instant `journal:"-"`
	Keep        bool
	Outcome     document[proposal.Solution] `journal:"-"`
	FaultZH     string                      `gorm:"column:fault_zh"`
	FaultEN     string                      `gorm:"column:fault_en" journal:"-"`
	Entered     bool
	AppliedAt   instant
	UndoneAt    instant
	AppliedBy   string `journal:"-"`
	UndoneBy    string `journal:"-"`
}

func (proposalRow) TableName() string { return "proposals" }

func toProposal(p proposal.Proposal) proposalRow {
	return proposalRow{
		Stamped:     toStamp(p.Stamp),
		State:       string(p.State),
		Cause:       document[proposal.Cause]{p.Cause},
		Limits:      document[proposal.Limits]{p.Limits},
		AskedBy:     p.AskedBy,
		OwnerBodyID: ref(p.OwnerBodyID),
		Done:        p.Done,
		Best:        p.Best,
		BeatAt:      instant{p.BeatAt},
		Keep:        p.Keep,
		Outcome:     document[proposal.Solution]{p.Outcome},
		FaultZH:     p.FaultZH,
		FaultEN:     p.FaultEN,
		Entered:     p.Entered,
		AppliedAt:   instant{p.AppliedAt},
		UndoneAt:    instant{p.UndoneAt},
		AppliedBy:   p.AppliedBy,
		UndoneBy:    p.UndoneBy,
	}
}

func fromProposal(r proposalRow) proposal.Proposal {
	return proposal.Proposal{
		Stamp:       r.stamp(),
		State:       proposal.State(r.State),
		Cause:       r.Cause.v,
		Limits:      r.Limits.v,
		AskedBy:     r.AskedBy,
		OwnerBodyID: consult.ID(r.OwnerBodyID),
		Done:        r.Done,
		Best:        r.Best,
		BeatAt:      r.BeatAt.Time,
		Keep:        r.Keep,
		Outcome:     r.Outcome.v,
		FaultZH:     r.FaultZH,
		FaultEN:     r.FaultEN,
		Entered:     r.Entered,
		AppliedAt:   r.AppliedAt.Time,
		UndoneAt:    r.UndoneAt.Time,
		AppliedBy:   r.AppliedBy,
		UndoneBy:    r.UndoneBy,
	}
}

// narrowProposals also leaves out the Outcome, which can be long.
func narrowProposals(db *gorm.DB, filter proposal.Filter) *gorm.DB {
	db = under(db, ownerColumn, filter.UnderID)
	if filter.State != "" {
		db = db.Where("state = ?", string(filter.State))
	}
	return db.Omit("outcome")
}

type noticeRow struct {
	Stamped    `gorm:"embedded"`
	PersonID   string
	ProposalID ref
	Kind       string
	MeetingIDs list   `gorm:"column:meeting_ids"`
	ZH         string `gorm:"column:zh" journal:"-"`
	EN         string `gorm:"column:en" journal:"-"`
}

func (noticeRow) TableName() string { return "notices" }

func toNotice(n proposal.Notice) noticeRow {
	return noticeRow{
		Stamped:    toStamp(n.Stamp),
		PersonID:   string(n.PersonID),
		ProposalID: ref(n.ProposalID),
		Kind:       string(n.Kind),
		MeetingIDs: list(n.MeetingIDs),
		ZH:         n.ZH,
		EN:         n.EN,
	}
}

func fromNotice(r noticeRow) proposal.Notice {
	return proposal.Notice{Stamp: r.stamp(), PersonID: consult.ID(r.PersonID), ProposalID: consult.ID(r.ProposalID),
		Kind: proposal.NoticeKind(r.Kind), MeetingIDs: r.MeetingIDs, ZH: r.ZH, EN: r.EN}
}

func narrowNotices(db *gorm.DB, filter proposal.NoticeFilter) *gorm.DB {
	if filter.PersonID != "" {
		db = db.Where("person_id = ?", string(filter.PersonID))
	}
	if !filter.From.IsZero() {
		db = db.Where("created_at >= ?", filter.From.Unix())
	}
	return db
}
