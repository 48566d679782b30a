// Package directory keeps what Meetings are planned with: people, bodies and who
// sits on them, venues, rooms and the ways between them, forms, rules, holidays and
// blocks. It says which coming Meetings a write concerns and what it does to
// them; how their people are invited anew is left to booking.
package directory
