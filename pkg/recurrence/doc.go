// Package recurrence turns a recurrence rule (RFC 5545, section 3.3.10) into the dates of a
// Series, and says how days off change them. It owns the text of a rule and its limits. Who is
// free on those dates is for others to find out.
package recurrence
