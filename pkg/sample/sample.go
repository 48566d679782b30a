// Package sample generates the invented office of the demo: a city CPPCC whose people, bodies, venues and meetings
// follow from a seed and a date, the same every time. Every name, number and place is made up. It is pure: storing the
// result, and making the moves and cancellations, is left to others.
package sample

import (
	"math/rand/v2"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/plan"
	"huiqi/pkg/workday"
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

// Feed is a calendar that the demo offers.
type Feed struct {
	Subject     consult.Subject
	Name        string
	OwnerBodyID consult.ID
}

// Sample is a complete invented office. No Meeting has a blocking Conflict, before or after any
// of the Moves and Cancellations. Parents come before their children, and Bodies after those
// they belong to or are paired with. Venues[0] is the city hall, and Rooms[0] to Rooms[9] are
// its rooms, largest first. The Meetings already reflect the Leaves and Answers.
type Sample struct {
	Forms         []consult.Form
	Venues        []consult.Venue
	Rooms         []consult.Room
	People        []consult.Person
	Bodies        []consult.Body
	Memberships   []consult.Membership
	Blocks        []consult.Block
	Meetings      []consult.Meeting
	Leaves        []consult.Leave
	Answers       []consult.Answer
	Held          map[consult.ID]consult.Held
	Moves         []Move
	Cancellations []Cancellation
	Feeds         []Feed
	// Plans contains the Plan of the following year, approved; Topics are its Topics.
	Plans      []plan.Plan
	Topics     []plan.Topic
	Terms      []ordinal.Term
	Numberings []ordinal.Numbering
}

// Office generates the office as it is at now, with the agenda of the present half year and of the next one, by the
// civil days of the zone and the known working days. The IDs of people, bodies, venues and rooms depend on the seed
// only, so an office generated on another day has the same ones. The meetings depend on seed and now.
func Office(seed int64, now time.Time, zone *time.Location, days workday.Calendar) Sample {
	now = now.UTC().Truncate(time.Second)
	b := &builder{
		rng:         rand.New(rand.NewPCG(uint64(seed), 0x6875697169)),
		now:         now,
		zone:        zone,
		days:        days,
		today:       consult.DateOf(now, zone),
		usedNames:   map[string]bool{},
		roomByID:    map[consult.ID]consult.Room{},
		memberships: map[consult.ID][]consult.Membership{},
		busySpans:   map[consult.ID][]consult.Span{},
		bodyClosed:  map[consult.ID][]consult.Span{},
		owners:      map[consult.ID]consult.ID{},
	}
	b.Held = map[consult.ID]consult.Held{}
	b.from, b.to = agendaBounds(b.today)
	// The order matters: each step takes random numbers and respects what earlier steps occupy. The
	// directory comes first, so that its IDs do not depend on the day.
	b.directory()
	b.closures()
	b.todaysMeetings()
	b.agenda()
	b.changes()
	b.preparations()
	b.feeds()
	b.plan()
	b.answers()
	b.numbers()
	return b.Sample
}

// builder builds a Sample step by step.
type builder struct {
	Sample
	rng     *rand.Rand
	idCount uint64
	now     time.Time
	zone    *time.Location
	days    workday.Calendar
	// today is the date of now. The agenda covers [from, to).
	today, from, to consult.Date

	usedNames map[string]bool
	// owners are the bodies that own venues, and each body itself.
	owners      map[consult.ID]consult.ID
	memberships map[consult.ID][]consult.Membership
	roomByID    map[consult.ID]consult.Room
	// busySpans is when each Person and Room is occupied, bodyClosed when a Body must not be
	// invited, and officeClosed when nobody must.
	busySpans, bodyClosed map[consult.ID][]consult.Span
	officeClosed          []consult.Span

	plenary, standing, chairs, party, office consult.Body
	sectors                                  []consult.Body
	committees                               []committee
	districts                                []district
	circles                                  []circle
	// hallRooms are the rooms of the city hall, largest first.
	hallRooms []consult.Room
	// session is the five days of the city's two sessions.
	session []consult.Date
	// toChangeToday are the Meetings of today to be cancelled or moved.
	toChangeToday []int
}

func (b *builder) directory() {
	b.cityBodies()
	b.members()
	b.venues()
	b.districtBodies()
	b.forms()
}

func (b *builder) agenda() {
	// What is hardest to place comes first.
	b.plenarySession()
	b.standingSessions()
	b.councilMonth()
	b.chairMeetings()
	b.consultations()
	b.routine()
	b.councilsBetween()
}

// agendaBounds returns the first day of the present half year, and that of the one after the
// next.
func agendaBounds(today consult.Date) (consult.Date, consult.Date) {
	t := today.Start(time.UTC)
	month := time.January
	if t.Month() >= time.July {
		month = time.July
	}
	first := time.Date(t.Year(), month, 1, 0, 0, 0, 0, time.UTC)
	return dateOf(first), dateOf(first.AddDate(1, 0, 0))
}

// month is the first day of the nth month of the agenda.
func (b *builder) month(n int) consult.Date { return dateOf(b.from.Start(time.UTC).AddDate(0, n, 0)) }

func dateOf(t time.Time) consult.Date { return consult.Date(t.Format(time.DateOnly)) }
