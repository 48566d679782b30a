// Package consult owns the nouns of a CPPCC consultation office (meetings, people, bodies,
// rooms, blocks, conflicts, feeds) and the rules that need nothing but those nouns. It
// knows no clock, database, HTTP or calendar format: those, and every rule that must look
// something up, are left to the rooms that import it.
package consult
