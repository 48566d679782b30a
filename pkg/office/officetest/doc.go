// Package officetest opens an office over a throw-away database for the tests of the
// use cases, and has the verbs in which they tell their stories: Book, Move, Cancel,
// Person, Room, Span.
package officetest
