package consult

import "huiqi/pkg/spelling"

// Body is an organisation that people sit on: a standing committee, a special
// committee (专委会), a sector (界别), a council room's circle and so on.
type Body struct {
	Stamp
	Name string
	Kind BodyKindKey
	// ParentID is the Body this one belongs to, or none. Bodies form trees: none is above itself.
	ParentID ID
	// PairedID is the department a special committee is paired with (对口), or none.
	PairedID ID
	Active   bool
	// Level is that of the kind, else that of the parent, else the city's. It is read with the Body and never written.
	Level Level
}

// Normalise writes every text in its normal form.
func (b *Body) Normalise() { b.Name = spelling.Line(b.Name) }

// Validate names every bad field.
func (b Body) Validate() error {
	var f Faults
	f.CheckLine("name", b.Name, 1, 100)
	f.Add(b.ID != "" && b.ParentID == b.ID, "parent_id", "self", "不能隶属于自己", "cannot be itself")
	f.Add(b.ID != "" && b.PairedID == b.ID, "paired_id", "self", "不能与自己对口", "cannot be itself")
	return f.Err()
}

// MembershipRole is the role a Person has on a Body.
type MembershipRole string

// The roles on a Body, by rank.
const (
	MembershipChair     MembershipRole = "chair"
	MembershipViceChair MembershipRole = "vice_chair"
	MembershipSecretary MembershipRole = "secretary"
	MembershipMember    MembershipRole = "member"
	MembershipStaff     MembershipRole = "staff"
)

// Membership says that a Person sits on a Body from the date Since up to, not
// including, the date Until; an empty Until is open.
type Membership struct {
	Stamp
	BodyID, PersonID ID
	Role             MembershipRole
	Since, Until     Date
}

// On reports whether the Membership holds on the date.
func (m Membership) On(d Date) bool { return m.Since <= d && (m.Until == "" || d < m.Until) }

// Validate names every bad field.
func (m Membership) Validate() error {
	var f Faults
	f.Add(m.PersonID == "", "person_id", "required", "必填", "is required")
	switch m.Role {
	case MembershipChair, MembershipViceChair, MembershipSecretary, MembershipMember, MembershipStaff:
	default:
		f.Add(true, "role", "unknown", "职务不存在", "is not a role on a body")
	}
	f.CheckDate("since", m.Since)
	f.CheckDate("until", m.Until)
	f.Add(m.Until != "" && m.Until <= m.Since, "until", "before_since", "必须晚于 since", "must be after since")
	return f.Err()
}

// AttendanceRole is the role in which a member of a Body comes to a Meeting that invites it.
func (m Membership) AttendanceRole() AttendanceRole {
	if m.Role == MembershipStaff {
		return RoleStaff
	}
	return RoleVoting
}
