package judging

import (
	"slices"

	"huiqi/pkg/consult"
)

// Invite adds the members of the invited Bodies to the attendances of the Meeting: everybody
// who is a member on the day of the Meeting and is not named directly. A member of several
// of the Bodies is invited through the first one.
func (r *Snapshot) Invite(m *consult.Meeting) {
	var all []consult.Attendance
	for _, body := range m.InviteBodyIDs {
		for _, ms := range r.On(body, r.svc.day(*m)) {
			role := ms.AttendanceRole()
			all = append(all, consult.Attendance{
				PersonID:  ms.PersonID,
				Role:      role,
				Required:  role.Required(),
				ViaBodyID: body,
			})
		}
	}
	SetInvited(m, all)
}

// SetInvited replaces the attendances of the Meeting that came through a Body by those of
// all that did. Each person stands there once, and nobody who is named directly.
func SetInvited(m *consult.Meeting, all []consult.Attendance) {
	direct := slices.DeleteFunc(m.Attendances, func(a consult.Attendance) bool { return a.ViaBodyID != "" })
	named := map[consult.ID]bool{}
	for _, a := range direct {
		named[a.PersonID] = true
	}
	m.Attendances = direct
	for _, a := range all {
		if a.ViaBodyID != "" && !named[a.PersonID] {
			named[a.PersonID] = true
			m.Attendances = append(m.Attendances, a)
		}
	}
	// The database gives back nil for none, and Changed compares with that.
	if len(m.Attendances) == 0 {
		m.Attendances = nil
	}
}
