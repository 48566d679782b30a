package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
)

type followUpRow struct {
	Stamped       `gorm:"embedded"`
	OutcomeID     string
	InstructionID ref
	BodyID        string
	What          string
	Due           string
	Reply         string
	RepliedOn     string
	ClosedOn      string
	FileIDs       list `gorm:"->;column:file_ids"`
}

func (followUpRow) TableName() string { return "follow_ups" }

func toFollowUp(u outcome.FollowUp) followUpRow {
	return followUpRow{
		Stamped:       toStamp(u.Stamp),
		OutcomeID:     string(u.OutcomeID),
		InstructionID: ref(u.InstructionID),
		BodyID:        string(u.BodyID),
		What:          u.What,
		Due:           string(u.Due),
		Reply:         u.Reply,
		RepliedOn:     string(u.RepliedOn),
		ClosedOn:      string(u.ClosedOn),
	}
}

func fromFollowUp(r followUpRow) outcome.FollowUp {
	return outcome.FollowUp{
		Stamp:         r.stamp(),
		OutcomeID:     consult.ID(r.OutcomeID),
		InstructionID: consult.ID(r.InstructionID),
		BodyID:        consult.ID(r.BodyID),
		What:          r.What,
		Due:           consult.Date(r.Due),
		Reply:         r.Reply,
		RepliedOn:     consult.Date(r.RepliedOn),
		ClosedOn:      consult.Date(r.ClosedOn),
		FileIDs:       r.FileIDs,
	}
}

type followUpFileRow struct {
	FollowUpID string `gorm:"primaryKey"`
	FileID     string `gorm:"primaryKey"`
}

func (followUpFileRow) TableName() string { return "follow_up_files" }

// followUpLinks are what a FollowUp is linked to.
var followUpLinks = []linkTable{
	{table: "follow_up_files", owner: "follow_up_id", column: "file_id", field: "file_ids"},
}

func followUpLinkRows(u outcome.FollowUp) []any {
	var files []followUpFileRow
	for _, x := range u.FileIDs {
		files = append(files, followUpFileRow{FollowUpID: string(u.ID), FileID: string(x)})
	}
	if len(files) == 0 {
		return nil
	}
	return []any{files}
}

// overdue is outcome.FollowUp.Overdue in SQL; its argument is the day.
const overdue = "closed_on = '' AND replied_on = '' AND due < ?"

// inState is outcome.FollowUp.State in SQL.
func inState(s outcome.State) string {
	switch s {
	case outcome.Closed:
		return "closed_on <> ''"
	case outcome.Replied:
		return "closed_on = '' AND replied_on <> ''"
	case outcome.Open:
		return "closed_on = '' AND replied_on = ''"
	}
	return "1 = 0"
}

func narrowFollowUps(db *gorm.DB, filter outcome.FollowUpFilter) *gorm.DB {
	db = between(containing(db, filter.Search, "what", "reply"), "due", filter.From, filter.To)
	for _, at := range []struct {
		column string
		id     consult.ID
	}{{"outcome_id", filter.OutcomeID}, {"instruction_id", filter.InstructionID}, {"body_id", filter.BodyID}} {
		if at.id != "" {
			db = db.Where(at.column+" = ?", string(at.id))
		}
	}
	db = under(db, "body_id", filter.UnderID)
	if filter.PersonID != "" {
		db = db.Where("instruction_id IN (SELECT id FROM instructions WHERE person_id = ?)", string(filter.PersonID))
	}
	if filter.State != "" {
		db = db.Where(inState(filter.State))
	}
	if filter.OverdueOn != "" {
		db = db.Where(overdue, string(filter.OverdueOn))
	}
	return ofOutcomes(db, filter.Of)
}
