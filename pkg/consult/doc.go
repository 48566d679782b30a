// Package consult owns the nouns of a CPPCC consultation office (meetings,
// people, bodies, rooms, blocks, conflicts, feeds) and the rules that need
// nothing but those nouns. It imports the standard library only and knows no
// clock, database, HTTP or calendar format.
package consult
