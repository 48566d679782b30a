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

// Yields reports whether the Actor may lift or replace the Pin: what the office pinned stays for the office, and who
// covers some Bodies alone is the office of its own Pins.
func (p Pin) Yields(by Actor) bool {
	limited := len(by.Reach.BodyIDs) > 0
	return p.Role != Office || by.Has(Office) && (!limited || p.By == by.Name)
}

// PinRole is the role in which the Actor pins.
func (a Actor) PinRole() Role {
	if a.Has(Office) {
		return Office
	}
	return Organiser
}
