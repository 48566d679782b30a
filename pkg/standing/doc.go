// Package standing lists every Conflict that the live Meetings of a window have now.
// It keeps nothing: what Meetings are judged by is judging's, and what clashes is
// conflict's.
package standing
