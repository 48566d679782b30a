//go:build !race

package officetest

// walkSeeds is how many seeds a random walk has.
const walkSeeds = 2
