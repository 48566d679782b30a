// Package annualplan keeps a year's Plan and its Topics: editions, approval and
// publication, which Topics an edition has dropped, and which Meetings consult on a
// Topic. Placing a Plan's Topics on the calendar is left to rescheduling.
package annualplan
