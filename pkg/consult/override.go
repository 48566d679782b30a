package consult

import "time"

// Override records that a Meeting may overlap knowingly: which Conflict, with what, and
// who decided it, when and why.
type Override struct {
	Kind                        ConflictKind
	PersonID, RoomID, MeetingID ID
	BlockID                     ID
	Reason                      string
	By                          string
	At                          time.Time
}

// Covers reports whether o lifts the Conflict c.
func (o Override) Covers(c Conflict) bool {
	return o.Kind == c.Kind && o.PersonID == c.PersonID && o.RoomID == c.RoomID &&
		(o.MeetingID == "" || o.MeetingID == c.MeetingID) && (o.BlockID == "" || o.BlockID == c.BlockID)
}
