// Package availability owns the search for slots: where and when a wished-for or booked
// Meeting could take place, which single move of another Meeting would open a slot, the
// grid of who is busy when, and the free/busy time of a Person. It changes nothing, and
// reads from the database once what a search needs many times.
//
// It leaves to judging what a slot is judged by, to conflict the ranking of slots, and to
// booking how a Meeting is completed.
package availability
