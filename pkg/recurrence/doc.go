// Package recurrence turns a recurrence rule (RFC 5545, section 3.3.10) into the
// dates of a Series, and says what days off do to them. It owns the rule's text
// and its limits. Who is free on those dates is left to others.
package recurrence
