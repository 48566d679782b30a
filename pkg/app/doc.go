// Package app wires the rooms together, mounts them on one server and shuts
// them down, and turns the command line into use cases. It decides nothing of
// the field itself.
package app
