package consult

import "slices"

// ResourceKind is the kind of thing that a Reservation holds.
type ResourceKind string

// People and rooms are what can be held.
const (
	ResourcePerson ResourceKind = "person"
	ResourceRoom   ResourceKind = "room"
)

// Reservation is the row that a live Meeting without children holds on one Person or one
// Room. The database lets no two exclusive Reservations on one resource overlap, not even
// two of one Meeting, which may hold a Person for several parts. A Reservation is shared
// only under a recorded Override, or while the Person has yet to agree.
type Reservation struct {
	Kind       ResourceKind
	ResourceID ID
	MeetingID  ID
	Span       Span
	Exclusive  bool
	// Pending says that the Person has yet to agree; such a Reservation is not exclusive.
	Pending bool
}

// Coming is the Meeting with the people who will come: without those who are Away, and
// with those whom they send, as far as the office knows them. Whoever has yet to agree is
// not required until then.
func (m Meeting) Coming() Meeting {
	if !slices.ContainsFunc(m.Attendances, func(a Attendance) bool { return a.Away() || a.Awaits() }) {
		return m
	}
	// A seat whose substitute is not known still needs a chair.
	m.Expected = m.Seats()
	m.Delegations = nil // their seats are among the expected
	m.Items = m.comingItems()
	var all []Attendance
	comes := map[ID]bool{"": true}
	for _, a := range m.Attendances {
		if !a.Away() {
			a.Required = a.Required && !a.Awaits()
			all, comes[a.PersonID] = append(all, a), true
		}
	}
	for _, a := range m.Attendances {
		if a.Away() && !comes[a.SubstituteID] {
			comes[a.SubstituteID] = true
			all = append(all, Attendance{PersonID: a.SubstituteID, Role: a.Role, Required: a.Required,
				ViaBodyID: a.ViaBodyID, Unheld: a.Unheld})
		}
	}
	m.Attendances = all
	return m
}

// Reservations are the rows that the Meeting holds now: none unless it is live and without
// children, and none for what it is recorded not to hold.
func (m Meeting) Reservations() []Reservation {
	if !m.Status.Live() || m.HasChildren {
		return nil
	}
	shared := map[ID]bool{}
	for _, o := range m.Overrides {
		switch o.Kind {
		case PersonDoubleBooked:
			shared[o.PersonID] = true
		case RoomDoubleBooked:
			shared[o.RoomID] = true
		}
	}
	var rs []Reservation
	hold := func(m Meeting, person ID, pending bool) {
		for _, w := range m.Windows(person) {
			rs = append(rs, Reservation{
				Kind:       ResourcePerson,
				ResourceID: person,
				MeetingID:  m.ID,
				Span:       w,
				Exclusive:  !pending && !shared[person],
				Pending:    pending,
			})
		}
	}
	coming := m.Coming()
	for _, a := range coming.Attendances {
		if a.Required && !a.Unheld {
			hold(coming, a.PersonID, false)
		}
	}
	for _, a := range m.Attendances {
		if a.Required && a.Awaits() && !a.Away() {
			hold(m, a.PersonID, true)
		}
	}
	if m.RoomID != "" && !m.RoomUnheld {
		rs = append(rs, Reservation{
			Kind:       ResourceRoom,
			ResourceID: m.RoomID,
			MeetingID:  m.ID,
			Span:       m.RoomSpan(),
			Exclusive:  !shared[m.RoomID],
		})
	}
	return rs
}
