package booking

import (
	"reflect"

	"huiqi/pkg/consult"
)

// CopyCommon gives m everything that the sittings of a Series have in common: all but
// what makes it the Meeting that it is, and who comes by a Body on its day.
func CopyCommon(m *consult.Meeting, model consult.Meeting) {
	own := *m
	*m = model.Clone()
	m.Stamp, m.Status, m.Span, m.ParentID, m.HasChildren = own.Stamp, own.Status, own.Span, own.ParentID, own.HasChildren
	m.Overrides, m.Sequence, m.CreatedBy, m.Moves, m.Firm = own.Overrides, own.Sequence, own.CreatedBy, own.Moves, own.Firm
	m.CancelledAt, m.CancelReason, m.CancellationID = own.CancelledAt, own.CancelReason, own.CancellationID
	m.CancelledFrom, m.CancelledAlone, m.First = own.CancelledFrom, own.CancelledAlone, own.First
	m.Withdrawn, m.Unseen = own.Withdrawn, own.Unseen
	m.SeriesID, m.OriginalStart, m.Differs = own.SeriesID, own.OriginalStart, own.Differs
	m.Follows, m.Pinned, m.MaterialsReadyAt, m.RoomUnheld = own.Follows, own.Pinned, own.MaterialsReadyAt, own.RoomUnheld
	m.Attendances = nil
	for _, a := range model.Attendances {
		if a.ViaBodyID == "" { // what is asked of a person, not what they answer
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: a.PersonID, Role: a.Role, Required: a.Required})
		}
	}
}

// Differs reports whether a change sets a Meeting apart from its Series: by slot, or
// by anything that the sittings have in common.
func Differs(before, after consult.Meeting) bool {
	var was, is consult.Meeting
	CopyCommon(&was, before)
	CopyCommon(&is, after)
	return !before.Slot().Equal(after.Slot()) || before.ParentID != after.ParentID || !reflect.DeepEqual(was, is)
}
