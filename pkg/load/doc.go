// Package load owns how subscribers poll: which programs there are, how often
// each asks and what it sends, and a client cheap enough that the server is what
// is measured. It leaves to others what is served and from which database.
package load
