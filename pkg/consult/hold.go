package consult

import "slices"

// A live leaf says what it needs: its required people, and its room. As a rule it
// holds all of that, and what is taken already refuses the booking. Some facts a
// calendar cannot refuse: that the last child of a parent was called off, or that
// a Leave ended with its day. The Meeting then holds its needs as far as they are
// free. What it does not hold is recorded with it, is never a shared Reservation in
// the ledger, and is told as HoldsLess or HoldsNobody until a later write of the
// Meeting finds it free.

// Comer is who comes on the seat: the Person, whom they send, or nobody that the
// office knows.
func (a Attendance) Comer() ID {
	if a.Away() {
		return a.SubstituteID
	}
	return a.PersonID
}

// NotHeld are the people and the Room that the Meeting needs and does not hold.
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

// HoldAll forgets what the Meeting does not hold: it then says that it holds all
// it needs.
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

// LetGo records that the Meeting does not hold those of the people and the Room
// that it needs for which taken is true.
func (m *Meeting) LetGo(taken func(ID) bool) {
	m.RoomUnheld = m.RoomUnheld || m.RoomID != "" && taken(m.RoomID)
	m.Attendances = slices.Clone(m.Attendances)
	for i, a := range m.Attendances {
		if id := a.Comer(); a.Required && id != "" && taken(id) {
			m.Attendances[i].Unheld = true
		}
	}
}

// HoldsNobody reports whether a live leaf holds no person and no room, and has no
// online entrance either.
func (m Meeting) HoldsNobody() bool {
	return m.Status.Live() && !m.HasChildren && m.OnlineURL == "" && len(m.Reservations()) == 0
}
