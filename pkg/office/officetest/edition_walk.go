package officetest

import (
	"math/rand/v2"
)

func Pick[T any](rnd *rand.Rand, all []T) T { return all[rnd.IntN(len(all))] }
