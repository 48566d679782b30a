// Package drafting works a Proposal out: it reads a window of the office, sets up the
// planner's problem, and has what the planner finds judged as a booking is. It writes
// nothing; which Proposals there are, and applying them, is left to rescheduling.
package drafting
