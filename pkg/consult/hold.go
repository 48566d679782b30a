package consult

import "slices"

// A live Meeting without children needs its required people and its room. As a rule it has
// Reservations on all of them, and a booking is refused when one is taken. Some facts
// cannot be refused: the last child of a parent is called off, or a Leave ends with its
// day. The Meeting then holds what is free. What it needs and does not hold is recorded
// with it, is never a shared Reservation, and is reported as HoldsLess or HoldsNobody
// until a later write of the Meeting finds it free.

// Comer is whoever comes on the seat: the Person, or their substitute; empty when nobody
// comes whom the office knows.
func (a Attendance) Comer() ID {
	if a.Away() {
		return a.SubstituteID
	}
	return a.PersonID
}

// NotHeld are the people and the Room that the Meeting needs but has no Reservation on.
func (m Meeting) NotHeld() map[ID]bool {
	var out map[ID]bool
	add := func(id ID) {
		if out == nil {
			out = map[ID]bool{}
		}
		out[id] = true
	}
	for _, a := range m.Attendances {
		if a.Unheld {
			add(a.Comer())
		}
	}
	if m.RoomUnheld {
		add(m.RoomID)
	}
	return out
}

// HoldAll clears the record of what the Meeting does not hold, so that it asks for all
// that it needs.
func (m *Meeting) HoldAll() {
	m.RoomUnheld = false
	if !slices.ContainsFunc(m.Attendances, func(a Attendance) bool { return a.Unheld }) {
		return
	}
	m.Attendances = slices.Clone(m.Attendances)
	for i := range m.Attendances {
		m.Attendances[i].Unheld = false
	}
}

// LetGo records that the Meeting does not hold those of the people and the Room it needs
// for which taken is true.
func (m *Meeting) LetGo(taken func(ID) bool) {
	m.RoomUnheld = m.RoomUnheld || m.RoomID != "" && taken(m.RoomID)
	m.Attendances = slices.Clone(m.Attendances)
	for i, a := range m.Attendances {
		if id := a.Comer(); a.Required && !a.Awaits() && id != "" && taken(id) {
			m.Attendances[i].Unheld = true
		}
	}
}

// HoldsNobody reports whether a live Meeting without children has no Reservation at all
// and no online address either.
func (m Meeting) HoldsNobody() bool {
	return m.Status.Live() && !m.HasChildren && m.OnlineURL == "" && len(m.Reservations()) == 0
}
