package consult

import (
	"slices"
	"strings"
)

// Role is what the bearer of a Token may do. Which operations each role may call is decided by rest.
type Role string

// The roles, each with the least that its work needs.
const (
	// Admin issues and revokes Tokens, and does nothing else.
	Admin Role = "admin"
	// Office approves Plans, decides on Leave, keeps Forms, rules and holidays, and does what an organiser does.
	Office Role = "office"
	// Organiser keeps the directory and books.
	Organiser Role = "organiser"
	// Desk sees today's Meetings and who is expected, notes who came and what people answer by phone; it books nothing.
	Desk Role = "desk"
	// Liaison answers and asks for Leave for the people whom the Token names and the members of its Bodies.
	Liaison Role = "liaison"
	// Member does so for one Person.
	Member Role = "member"
	// Kiosk reads the day.
	Kiosk Role = "kiosk"
	// Auditor reads what is on record about writes.
	Auditor Role = "auditor"
)

// Roles lists every role.
var Roles = []Role{Admin, Office, Organiser, Desk, Liaison, Member, Kiosk, Auditor}

// Actor is who asks: the Token's name and roles, for audit and access.
type Actor struct {
	TokenID ID
	Name    string
	Roles   []Role
	// PersonID is the member for whom a member's Token answers.
	PersonID ID
	// PersonIDs are the people for whom a liaison's Token answers today.
	PersonIDs []ID
	// BodyIDs are the Bodies for whose members a liaison's Token answers, and for which it names people.
	BodyIDs []ID
	// Reach is what the Token covers. Covered are its active Bodies and all below them, nil for the whole office.
	Reach   Reach
	Covered map[ID]bool
}

// Has reports whether the Actor has one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// RoleList is the roles in one text, separated by commas.
func (a Actor) RoleList() Role {
	all := make([]string, len(a.Roles))
	for i, r := range a.Roles {
		all[i] = string(r)
	}
	return Role(strings.Join(all, ","))
}

// ForSome reports whether the Actor may act only for some people, as a member or a liaison.
func (a Actor) ForSome() bool { return a.Has(Member, Liaison) && !a.Has(Office, Organiser, Desk) }

// ActsFor reports whether the Actor may answer and ask for Leave in the place of the Person.
func (a Actor) ActsFor(person ID) bool {
	return !a.ForSome() || person != "" && (person == a.PersonID || slices.Contains(a.PersonIDs, person))
}

// OwnOnly refuses a member who asks for another Person, and a liaison who asks for one of whom the token says nothing;
// all other roles may.
func (a Actor) OwnOnly(person ID) error {
	switch {
	case a.ActsFor(person):
		return nil
	case a.Has(Liaison):
		return &Forbidden{
			ZH: "联络员只能办理指定人员的事项",
			EN: "a liaison acts for the people and bodies of the token alone",
		}
	case a.PersonID == "":
		return &Forbidden{
			ZH: "此令牌没有绑定人员，请向办公室索取本人的令牌",
			EN: "this token is bound to nobody; ask the office for one of your own",
		}
	}
	return &Forbidden{ZH: "委员只能办理本人的事项", EN: "a member acts for themself alone"}
}
