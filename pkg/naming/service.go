// Package naming owns who is named for Delegations (名额): the office that holds a Meeting, the Body whose seats they
// are, or its liaison. It lists what is to be named and ends what was not named in time. How many seats there are is
// part of the Meeting, and set like the rest of it.
package naming

import (
	"context"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Delegations finds Delegations.
type Delegations interface {
	// DelegationMeeting is the Meeting of a Delegation, or consult.ErrNotFound.
	DelegationMeeting(ctx context.Context, id consult.ID) (consult.ID, error)
	// Delegations answers one page of those of live Meetings, each by the ID of its Meeting and its own.
	Delegations(
		ctx context.Context, filter consult.DelegationFilter, p consult.PageRequest,
	) (consult.Page[[2]consult.ID], error)
	// NamingOver names the live Meetings with seats for which nobody was named in time.
	NamingOver(ctx context.Context, now time.Time) ([]consult.ID, error)
}

// Seats says who sits on which Body.
type Seats interface {
	// SeatsWithin lists the people's Memberships, past ones too, of the active roots and all Bodies below them.
	SeatsWithin(ctx context.Context, people, roots []consult.ID) ([]consult.Membership, error)
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Delegations
	Seats
	People registry.Finder[consult.Person]
}

// Service names people. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store      Store
	booking    *booking.Service
	attendance *attendance.Service
}

// Config is what a Service is made of.
type Config struct {
	Store      Store
	Booking    *booking.Service
	Attendance *attendance.Service
	Clock      consult.Clock
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{Clock: c.Clock, store: c.Store, booking: c.Booking, attendance: c.Attendance}
}

// Seating is a Delegation with its Meeting, which has the people who are named.
type Seating struct {
	consult.Delegation
	Meeting consult.Meeting
}

// Named are the people on the seats, in the order of these.
func (s Seating) Named() []consult.ID {
	var ids []consult.ID
	for _, a := range s.Meeting.NamedFor(s.ID) {
		ids = append(ids, a.PersonID)
	}
	return ids
}

// Vacated are those of the named whose seats wait for another name.
func (s Seating) Vacated() []consult.ID {
	var ids []consult.ID
	for _, a := range s.Meeting.NamedFor(s.ID) {
		if a.Vacates() {
			ids = append(ids, a.PersonID)
		}
	}
	return ids
}

// TitleFor is the Meeting's title for whoever has the View: that of a restricted Meeting of others is not told.
func (s Seating) TitleFor(v reach.View) string {
	if s.Meeting.Visibility == consult.Restricted && !v.CoversMeeting(s.Meeting) {
		return ""
	}
	return s.Meeting.Title
}

// State is how far the naming is.
func (s Seating) State() consult.DelegationState {
	return s.Delegation.State(s.Meeting.Filled(s.Delegation))
}

// seatingIn is the Delegation of the Meeting, or consult.ErrNotFound.
func seatingIn(m consult.Meeting, id consult.ID) (Seating, error) {
	d, ok := m.Delegation(id)
	if !ok {
		return Seating{}, consult.ErrNotFound
	}
	return Seating{Delegation: d, Meeting: m}, nil
}
