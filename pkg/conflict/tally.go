package conflict

import "huiqi/pkg/consult"

// Tally counts who of a Body's members can come to a Meeting, by what is known
// now. Each member counts once: Free + Excused + Declined + Busy + Online = Members.
type Tally struct {
	BodyID consult.ID
	Name   string
	// Members count for the quorum, staff do not. Needed is the quorum, 0 where the
	// Form has none.
	Members, Needed int
	// Free are those nothing keeps away; Tentative are those of them who are not sure.
	Free, Tentative int
	// Excused are on approved Leave, Declined said no, Busy are taken or blocked.
	Excused, Declined, Busy int
	// Online attend online, and do not count for that reason.
	Online int
	// Absent are the roles that must attend and of which nobody is Free, Unsure those
	// of which everybody Free is Tentative. A role that nobody holds is neither.
	Absent, Unsure []consult.MembershipRole
	// Reached says that the Free are as many as Needed and that no role is Absent.
	Reached bool
}

// Sure is how many come as far as anybody can know.
func (t Tally) Sure() int { return t.Free - t.Tentative }
