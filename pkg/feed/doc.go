// Package feed owns the calendars that people subscribe to: it writes Meetings as RFC 5545
// bytes, knows which Revision of a Feed is current, caches rendered calendars, manages Feeds
// (create, list, rotate, revoke), and reads the calendars that people import. It is the only
// room that uses golang-ical; calendar_builder.go says how it guards against the library's
// faults. It leaves to others who may ask (rest), what the holder of a Feed may see (the
// Source), and every HTTP status and header (rest).
package feed
