// Package calendarimport makes a Person's Blocks of one source what a calendar from
// elsewhere claims. How the calendar's bytes are read is left to feed.
package calendarimport
