// Package availability says when and where a Meeting could be: ranked slots, one
// change elsewhere that opens another, the grid of who is busy when, and a person's
// free/busy. It reads once what a search is judged by; the judgement is judging's,
// and the order of slots is conflict's.
package availability
