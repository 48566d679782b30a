package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type leaveRow struct {
	Stamped      `gorm:"embedded"`
	MeetingID    string
	PersonID     string
	Reason       string
	Note         string
	Decision     string
	DecidedBy    string
	DecidedAt    instant
	FromAt       instant
	ToAt         instant
	Late         bool
	DecisionNote string
}

func (leaveRow) TableName() string { return "leaves" }

func toLeave(l consult.Leave) leaveRow {
	return leaveRow{toStamp(l.Stamp), string(l.MeetingID), string(l.PersonID), string(l.Reason), l.Note,
		string(l.Decision), l.DecidedBy, instant{l.DecidedAt}, instant{l.Span.From}, instant{l.Span.To}, l.Late, l.DecisionNote}
}

func fromLeave(r leaveRow) consult.Leave {
	return consult.Leave{Stamp: r.stamp(), MeetingID: consult.ID(r.MeetingID), PersonID: consult.ID(r.PersonID),
		Reason: consult.LeaveReason(r.Reason), Note: r.Note, Decision: consult.Decision(r.Decision),
		DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt.Time, Span: consult.Span{From: r.FromAt.Time, To: r.ToAt.Time},
		Late: r.Late, DecisionNote: r.DecisionNote}
}

// narrowLeaves honours MeetingID, PersonID and Kind (the decision).
func narrowLeaves(db *gorm.DB, q consult.Query) *gorm.DB {
	if q.MeetingID != "" {
		db = db.Where("meeting_id = ?", string(q.MeetingID))
	}
	if q.PersonID != "" {
		db = db.Where("person_id = ?", string(q.PersonID))
	}
	if q.Kind != "" {
		db = db.Where("decision = ?", q.Kind)
	}
	return db
}
