package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type leaveRow struct {
	Stamped      `gorm:"embedded"`
	MeetingID    string
	PersonID     string
	Reason       string `journal:"personal"`
	Note         string `journal:"personal"`
	Decision     string
	DecidedBy    string  `journal:"-"`
	DecidedAt    instant `journal:"-"`
	FromAt       instant
	ToAt         instant
	Late         bool
	DecisionNote string  `journal:"personal"`
	AskedBy      string  `journal:"-"`
	Channel      string  `journal:"-"`
	ForFrom      instant `journal:"-"`
	ForTo        instant `journal:"-"`
	Former       bool
}

func (leaveRow) TableName() string { return "leaves" }

func toLeave(l consult.Leave) leaveRow {
	return leaveRow{
		Stamped:      toStamp(l.Stamp),
		MeetingID:    string(l.MeetingID),
		PersonID:     string(l.PersonID),
		Reason:       string(l.Reason),
		Note:         l.Note,
		Decision:     string(l.Decision),
		DecidedBy:    l.DecidedBy,
		DecidedAt:    instant{l.DecidedAt},
		FromAt:       instant{l.Span.From},
		ToAt:         instant{l.Span.To},
		Late:         l.Late,
		DecisionNote: l.DecisionNote,
		AskedBy:      l.AskedBy,
		Channel:      string(l.Channel),
		ForFrom:      instant{l.For.From},
		ForTo:        instant{l.For.To},
		Former:       l.Former,
	}
}

func fromLeave(r leaveRow) consult.Leave {
	return consult.Leave{
		Stamp:        r.stamp(),
		MeetingID:    consult.ID(r.MeetingID),
		PersonID:     consult.ID(r.PersonID),
		Reason:       consult.LeaveReason(r.Reason),
		Note:         r.Note,
		Decision:     consult.Decision(r.Decision),
		DecidedBy:    r.DecidedBy,
		DecidedAt:    r.DecidedAt.Time,
		Span:         consult.Span{From: r.FromAt.Time, To: r.ToAt.Time},
		Late:         r.Late,
		DecisionNote: r.DecisionNote,
		AskedBy:      r.AskedBy,
		Channel:      consult.Channel(r.Channel),
		For:          consult.Span{From: r.ForFrom.Time, To: r.ForTo.Time},
		Former:       r.Former,
	}
}

func narrowLeaves(db *gorm.DB, filter consult.LeaveFilter) *gorm.DB {
	if filter.MeetingID != "" {
		db = db.Where("meeting_id = ?", string(filter.MeetingID))
	}
	if filter.PersonID != "" {
		db = db.Where("person_id = ?", string(filter.PersonID))
	}
	if len(filter.PersonIDs) > 0 {
		db = db.Where("person_id IN ?", texts(filter.PersonIDs))
	}
	if filter.Decision != "" {
		db = db.Where("decision = ?", string(filter.Decision))
	}
	if filter.UnderID != "" {
		held := "SELECT id FROM meetings WHERE owner_body_id IN (" + subtree + ")"
		db = db.Where("meeting_id IN ("+held+")", string(filter.UnderID))
	}
	return db
}
