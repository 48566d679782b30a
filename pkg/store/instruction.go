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
	FileIDs   list `gorm:"->;column:file_ids"`
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
		FileIDs:   r.FileIDs,
	}
}

type instructionFileRow struct {
	InstructionID string `gorm:"primaryKey"`
	FileID        string `gorm:"primaryKey"`
}

func (instructionFileRow) TableName() string { return "instruction_files" }

// instructionLinks are what an Instruction is linked to.
var instructionLinks = []linkTable{
	{table: "instruction_files", owner: "instruction_id", column: "file_id", field: "file_ids"},
}

func instructionLinkRows(i outcome.Instruction) []any {
	var files []instructionFileRow
	for _, x := range i.FileIDs {
		files = append(files, instructionFileRow{InstructionID: string(i.ID), FileID: string(x)})
	}
	if len(files) == 0 {
		return nil
	}
	return []any{files}
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
