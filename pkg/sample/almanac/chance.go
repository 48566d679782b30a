package almanac

import "time"

// IntN is a random number from 0 up to n.
func (a *Almanac) IntN(n int) int { return a.rng.IntN(n) }

// Float64 is a random number from 0 up to 1.
func (a *Almanac) Float64() float64 { return a.rng.Float64() }

// Shuffle brings n things into a random order.
func (a *Almanac) Shuffle(n int, swap func(i, j int)) { a.rng.Shuffle(n, swap) }

// Chance is true in this percentage of calls.
func (a *Almanac) Chance(percent int) bool { return a.rng.IntN(100) < percent }

// Between is a random whole second from first up to last.
func (a *Almanac) Between(first, last time.Time) time.Time {
	return first.Add(time.Duration(a.rng.Int64N(max(1, int64(last.Sub(first)/time.Second)))) * time.Second)
}

// Pick returns a random element.
func Pick[T any](a *Almanac, from []T) T { return from[a.rng.IntN(len(from))] }

// Cyclic returns the nth element, starting again after the last.
func Cyclic[T any](from []T, n int) T { return from[n%len(from)] }
