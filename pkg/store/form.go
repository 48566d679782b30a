package store

import (
	"time"

	"huiqi/pkg/consult"
)

type formRow struct {
	Stamped         `gorm:"embedded"`
	Ord             int
	NameZH          string `gorm:"column:name_zh"`
	NameEN          string `gorm:"column:name_en"`
	DurationSeconds int64
	NoticeDays      int
	QuorumNum       int
	QuorumDen       int
	QuorumMoreThan  bool
	Visibility      string
	InviteBodyIDs   list `gorm:"column:invite_body_ids"`
	Rules           severities
	QuorumMargin    int
	MustAttend      roles
	NeedsPresiding  bool
	MaterialsDays   int
	LeaveHours      int
	LeaveBy         string
	NoticeUnit      string
	MaterialsUnit   string
}

func (formRow) TableName() string { return "forms" }

func toForm(f consult.Form) formRow {
	return formRow{toStamp(f.Stamp), f.Order, f.NameZH, f.NameEN, int64(f.Duration / time.Second), f.NoticeDays,
		f.Quorum.Num, f.Quorum.Den, f.Quorum.MoreThan, string(f.Visibility), list(f.InviteBodyIDs), severities(f.Rules),
		f.QuorumMargin, roles(f.MustAttend), f.NeedsPresiding, f.MaterialsDays, f.LeaveHours, string(f.LeaveBy),
		string(f.NoticeUnit), string(f.MaterialsUnit)}
}

func fromForm(r formRow) consult.Form {
	return consult.Form{Key: consult.FormKey(r.ID), Stamp: r.stamp(), Order: r.Ord, NameZH: r.NameZH, NameEN: r.NameEN,
		Duration: time.Duration(r.DurationSeconds) * time.Second, NoticeDays: r.NoticeDays,
		Quorum:     consult.Quorum{Num: r.QuorumNum, Den: r.QuorumDen, MoreThan: r.QuorumMoreThan},
		Visibility: consult.Visibility(r.Visibility), InviteBodyIDs: []consult.ID(r.InviteBodyIDs),
		Rules: map[consult.ConflictKind]consult.Severity(r.Rules), QuorumMargin: r.QuorumMargin,
		MustAttend: []consult.MembershipRole(r.MustAttend), NeedsPresiding: r.NeedsPresiding, MaterialsDays: r.MaterialsDays,
		LeaveHours: r.LeaveHours, LeaveBy: consult.Approver(r.LeaveBy),
		NoticeUnit: consult.DayUnit(r.NoticeUnit), MaterialsUnit: consult.DayUnit(r.MaterialsUnit)}
}
