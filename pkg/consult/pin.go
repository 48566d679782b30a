package consult

import "time"

// Pin keeps a Meeting at its slot: who said so, in what role, why and when. The
// zero Pin holds nothing.
type Pin struct {
	By     string
	Role   Role
	Reason string
	At     time.Time
}

// Set reports whether the Pin holds.
func (p Pin) Set() bool { return !p.At.IsZero() }

// Yields reports whether somebody in the role may lift or replace the Pin: an
// admin's stays for other admins.
func (p Pin) Yields(r Role) bool { return p.Role != Admin || r == Admin }
