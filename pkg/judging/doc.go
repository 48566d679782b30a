// Package judging reads everything that a set of changes to Meetings is judged by, once for
// the whole set: the people, bodies, rooms and forms that it names, the Reservations of its
// people and rooms, Blocks, Leave and answers, and the Meetings before, after, above and
// below those of the set. It also works out who is invited to each Meeting and which people
// or room a change may go without.
//
// Package conflict decides what is a Conflict. Package booking decides what refuses a
// change, records Overrides and writes.
package judging
