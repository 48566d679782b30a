// Package officetest opens an office on a temporary database for the tests of the use
// cases. It has the verbs in which the tests tell their stories, such as Book, Move,
// Cancel, Person, Room and Span. It tests nothing itself, and no program imports it.
package officetest
