package store

import (
	"maps"
	"slices"
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
	OnlineCounts    bool
	MustAttend      roles
	NeedsPresiding  bool
	MaterialsDays   int
	LeaveHours      int
	LeaveBy         string
	NoticeUnit      string
	MaterialsUnit   string
	ConsentDays     int
	Category        string
	Active          bool
	SetupMinutes    int
	ClearupMinutes  int
}

func (formRow) TableName() string { return "forms" }

func toForm(f consult.Form) formRow {
	return formRow{
		Stamped:         toStamp(f.Stamp),
		Ord:             f.Order,
		NameZH:          f.NameZH,
		NameEN:          f.NameEN,
		DurationSeconds: int64(f.Duration / time.Second),
		NoticeDays:      f.NoticeDays,
		QuorumNum:       f.Quorum.Num,
		QuorumDen:       f.Quorum.Den,
		QuorumMoreThan:  f.Quorum.MoreThan,
		Visibility:      string(f.Visibility),
		InviteBodyIDs:   list(f.InviteBodyIDs),
		Rules:           severities(f.Rules),
		QuorumMargin:    f.QuorumMargin,
		OnlineCounts:    f.OnlineCounts,
		MustAttend:      roles(f.MustAttend),
		NeedsPresiding:  f.NeedsPresiding,
		MaterialsDays:   f.MaterialsDays,
		LeaveHours:      f.LeaveHours,
		LeaveBy:         string(f.LeaveBy),
		NoticeUnit:      string(f.NoticeUnit),
		MaterialsUnit:   string(f.MaterialsUnit),
		ConsentDays:     f.ConsentDays,
		Category:        string(f.Category),
		Active:          f.Active,
		SetupMinutes:    f.Turnaround.Setup,
		ClearupMinutes:  f.Turnaround.Clearup,
	}
}

func fromForm(r formRow) consult.Form {
	return consult.Form{
		Key:            consult.FormKey(r.ID),
		Stamp:          r.stamp(),
		Order:          r.Ord,
		NameZH:         r.NameZH,
		NameEN:         r.NameEN,
		Duration:       time.Duration(r.DurationSeconds) * time.Second,
		NoticeDays:     r.NoticeDays,
		Quorum:         consult.Quorum{Num: r.QuorumNum, Den: r.QuorumDen, MoreThan: r.QuorumMoreThan},
		Visibility:     consult.Visibility(r.Visibility),
		InviteBodyIDs:  []consult.ID(r.InviteBodyIDs),
		Rules:          map[consult.ConflictKind]consult.Severity(r.Rules),
		QuorumMargin:   r.QuorumMargin,
		OnlineCounts:   r.OnlineCounts,
		MustAttend:     []consult.MembershipRole(r.MustAttend),
		NeedsPresiding: r.NeedsPresiding,
		MaterialsDays:  r.MaterialsDays,
		LeaveHours:     r.LeaveHours,
		LeaveBy:        consult.Approver(r.LeaveBy),
		NoticeUnit:     consult.DayUnit(r.NoticeUnit),
		MaterialsUnit:  consult.DayUnit(r.MaterialsUnit),
		ConsentDays:    r.ConsentDays,
		Category:       consult.Category(r.Category),
		Active:         r.Active,
		Turnaround:     consult.Turnaround{Setup: r.SetupMinutes, Clearup: r.ClearupMinutes},
	}
}

func cloneForm(f consult.Form) consult.Form {
	f.InviteBodyIDs = slices.Clone(f.InviteBodyIDs)
	f.MustAttend = slices.Clone(f.MustAttend)
	f.Rules = maps.Clone(f.Rules)
	return f
}
