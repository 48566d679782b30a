// Package feed owns calendars that people subscribe to: Meetings as RFC 5545
// bytes, which Revision of which Feed is current, the cache of rendered bytes,
// and the life of a Feed (create, list, rotate, revoke). It is the only room
// that knows golang-ical, behind the seam in ical.go. It leaves to others who
// may ask (rest), what a Feed's holder may see (the Source resolves and veils)
// and every HTTP status and header.
package feed
