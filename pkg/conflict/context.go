package conflict

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Context is everything known around one Meeting at one instant. Blocks hold what
// overlaps the span judged, and Busy that and, for people, the weeks that it
// touches and consult.MaxTrip on either side; more does no harm, nor does what
// the Meeting holds itself.
type Context struct {
	Now time.Time
	// Announced is when people could first know of the slot, from which notice is
	// counted; Now unless given.
	Announced time.Time
	Zone      *time.Location
	Days      workday.Calendar
	Hours     consult.Hours
	Travel    consult.Travel
	Load      consult.Load
	Form      consult.Form
	// Busy are others' Reservations on the Meeting's people and room.
	Busy []consult.Reservation
	// Ledger, when there is one, stands for Busy.
	Index  *ReservationIndex
	Blocks []consult.Block
	// Others are the Meetings that Busy, Follows and Followers point at: of those within consult.MaxTrip of
	// the Meeting the rooms are asked for.
	Others map[consult.ID]consult.Meeting
	People map[consult.ID]consult.Person
	Rooms  map[consult.ID]consult.Room
	Venues map[consult.ID]consult.Venue
	// TravelTimes are the ways between Venues that the office has given the time of.
	TravelTimes map[Leg]time.Duration
	Bodies      map[consult.ID]consult.Body
	Parent      *consult.Meeting
	Children    []consult.Meeting
	// Followers are the Meetings that follow this one.
	Followers []consult.ID
	// Was is the Meeting as it stands when a change of it is judged.
	Was *consult.Meeting
	// Members are the Memberships of the invited Bodies that hold on the day.
	Members []consult.Membership
	// Inactive are the people, Bodies, Rooms and Venues that are not in use any more;
	// a Room of an inactive Venue is one of them.
	Inactive map[consult.ID]bool
	// Excused are the people whose Leave from this Meeting is approved, Declined
	// those who answered that they do not come, Tentative those who are not sure.
	Excused, Declined, Tentative map[consult.ID]bool
	// Lapsed are those who are expected again because their approved Leave was for
	// another day.
	Lapsed map[consult.ID]consult.Leave
	// Sent are those in whose place somebody comes: their seats are taken.
	Sent map[consult.ID]bool
}

// Leg is the way from one Venue to another.
type Leg struct{ From, To consult.ID }

func (s *Context) date(t time.Time) consult.Date { return consult.DateOf(t, s.Zone) }

// Week is the week from Monday to Sunday (ISO 8601) around the instant.
func Week(t time.Time, zone *time.Location) consult.Span {
	monday := consult.DateOf(t, zone).AddDays(-(int(t.In(zone).Weekday()) + 6) % 7)
	return consult.Span{From: monday.Start(zone), To: monday.AddDays(7).Start(zone)}
}
