package motion

import "huiqi/pkg/consult"

// WarnedForm (提案办理协商) is the Form whose Meetings warn when the parties of a Motion that they are about are not invited.
const WarnedForm consult.FormKey = "proposal"

// Party is the first proposer of a Motion, or a Body that handles it as its main or a separate handler, and the Meeting
// that is about the Motion. It is read and never written.
type Party struct {
	MeetingID, MotionID, OwnerBodyID consult.ID
	Year, Number                     int
	Title                            string
	// Role is that of a handler, and empty for the first proposer.
	Role             HandlerRole
	PersonID, BodyID consult.ID
	Name             string
	// Seats are those on the Body, past and future ones too. Whoever has it as a home sits there always.
	Seats []consult.Membership
}
