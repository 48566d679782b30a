// Package sample owns the invented office of the demo: a city CPPCC whose
// people, bodies, venues and meetings are made from a seed and a date, the same
// every time. Every name is made up. It is pure: others keep what it makes.
package sample

import (
	"fmt"
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

// Sample is a whole invented office. Meetings clash nowhere, before the Moves
// as after them; parents stand before their children. Venues[0] is the city hall.
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
	Moves         []Move
	Cancellations []Cancellation
	Feeds         []Link
}

// Office makes the office as it stands at now: the half year under way and the
// next one, by the zone's civil days and the published workdays.
func Office(seed int64, now time.Time, zone *time.Location, days workday.Calendar) Sample {
	now = now.UTC().Truncate(time.Second)
	b := &builder{rng: rand.New(rand.NewPCG(uint64(seed), 0x6875697169)), now: now, zone: zone, days: days,
		today: consult.DateOf(now, zone), taken: map[consult.ID][]consult.Span{}}
	b.directory()
	b.blocks()
	b.day()
	b.year()
	b.council()
	b.changes()
	return b.Sample
}

// builder makes a Sample step by step.
type builder struct {
	Sample
	rng   *rand.Rand
	now   time.Time
	zone  *time.Location
	days  workday.Calendar
	today consult.Date
	made  int

	// taken is what each Person and Room is held for.
	taken map[consult.ID][]consult.Span
	// seats are who sits where, by Body.
	seats map[consult.ID][]consult.ID
	names map[string]int

	plenary, standing, chairs consult.Body
	office                    consult.Body
	committees, sectors       []consult.Body
	circles                   []consult.Body
	departments               map[consult.ID]consult.Body
	staff                     []consult.ID
	hall                      []consult.Room
	districtRooms             []consult.Room
	// todays are the Meetings that today's changes are made to.
	todays []int
}

// id is the next UUIDv7: a steady clock and the seed's bits.
func (b *builder) id() consult.ID {
	b.made++
	ms := uint64(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()) + uint64(b.made)
	r := b.rng.Uint64()
	return consult.ID(fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", ms>>16, ms&0xffff, r&0xfff, 0x8000|(r>>12)&0x3fff, (r>>26)&0xffffffffff|b.rng.Uint64()&0xff<<40))
}

// stamp is the first version of a thing made some days before now.
func (b *builder) stamp(daysAgo int) consult.Stamp {
	at := b.now.Add(-time.Duration(daysAgo)*24*time.Hour - time.Duration(b.rng.IntN(3600))*time.Second)
	return consult.Stamp{ID: b.id(), Version: 1, CreatedAt: at, ChangedAt: at}
}

func pick[T any](b *builder, from []T) T { return from[b.rng.IntN(len(from))] }
