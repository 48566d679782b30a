// Package booking is the one write path of Meetings: it completes and judges a set
// of changes with all that follows from them, and commits it whole or not at all. It
// books, edits, confirms, cancels and moves Meetings, and owns parents, order and
// pins. What changes are judged by is read by judging. What else an office does with
// Meetings (series, answers, searches, proposals) is left to the rooms above, which
// hand their changes to Evaluate, Apply and Commit.
package booking
