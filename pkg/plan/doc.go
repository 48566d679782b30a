// Package plan owns the nouns of the annual consultation plan: the Plan in its editions, its
// Topics, and which Meetings consult on them. Its steps towards approval are left to annualplan.
package plan
