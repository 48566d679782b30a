//go:build race

package officetest

// walkSeeds is how many seeds a random walk has: the race detector makes each of them ten times as long.
const walkSeeds = 1
