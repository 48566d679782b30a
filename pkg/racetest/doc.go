// Package racetest tells tests whether the race detector watches them. The detector makes Go code five to twenty times
// slower and finds only what goroutines do to each other, so what one goroutine does alone is repeated less under
// it: fewer seeds, fewer rows of one kind, shorter searches. `.ci/test plain` runs all of it.
package racetest

// Fewer is n, and raced where the race detector watches.
func Fewer[N int | int64 | uint64](n, raced N) N {
	if watched {
		return min(n, raced)
	}
	return n
}

// Watched reports whether the race detector watches this test binary.
func Watched() bool { return watched }
