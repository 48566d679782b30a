// Package attendance owns who comes to a Meeting: the answers of the people invited
// and the substitutes of department seats, requests for leave and the decisions on
// them, who was present, the Roster of a Meeting, and the Figures of a period.
//
// It leaves to booking which Reservations a Meeting needs and the journal of changes,
// to conflict whether a change is possible and the forecast of the quorum, and to
// registry the versions of Leaves.
package attendance
