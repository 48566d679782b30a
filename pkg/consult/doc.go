// Package consult owns the nouns that nearly every room shares (meetings, people, bodies, rooms,
// blocks, leaves, conflicts) and the rules that need nothing but those nouns. It knows no
// clock, database, HTTP or calendar format: those, and every rule that must look something up,
// are left to the rooms that import it. The nouns of subscribed calendars, proposals and annual
// plans are in subscription, proposal and plan.
package consult
