// Package standing lists every Conflict that the live Meetings of a window have now, in
// pages. It stores nothing. What Meetings are judged by is left to judging, and what
// counts as a Conflict to conflict.
package standing
