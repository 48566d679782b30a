// Package series owns recurring Meetings: it books all dates of a rule, and changes,
// cancels or confirms the coming dates of a Series, all of them or those from one date
// on. All changes are judged together, and a refusal lists the Conflicts of each date.
//
// It leaves to recurrence which dates a rule has, and to booking how a set of changes
// is judged and written. One Meeting of a Series on its own is booking's, too.
package series
