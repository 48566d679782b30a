package consult

import "slices"

// Departed reports whether a live Meeting is not at its First slot. Calendars and
// the kiosk mark it then, and name that slot alone.
func (m Meeting) Departed() bool {
	return m.Status.Live() && !m.First.Span.From.IsZero() && !m.First.Equal(m.Slot())
}

// Newcomer reports whether somebody who is invited since that version of the Meeting
// came when it had left its First slot for the last time. To them nothing changed.
func (m Meeting) Newcomer(since int64) bool {
	for _, v := range slices.Backward(m.Moves) {
		if v.From.Equal(m.First) {
			return since >= v.Version
		}
	}
	return false
}

// SetFirst notes the First slot of a Meeting that before, which is nil for a new one,
// becomes: the slot at which it goes live, until it is confirmed for the first time.
func (m *Meeting) SetFirst(before *Meeting) {
	var b Meeting
	if before != nil {
		b = *before
	}
	confirmed := b.Firm || b.Status == Confirmed
	switch {
	case m.Status == Draft:
		m.First = Slot{}
	case m.Status.Live() && b.First.Span.From.IsZero(), m.Status == Confirmed && !confirmed:
		m.First = m.Slot()
	default:
		m.First = b.First
	}
}

// MarkFault says in English what is wrong with what the Meeting remembers of its first
// slot and of being withdrawn, or "".
func (m Meeting) MarkFault() string {
	first := !m.First.Span.From.IsZero()
	switch {
	case m.Seen() && !first:
		return "was shown and has no first slot"
	case m.Status == Draft && first:
		return "is a draft and has a first slot"
	case m.Withdrawn != 0 && m.Status != Cancelled:
		return "is withdrawn and is not cancelled"
	case m.Unseen && m.Status.Live():
		return "is live and counts as never shown"
	}
	for _, a := range m.Attendances {
		if a.Since > m.Version {
			return "has somebody who is invited since a version to come"
		}
	}
	return ""
}
