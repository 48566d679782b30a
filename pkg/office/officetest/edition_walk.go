package officetest

import (
	"math/rand/v2"
)

// Pick is a random one of all.
func Pick[T any](rnd *rand.Rand, all []T) T { return all[rnd.IntN(len(all))] }
