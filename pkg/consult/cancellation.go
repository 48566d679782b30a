package consult

import "time"

// CallOff makes the Meeting a cancelled one. The ID is the cancellation's: all
// that is called off at once shares it, and comes back together.
func (m *Meeting) CallOff(id ID, at time.Time, reason string) {
	m.CancelledFrom = m.Status
	m.Status = Cancelled
	m.CancellationID = id
	m.CancelledAt = at
	m.CancelReason = reason
}

// TakeUp makes a cancelled Meeting what it was before it was called off, in the
// status that it had then. No field remembers the cancellation.
func (m *Meeting) TakeUp() {
	m.Status = m.CancelledFrom
	m.CancellationID = ""
	m.CancelledAt = time.Time{}
	m.CancelReason = ""
	m.CancelledFrom, m.CancelledAlone = "", false
}

// Apart reports whether a change of the whole Series leaves the Meeting as it is:
// it was changed, or called off, on its own.
func (m Meeting) Apart() bool { return m.Differs || m.CancelledAlone }

// CancellationFault says in English what is wrong with what the Meeting remembers
// of being called off, or "": a cancelled Meeting has a cancellation's ID, an
// instant and the status it had before, and any other has none of them.
func (m Meeting) CancellationFault() string {
	if m.Status != Cancelled {
		if m.CancellationID != "" || !m.CancelledAt.IsZero() || m.CancelReason != "" || m.CancelledFrom != "" ||
			m.CancelledAlone {
			return "is not cancelled and remembers a cancellation"
		}
		return ""
	}
	switch {
	case m.CancellationID == "":
		return "is cancelled and has no cancellation id"
	case m.CancelledAt.IsZero():
		return "is cancelled at no known time"
	case m.CancelledFrom != Draft && !m.CancelledFrom.Live():
		return "is cancelled and does not know which status it had before"
	case m.CancelledAlone && m.SeriesID == "":
		return "is cancelled apart from a series and belongs to none"
	}
	return ""
}
