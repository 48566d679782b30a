package outcome

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Instruction (批示) is what an official wrote on an Outcome. Several may be on one: 件 counts the Outcomes with any,
// 件次 the Instructions.
type Instruction struct {
	consult.Stamp
	OutcomeID consult.ID
	// PersonID is the official, and Post what the official was on the Date, in words that stay when the post changes.
	PersonID consult.ID
	Post     string
	Date     consult.Date
	Words    string
	FileIDs  []consult.ID
}

// Normalise writes every text in its normal form.
func (i *Instruction) Normalise() {
	i.Post, i.Words = spelling.Line(i.Post), spelling.Text(i.Words)
}

// Validate names every bad field that can be told without looking anything up.
func (i Instruction) Validate() error {
	var f consult.Faults
	f.Add(i.OutcomeID == "", "outcome_id", "required", "必填", "is required")
	f.Add(i.PersonID == "", "person_id", "required", "必填", "is required")
	f.CheckLine("post", i.Post, 0, 200)
	checkDay(&f, "date", i.Date)
	f.CheckText("words", i.Words, 0, 10000)
	checkCount(&f, "file_ids", len(i.FileIDs))
	return f.Err()
}

// InstructionFilter narrows the list of Instructions.
type InstructionFilter struct {
	// Search looks at the words and the post.
	Search string
	// From and To bound the date, both included.
	From, To            consult.Date
	OutcomeID, PersonID consult.ID
	// Of narrows to those on Outcomes that pass it.
	Of Filter
}
