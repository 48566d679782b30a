// Package kiosk owns the list of one day that the wall screen shows: the public
// Meetings with their places, and those that have moved away or were cancelled. It
// changes nothing. What the screen looks like is left to web.
package kiosk
