package conflict

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Scene is everything known around one Meeting at one instant. Busy and Blocks
// hold what overlaps the span judged; more does no harm, nor does what the
// Meeting holds itself.
type Scene struct {
	Now   time.Time
	Zone  *time.Location
	Days  workday.Calendar
	Hours Hours
	Form  consult.Form
	// Busy are others' Reservations on the Meeting's people and room.
	Busy   []consult.Reservation
	Blocks []consult.Block
	// Others are the Meetings that Busy points at.
	Others   map[consult.ID]consult.Meeting
	People   map[consult.ID]consult.Person
	Rooms    map[consult.ID]consult.Room
	Bodies   map[consult.ID]consult.Body
	Parent   *consult.Meeting
	Children []consult.Meeting
	// Members are the Memberships of the invited Bodies that hold on the day.
	Members []consult.Membership
	// Excused are the people whose Leave from this Meeting is approved.
	Excused map[consult.ID]bool
}

// Hours are the office's working hours as offsets from local midnight.
type Hours struct{ Open, Close time.Duration }

// OfficeHours are 08:30 to 18:00.
func OfficeHours() Hours { return Hours{8*time.Hour + 30*time.Minute, 18 * time.Hour} }

func (s *Scene) date(t time.Time) consult.Date { return consult.DateOf(t, s.Zone) }
