// Package rescheduling makes Proposals: from a cause (a Block, a clash, a Plan) to a
// set of changes, and applies or undoes it whole. It stands on top of the other use
// cases: drafting works the changes out, booking judges and writes them, directory
// enters Blocks, and Topics come from annualplan.
package rescheduling
