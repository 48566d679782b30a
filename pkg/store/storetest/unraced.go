//go:build !race

package storetest

// raced says that the race detector watches this test binary.
const raced = false
