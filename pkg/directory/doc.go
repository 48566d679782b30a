// Package directory keeps what Meetings are planned with: people, bodies and their members,
// venues, rooms and the travel times between venues, forms, rules, holidays and blocks. It
// says which coming Meetings a write to one of these may change, and what it changes. The
// people of those Meetings are updated by package booking.
package directory
