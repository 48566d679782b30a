// Package annualplan owns the Plans of the years and their Topics: the editions of a
// Plan, its approval and publication, the Topics that an edition has dropped, and the
// links between Topics and the Meetings that consult on them.
//
// It leaves to rescheduling where the Topics of a Plan go on the calendar, to booking
// the Meetings themselves, and to registry the versions of Plans and Topics.
package annualplan
