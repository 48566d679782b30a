package judging

import (
	"slices"

	"huiqi/pkg/consult"
)

// Invite names who comes through the invited Bodies on the day: whoever is a
// member then and is not named already, by the first Body that brings them.
func (r *Snapshot) Invite(m *consult.Meeting) {
	var all []consult.Attendance
	for _, body := range m.InviteBodyIDs {
		for _, ms := range r.On(body, r.svc.day(*m)) {
			role := ms.AttendanceRole()
			all = append(all, consult.Attendance{PersonID: ms.PersonID, Role: role, Required: role.Required(), ViaBodyID: body})
		}
	}
	SetInvited(m, all)
}

// SetInvited makes those of all whom a Body brings the only ones that come so, each
// once and none who is named directly.
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
	if len(m.Attendances) == 0 {
		m.Attendances = nil
	}
}
