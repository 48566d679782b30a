// Package conflict decides which Conflicts a Meeting would cause, and where else it could go.
// It is pure: everything that it needs to know is in a Context. What to do about a Conflict is
// for booking to decide.
package conflict
