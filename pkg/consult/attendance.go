package consult

import "time"

// AttendanceRole is the role in which a Person comes to a Meeting.
type AttendanceRole string

// The roles of an Attendance: 主持, 出席, 列席, 汇报, guest and staff.
const (
	RolePresiding AttendanceRole = "presiding"
	RoleVoting    AttendanceRole = "voting"
	RoleNonvoting AttendanceRole = "nonvoting"
	RoleReporting AttendanceRole = "reporting"
	RoleGuest     AttendanceRole = "guest"
	RoleStaff     AttendanceRole = "staff"
)

// Required is the default for an Attendance that does not say: those who
// preside, vote or report must come, others may.
func (r AttendanceRole) Required() bool {
	return r == RolePresiding || r == RoleVoting || r == RoleReporting
}

// Known reports whether r is one of the six.
func (r AttendanceRole) Known() bool {
	switch r {
	case RolePresiding, RoleVoting, RoleNonvoting, RoleReporting, RoleGuest, RoleStaff:
		return true
	}
	return false
}

// Attendance is one Person's invitation to one Meeting.
type Attendance struct {
	PersonID ID
	Role     AttendanceRole
	Required bool
	// ViaBodyID is the invited Body whose member the Person is; empty when the Person is
	// invited by name.
	ViaBodyID ID
	// DelegationID is the Delegation for which the Person is named, on the seat SeatNo, which begins at 1; empty and 0
	// when the Person is not.
	DelegationID ID
	SeatNo       int
	// Excused is true when a Leave from the whole Meeting is approved: the Meeting holds
	// no Reservation on the Person. It is derived from the Leave.
	Excused bool
	// Sent is true when somebody comes in the Person's place. SubstituteID is that
	// somebody when the office knows them; the Meeting then holds them instead. Both are
	// derived from the Answer.
	Sent         bool
	SubstituteID ID
	// Declined is true when the Person answered that they do not come. It is derived from the Answer.
	Declined bool
	// Since is the version of the Meeting that invited the Person, who has stayed invited
	// since.
	Since int64
	// Unheld is true when the Meeting needs whoever comes on this seat but has no
	// Reservation on them, because they were taken when the Meeting came to need them.
	Unheld bool
	// Consent is what became of an invitation that the Person has to agree to, and
	// ConsentUntil the instant at which it lapses if they do not. Both are empty when
	// they need not.
	Consent      Consent
	ConsentUntil time.Time
}

// Away reports whether the Person need not come.
func (a Attendance) Away() bool { return a.Excused || a.Sent || a.Out() }

// Vacates reports whether a seat that the Person is named for waits for another name: they declined or have Leave, and
// nobody comes in their place.
func (a Attendance) Vacates() bool { return a.Out() || !a.Sent && (a.Excused || a.Declined) }

// People are those invited to the Meeting and those sent in their place.
func (m Meeting) People() []ID { return peopleOf(m.Attendances) }

func peopleOf(all []Attendance) []ID {
	ids := make([]ID, 0, len(all))
	for _, a := range all {
		ids = append(ids, a.PersonID)
		if a.SubstituteID != "" {
			ids = append(ids, a.SubstituteID)
		}
	}
	return ids
}
