package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
)

type instructionRow struct {
	Stamped   `gorm:"embedded"`
	OutcomeID string
	PersonID  string
	Post      string
	Date      string
	Words     string
}

func (instructionRow) TableName() string { return "instructions" }

func toInstruction(i outcome.Instruction) instructionRow {
	return instructionRow{
		Stamped:   toStamp(i.Stamp),
		OutcomeID: string(i.OutcomeID),
		PersonID:  string(i.PersonID),
		Post:      i.Post,
		Date:      string(i.Date),
		Words:     i.Words,
	}
}

func fromInstruction(r instructionRow) outcome.Instruction {
	return outcome.Instruction{
		Stamp:     r.stamp(),
		OutcomeID: consult.ID(r.OutcomeID),
		PersonID:  consult.ID(r.PersonID),
		Post:      r.Post,
		Date:      consult.Date(r.Date),
		Words:     r.Words,
	}
}

func narrowInstructions(db *gorm.DB, filter outcome.InstructionFilter) *gorm.DB {
	db = between(containing(db, filter.Search, "words", "post"), "date", filter.From, filter.To)
	if filter.OutcomeID != "" {
		db = db.Where("outcome_id = ?", string(filter.OutcomeID))
	}
	if filter.PersonID != "" {
		db = db.Where("person_id = ?", string(filter.PersonID))
	}
	return ofOutcomes(db, filter.Of)
}
