// Package drafting works out the changes of a Proposal. It reads a window of the office,
// builds a problem for the planner from it, and has the planner's result judged as a
// booking is.
// It owns the translation between Meetings and planner.Problem: working hours as grains,
// rooms and people as numbers, and what each start costs. It writes nothing. Which
// Proposals exist, and how they are applied and undone, is left to rescheduling; the rules
// are judging's and conflict's, and the search is planner's.
package drafting
