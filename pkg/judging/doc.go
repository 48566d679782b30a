// Package judging reads, once for a whole set of changes, all that it is judged by:
// the directory's snapshot, what people and rooms hold, blocks, leave and answers,
// parents, children and order. It knows who comes and what a change may go without.
// What clashes with what is conflict's; what is refused, overridden and written is
// booking's.
package judging
