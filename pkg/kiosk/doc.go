// Package kiosk reads a day as the wall screen shows it: the public Meetings, where
// they are, and what moved or was called off. How the screen looks is left to web.
package kiosk
