package officetest

import (
	"regexp"
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
	"huiqi/pkg/subscription"
)

// rising matches the properties of a calendar that rise with every change.
var rising = regexp.MustCompile(`(?m)^(SEQUENCE|LAST-MODIFIED|DTSTAMP):.*\n`)

// Steady is the Feed's calendar without the properties that rise with every change.
func (o *Office) Steady(t testing.TB, f subscription.Feed) string {
	t.Helper()
	return rising.ReplaceAllString(o.calendar(t, f), "")
}

// Unversioned is the Meeting without the fields that rise with every change.
func Unversioned(m consult.Meeting) consult.Meeting {
	m.Version = 0
	m.Sequence = 0
	m.ChangedAt = m.CreatedAt
	m.Firm = false
	slices.SortFunc(m.Attendances, func(a, b consult.Attendance) int {
		return slices.Compare([]byte(a.PersonID), []byte(b.PersonID))
	})
	return m
}

// Applied works out the Proposal and applies it.
func (o *Office) Applied(t *testing.T, ask proposal.Proposal) proposal.Proposal {
	t.Helper()
	p := o.Planned(t, ask)
	p, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
	Must(t, Explain(err))
	return p
}

// Undo undoes the Proposal.
func (o *Office) Undo(t *testing.T, id consult.ID) {
	t.Helper()
	_, err := o.Rescheduling.Undo(t.Context(), o.By, id, booking.Options{})
	Must(t, Explain(err))
}
