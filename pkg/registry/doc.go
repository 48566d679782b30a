// Package registry has the use cases that all simple nouns share: get, list, add, edit at a
// version, remove, and tell what a write does to coming Meetings. Each room registers its
// own nouns with their checks. What a noun means is left to that room.
package registry
