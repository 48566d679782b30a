// Package diary makes the meetings of the invented office, what stands in their way, and who answers, comes or asks for
// leave. It makes none that clash.
package diary

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/sample/roster"
)

// Move is a Meeting to be moved after the office is loaded.
type Move struct {
	MeetingID consult.ID
	To        consult.Slot
}

// Cancellation is a Meeting to be cancelled after the office is loaded.
type Cancellation struct {
	MeetingID consult.ID
	Reason    string
}

// Diary is what an office meets for. No Meeting has a blocking Conflict, before or after any of the Moves and
// Cancellations. Parents come before their children. The Meetings already reflect the Leaves and Answers.
type Diary struct {
	Blocks   []consult.Block
	Meetings []consult.Meeting
	Leaves   []consult.Leave
	Answers  []consult.Answer
	// Halves are who came to which half days of research, which takes a whole day.
	Halves        []consult.HalfPresence
	Held          map[consult.ID]consult.Held
	Moves         []Move
	Cancellations []Cancellation
	Terms         []ordinal.Term
	Numberings    []ordinal.Numbering
}

// Builder builds a Diary in two steps: Arrange, then Attend.
type Builder struct {
	*roster.Roster
	Diary

	// busySpans is when each Person and Room is occupied, bodyClosed when a Body must not be
	// invited, and officeClosed when nobody must.
	busySpans, bodyClosed map[consult.ID][]consult.Span
	officeClosed          []consult.Span
	// sessions are the five days of the city's two sessions, in each year of the agenda.
	sessions [][]consult.Date
	// toChangeToday are the Meetings of today to be cancelled or moved.
	toChangeToday []int
	// calledOff is how many of the last weeks' Meetings somebody has said of that they were not held.
	calledOff int
}

// New returns a Builder of the Diary of those in the Roster.
func New(r *roster.Roster) *Builder {
	return &Builder{
		Roster:     r,
		Diary:      Diary{Held: map[consult.ID]consult.Held{}},
		busySpans:  map[consult.ID][]consult.Span{},
		bodyClosed: map[consult.ID][]consult.Span{},
	}
}

// Arrange makes the Blocks, the Meetings and their changes. The order matters: each step takes random numbers and
// respects what earlier steps occupy.
func (b *Builder) Arrange() {
	b.closures()
	b.todaysMeetings()
	b.fieldWeek()
	b.agenda()
	b.nameBy()
	b.changes()
	b.preparations()
	b.notices()
}

// Attend makes the Answers, the presence and the numbers.
func (b *Builder) Attend() {
	b.answers()
	b.numbers()
}

func (b *Builder) agenda() {
	// What is hardest to place comes first.
	for _, days := range b.sessions {
		b.plenarySession(days)
	}
	b.standingSessions()
	b.councilMonth()
	b.chairMeetings()
	for _, year := range b.Years() {
		b.consultations(year)
		b.studies(year)
	}
	b.routine()
	b.councilsBetween()
}
