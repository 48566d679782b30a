package consult

import "reflect"

// CopyCommon copies to m what all Meetings of a Series have in common. It keeps what makes m
// one Meeting of its own: identity, status, time, history and references. It leaves out the
// people who are invited through a Body, because they are worked out for the day of m.
func CopyCommon(m *Meeting, model Meeting) {
	own := *m
	*m = model.Clone()
	m.Stamp = own.Stamp
	m.Status = own.Status
	m.Span = own.Span
	m.ParentID = own.ParentID
	m.HasChildren = own.HasChildren
	m.Overrides = own.Overrides
	m.Sequence, m.SequenceFloor = own.Sequence, own.SequenceFloor
	m.CreatedBy = own.CreatedBy
	m.Moves = own.Moves
	m.Firm = own.Firm
	m.CancelledAt = own.CancelledAt
	m.CancelReason = own.CancelReason
	m.CancellationID = own.CancellationID
	m.CancelledFrom = own.CancelledFrom
	m.CancelledAlone = own.CancelledAlone
	m.First = own.First
	m.Withdrawn, m.Unseen = own.Withdrawn, own.Unseen
	m.SeriesID = own.SeriesID
	m.OriginalStart = own.OriginalStart
	m.Differs = own.Differs
	m.Follows = own.Follows
	m.Pinned = own.Pinned
	m.Number = own.Number
	m.Notice = own.Notice
	m.Held = own.Held
	m.MaterialsReadyAt = own.MaterialsReadyAt
	m.RoomUnheld = own.RoomUnheld
	m.Items = own.Items
	m.Stops = own.Stops
	m.Delegations = own.Delegations
	m.Attendances = nil
	for _, a := range model.Attendances {
		if a.ViaBodyID == "" && a.DelegationID == "" { // what is asked of a person, not what they answer
			m.Attendances = append(m.Attendances, Attendance{
				PersonID: a.PersonID,
				Role:     a.Role,
				Required: a.Required,
			})
		}
	}
}

// Differs reports whether a change makes a Meeting different from its Series: by its slot, its
// parent, or anything that the Meetings of a Series have in common.
func Differs(before, after Meeting) bool {
	var was, is Meeting
	CopyCommon(&was, before)
	CopyCommon(&is, after)
	return !before.Slot().Equal(after.Slot()) || before.ParentID != after.ParentID || !reflect.DeepEqual(was, is)
}
