package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// Role is what the bearer of a Token may do.
type Role string

// Admins run the office, organisers book, kiosks read the day. Members have
// Feeds, not Tokens, until they answer invitations.
const (
	Admin     Role = "admin"
	Organiser Role = "organiser"
	Kiosk     Role = "kiosk"
	Member    Role = "member"
	// Auditor reads the journal and nothing else.
	Auditor Role = "auditor"
)

// Token is a bearer credential of which only the SHA-256 hash is kept.
type Token struct {
	Stamp
	Name      string
	Role      Role
	Hash      []byte
	RevokedAt time.Time
	// PersonID is the member for whom a member's Token answers, or none.
	PersonID ID
}

// Normalise writes every text in its normal form.
func (t *Token) Normalise() { t.Name = spelling.Line(t.Name) }

// Validate names every bad field.
func (t Token) Validate() error {
	var f Faults
	f.CheckLine("name", t.Name, 1, 100)
	switch t.Role {
	case Admin, Organiser, Kiosk, Member, Auditor:
	default:
		f.Add(
			true, "role", "unknown", "应为 admin、organiser、kiosk、member 或 auditor",
			"must be admin, organiser, kiosk, member or auditor",
		)
	}
	f.Add(
		t.PersonID != "" && t.Role != Member, "person_id", "unexpected", "只有 member 令牌可绑定人员",
		"is for tokens of the role member alone",
	)
	return f.Err()
}
