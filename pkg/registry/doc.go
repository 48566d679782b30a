// Package registry is the use cases that every kept noun shares: get, list, add,
// edit at a version, remove, and what a write does to coming Meetings. Each room
// registers its own nouns with their checks; what a noun means is left to it.
package registry
