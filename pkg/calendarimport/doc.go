// Package calendarimport turns the busy events of a Person's own calendar into Blocks, and
// keeps the Blocks of one source in step with the calendar. Reading the calendar's bytes
// is left to feed, and what a Block does to Meetings to conflict.
package calendarimport
