package conflict

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Context is everything known around one Meeting at one instant. Blocks must contain all that
// overlap the Meeting's span. Busy must contain all Reservations that overlap it and, for
// people, those in the weeks that it touches and within consult.MaxTrip of it. More does no
// harm, and neither do Reservations of the Meeting itself.
type Context struct {
	Now time.Time
	// Announced is when people first learned of the slot; notice is counted from it. The
	// default is Now.
	Announced time.Time
	Zone      *time.Location
	Days      workday.Calendar
	Hours     consult.Hours
	Travel    consult.Travel
	Load      consult.Load
	Form      consult.Form
	// Busy holds the Reservations of other Meetings on this Meeting's people and room.
	Busy []consult.Reservation
	// Index replaces Busy when it is set.
	Index  *ReservationIndex
	Blocks []consult.Block
	// Others are the Meetings that Busy, Follows and Followers refer to. The rooms of those
	// within consult.MaxTrip of the Meeting are needed for travel. Whoever asks may not see those without a title, nor
	// Blocks without one: words say when they are and nothing else.
	Others map[consult.ID]consult.Meeting
	People map[consult.ID]consult.Person
	Rooms  map[consult.ID]consult.Room
	Venues map[consult.ID]consult.Venue
	// TravelTimes are the times between Venues that the office has entered.
	TravelTimes map[Leg]time.Duration
	Bodies      map[consult.ID]consult.Body
	Parent      *consult.Meeting
	Children    []consult.Meeting
	// Followers are the Meetings that must come after this one.
	Followers []consult.ID
	// Was is the Meeting as it is stored, when a change of it is judged.
	Was *consult.Meeting
	// Members are the Memberships of the invited Bodies that are valid on the day.
	Members []consult.Membership
	// Inactive are the people, Bodies, Rooms and Venues that are no longer in use, including
	// the Rooms of inactive Venues.
	Inactive map[consult.ID]bool
	// Excused are the people whose Leave from this Meeting is approved, Declined those who
	// answered that they will not come, and Tentative those who are not sure.
	Excused, Declined, Tentative map[consult.ID]bool
	// Online are those who answered that they attend online.
	Online map[consult.ID]bool
	// OnlineAt are those who attend other Meetings online, by Meeting.
	OnlineAt map[consult.ID]map[consult.ID]bool
	// Lapsed are the people whose approved Leave was for another day, so that they are expected
	// again.
	Lapsed map[consult.ID]consult.Leave
	// Abroad is where those live who live where there are other public holidays, and Regional what is known of these.
	Abroad   map[consult.ID]consult.Region
	Regional map[consult.Region]workday.Calendar
	// Motions are those that the Meeting is about, if its Form warns of missing parties.
	Motions []Motion
	// Counterparts are the Bodies that those who hold the Meeting are paired with on its day, if its Form asks for one.
	Counterparts []Party
	// Sent are the people who send a substitute. Their seats count as taken.
	Sent map[consult.ID]bool
}

// Leg is the way from one Venue to another.
type Leg struct{ From, To consult.ID }

func (s *Context) date(t time.Time) consult.Date { return consult.DateOf(t, s.Zone) }

// Week is the week from Monday to Sunday (ISO 8601) that contains the instant.
func Week(t time.Time, zone *time.Location) consult.Span {
	monday := consult.DateOf(t, zone).AddDays(-(int(t.In(zone).Weekday()) + 6) % 7)
	return consult.Span{From: monday.Start(zone), To: monday.AddDays(7).Start(zone)}
}
