package motion

import (
	"time"

	"huiqi/pkg/consult"
)

// Link says that a Meeting is about a Motion. It stays when the Meeting is called off.
type Link struct {
	MotionID, MeetingID consult.ID
	Since               time.Time
	By                  string
	// Title, Span and Status are the Meeting's; they are read and never written.
	Title  string
	Span   consult.Span
	Status consult.Status
}
