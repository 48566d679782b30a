// Package numbering owns the terms of Bodies and the rules by which their Meetings are counted (届次): which number a
// Meeting would have now, and when and by whom that is fixed. Numbers that are not fixed are worked out and kept
// nowhere, so that moves, cancellations and proposals change them without anybody doing so.
//
// It leaves to ordinal which number follows from which Meetings, and to booking the writing of Meetings.
package numbering
