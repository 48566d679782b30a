// Package ordinal owns the nouns by which Meetings are counted: terms and rules of numbering, and which number each
// Meeting has. It is pure: what is fixed when, and by whom, is left to numbering.
package ordinal
