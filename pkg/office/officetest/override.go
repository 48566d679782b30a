package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Doubly are the Overrides by which the person may be booked twice.
func Doubly(p consult.ID, reason string) []consult.Override {
	return []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: p, Reason: reason}}
}

// Overlap books two Meetings of one person at one time, the second knowingly over the
// first.
func (o *Office) Overlap(t *testing.T, at consult.Span) (consult.ID, consult.Meeting, consult.Meeting) {
	t.Helper()
	p := o.Person(t)
	under := o.Book(t, Sitting(at, p))
	over := o.Book(t, With(Sitting(at, p), func(m *consult.Meeting) { m.Overrides = Doubly(p, "半程参加") }))
	return p, under, over
}
