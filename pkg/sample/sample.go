// Package sample owns the invented office of the demo: a city CPPCC whose
// people, bodies, venues and meetings are made from a seed and a date, the same
// every time. Every name, number and place in it is made up. It is pure: keeping
// what it makes, and the moves and cancellations that follow, is left to others.
package sample

import (
	"math/rand/v2"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Move is a Meeting to be moved once the office is loaded.
type Move struct {
	MeetingID consult.ID
	To        consult.Slot
}

// Cancellation is a Meeting to be called off once the office is loaded.
type Cancellation struct {
	MeetingID consult.ID
	Reason    string
}

// Link is a Feed that the demo is to offer.
type Link struct {
	Subject consult.Subject
	Name    string
}

// Sample is a whole invented office. No Meeting has a blocking Conflict, before
// the Moves and Cancellations or after any of them; parents stand before their
// children, Bodies after those they belong to or are paired with. Venues[0] is
// the city hall, Rooms[0] to Rooms[9] are its rooms from the largest down. The
// Meetings know already who is excused by the Leaves and sent by the Answers.
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
	Moves         []Move
	Cancellations []Cancellation
	Feeds         []Link
	// Plans has the one Plan of the year after, approved; Topics are its.
	Plans  []consult.Plan
	Topics []consult.Topic
}

// Office makes the office as it stands at now: the half year under way and the
// next one, by the zone's civil days and the known workdays. The directory's IDs
// follow from the seed alone, so that an office made on another day has the same
// people, bodies, venues and rooms; its meetings follow from seed and now.
func Office(seed int64, now time.Time, zone *time.Location, days workday.Calendar) Sample {
	now = now.UTC().Truncate(time.Second)
	b := &builder{rng: rand.New(rand.NewPCG(uint64(seed), 0x6875697169)), now: now, zone: zone, days: days,
		today: consult.DateOf(now, zone), named: map[string]bool{}, room: map[consult.ID]consult.Room{},
		seats: map[consult.ID][]consult.Membership{}, held: map[consult.ID][]consult.Span{}, shut: map[consult.ID][]consult.Span{}}
	b.from, b.to = halfYears(b.today)
	b.directory()
	b.closures()
	b.day()
	b.agenda()
	b.changes()
	b.order()
	b.links()
	b.plan()
	b.answers()
	return b.Sample
}

// builder makes a Sample step by step.
type builder struct {
	Sample
	rng  *rand.Rand
	made uint64
	now  time.Time
	zone *time.Location
	days workday.Calendar
	// today is now's date; the agenda fills [from, to).
	today, from, to consult.Date

	named map[string]bool
	seats map[consult.ID][]consult.Membership
	room  map[consult.ID]consult.Room
	// held is what each Person and Room is needed for, shut when a Body may not
	// be asked, closed when nobody may.
	held, shut map[consult.ID][]consult.Span
	closed     []consult.Span

	plenary, standing, chairs, party, office consult.Body
	sectors                                  []consult.Body
	committees                               []committee
	districts                                []district
	circles                                  []circle
	// hall are the city hall's rooms, largest first.
	hall []consult.Room
	// session is the five days of the city's two sessions.
	session []consult.Date
	// todays are the Meetings to be called off or moved today.
	todays []int
}

func (b *builder) directory() {
	b.organs()
	b.members()
	b.venues()
	b.neighbours()
	b.forms()
}

func (b *builder) agenda() {
	b.plenarySession()
	b.standingSessions()
	b.councilMonth()
	b.chairMeetings()
	b.consultations()
	b.routine()
	b.councilsBetween()
}

// halfYears are the first days of today's half year and of the one after next.
func halfYears(today consult.Date) (from, to consult.Date) {
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
