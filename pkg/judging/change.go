package judging

import (
	"cmp"
	"reflect"
	"slices"

	"huiqi/pkg/consult"
)

// HoldsNoMore reports whether the change asks for nothing that the Meeting does
// not hold already; standing Conflicts then warn, but do not refuse the edit.
func HoldsNoMore(before, after consult.Meeting) bool {
	if !before.Status.Live() || !before.Slot().Equal(after.Slot()) || before.ParentID != after.ParentID ||
		before.HasChildren && !after.HasChildren || after.Seats() > before.Seats() {
		return false
	}
	if slices.ContainsFunc(after.Follows, func(f consult.Follow) bool { return !slices.Contains(before.Follows, f) }) {
		return false
	}
	if after.OwnerBodyID != "" && after.OwnerBodyID != before.OwnerBodyID {
		return false
	}
	held := map[consult.ID]bool{}
	for _, a := range before.Attendances {
		held[a.PersonID] = a.Required
	}
	for _, a := range after.Attendances {
		if a.Required && !held[a.PersonID] {
			return false
		}
	}
	return !slices.ContainsFunc(after.InviteBodyIDs, func(id consult.ID) bool { return !slices.Contains(before.InviteBodyIDs, id) })
}

// Change is one Meeting before, unless it is new, and after.
type Change struct {
	Before *consult.Meeting
	After  consult.Meeting
	// Together says that the Meeting changes with its Series, not on its own.
	Together bool
	// Proposed says that a Proposal chose the slot. What is not in use any more by then
	// is a Conflict, not a bad field.
	Proposed bool
	// Undoes is set when the change undoes another, and is what that one took.
	Undoes *consult.Trace
	// Implied says that the change follows from others of its set.
	Implied bool
	// Yields says that the Meeting takes what it needs as far as it is free: see concede.
	Yields bool
}

// Changed reports whether the change changes anything. In which order a Body's
// members stand is no news.
func (c *Change) Changed() bool {
	if c.Before == nil {
		return true
	}
	before, after := *c.Before, c.After
	before.Attendances, after.Attendances = ordered(before.Attendances), ordered(after.Attendances)
	return !reflect.DeepEqual(before, after)
}

// ordered puts those a Body brings in an order of their own.
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

// both are the Meeting before, if it was live, and after.
func BothOf(c Change) []consult.Meeting {
	if c.Before == nil || !c.Before.Status.Live() {
		return []consult.Meeting{c.After}
	}
	return []consult.Meeting{*c.Before, c.After}
}
