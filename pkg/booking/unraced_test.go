//go:build !race

package booking_test

// walkSeeds is how many seeds a random walk has.
const walkSeeds = 2
