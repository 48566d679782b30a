// Package yearbook makes what the invented office plans for a year, what came of one, and the motions, firms and visits
// of it.
package yearbook

// Yearbook is the office's Plan, Results and Casework.
type Yearbook struct {
	Annual
	Results
	Casework
}
