// Package conflict owns which Conflicts a Meeting would cause, and where else it
// could go. It is pure: everything it judges by stands in a Scene. What to do
// about a Conflict is booking's to decide.
package conflict
