// Package rescheduling owns Proposals: it accepts what is asked for, has it worked out in
// the background, and applies or undoes the result as a whole. The cause may be a Block, a
// clash, named Meetings or a Plan.
// It stands on top of the other use cases. drafting works the changes out, booking judges
// and writes them, directory enters and removes Blocks, and annualplan reads Topics.
package rescheduling
