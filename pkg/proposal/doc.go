// Package proposal owns the noun of a set of changes that resolves Conflicts: why it is asked
// for, what it may do, what it comes to, and the Notices that it writes to people. Finding one
// is left to drafting, applying and undoing one to rescheduling.
package proposal
