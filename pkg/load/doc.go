// Package load simulates how subscribers poll: which programs they use, how often each polls
// and what it sends, with a client so cheap that it is the server that is measured. What is
// served, and from which database, is left to others.
package load
