package judging

import (
	"cmp"
	"reflect"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
)

// HoldsNoMore reports whether the Meeting needs nothing after the change that it did not
// hold before it. Conflicts that the Meeting already had are then warnings and do not
// refuse the edit.
func HoldsNoMore(before, after consult.Meeting) bool {
	if !before.Status.Live() || !before.Slot().Equal(after.Slot()) || before.ParentID != after.ParentID ||
		before.HasChildren && !after.HasChildren || after.Seats() > before.Seats() {
		return false
	}
	// A new predecessor can be a new Conflict, although the Meeting stays where it is.
	if slices.ContainsFunc(after.Follows, func(f consult.Follow) bool { return !slices.Contains(before.Follows, f) }) {
		return false
	}
	if slices.ContainsFunc(after.Owners(), func(id consult.ID) bool { return !slices.Contains(before.Owners(), id) }) {
		return false
	}
	// An optional person who becomes required is checked for Conflicts from now on, so that
	// only those who were required before count as held.
	held := map[consult.ID]bool{}
	for _, a := range before.Attendances {
		held[a.PersonID] = a.Required && !a.Awaits()
	}
	for _, a := range after.Attendances {
		if a.Required && !a.Awaits() && (!held[a.PersonID] || !before.NeededWithin(after, a.PersonID)) {
			return false
		}
	}
	return !slices.ContainsFunc(after.InviteBodyIDs, func(id consult.ID) bool {
		return !slices.Contains(before.InviteBodyIDs, id)
	})
}

// Change is one Meeting before and after a write. A new Meeting has no Before.
type Change struct {
	Before *consult.Meeting
	After  consult.Meeting
	// Together is true when the Meeting changes as part of its Series, not on its own.
	Together bool
	// Field is the path in the request of what asked for the change; bad fields are named below it.
	Field string
	// Wanted is for how long the Room and the Form ask that the Meeting holds its room. Where it may hold less, its
	// After has what it is sure to hold until it is judged: see SetTurnaround.
	Wanted consult.Turnaround
	// Reason says why the Meeting is changed, if anybody has said.
	Reason string
	// Proposed is true when a Proposal chose the slot. A room or person that has become
	// inactive since then is reported as a Conflict, not as a bad field.
	Proposed bool
	// Undoes is set when the change undoes an earlier one, and says what that one changed.
	Undoes *proposal.Trace
	// Implied is true when nobody asked for the change: it follows from others of its set.
	Implied bool
	// Consents is true when the change is an answer to an invitation, which the person's side gives, whosever the
	// Meeting is.
	Consents bool
	// Yields is true when the Meeting takes only those of its people and its room that are
	// free, and is not refused because of the others: see concede.
	Yields bool
}

// Changed reports whether anything differs after the change. The order in which the
// members of a Body are listed does not matter.
func (c *Change) Changed() bool {
	if c.Before == nil {
		return true
	}
	before, after := *c.Before, c.After
	before.Attendances, after.Attendances = ordered(before.Attendances), ordered(after.Attendances)
	return !reflect.DeepEqual(before, after)
}

// ordered sorts the people who are invited through a Body, so that two lists with the same
// people are equal. People who are named directly keep their order.
func ordered(all []consult.Attendance) []consult.Attendance {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b consult.Attendance) int {
		if a.ViaBodyID == "" && b.ViaBodyID == "" {
			return 0
		}
		return cmp.Or(cmp.Compare(a.ViaBodyID, b.ViaBodyID), cmp.Compare(a.PersonID, b.PersonID))
	})
	return all
}

// BothOf returns the Meeting before the change, if it was live then, and after it.
func BothOf(c Change) []consult.Meeting {
	if c.Before == nil || !c.Before.Status.Live() {
		return []consult.Meeting{c.After}
	}
	return []consult.Meeting{*c.Before, c.After}
}
