package rest

import (
	"maps"
	"slices"
)

// SecretAnswers are the operations whose answers hold a secret.
func SecretAnswers() []string { return slices.Sorted(maps.Keys(secretAnswers)) }
