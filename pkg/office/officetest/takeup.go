package officetest

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/series"
)

// Confirm confirms the Meeting, without the children to leave out.
func (o *Office) Confirm(t *testing.T, id consult.ID, leave ...consult.ID) consult.Meeting {
	t.Helper()
	b, err := o.Booking.Confirm(t.Context(), o.By, id, nil, booking.Options{LeaveOut: leave})
	Must(t, Explain(err))
	return b.Meeting
}

// CancelSeries calls the Series off from one Meeting on and returns the ID of the
// cancellation.
func (o *Office) CancelSeries(t *testing.T, id, from consult.ID) consult.ID {
	t.Helper()
	b, err := o.Series.Cancel(t.Context(), o.By, id, from, "议题已办结", booking.Options{})
	Must(t, Explain(err))
	k := slices.IndexFunc(b.Sittings, func(s series.Sitting) bool { return s.Action == series.ActionCancel })
	return b.Sittings[k].Meeting.CancellationID
}

// ConfirmSeries confirms the Series.
func (o *Office) ConfirmSeries(t *testing.T, id consult.ID, op booking.Options) series.Booked {
	t.Helper()
	b, err := o.Series.Confirm(t.Context(), o.By, id, "", nil, op)
	Must(t, Explain(err))
	return b
}

// Statuses are the statuses of the Meetings, in order.
func (o *Office) Statuses(t *testing.T, ids ...consult.ID) string {
	t.Helper()
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(o.Meeting(t, id).Status)
	}
	return strings.Join(out, " ")
}

// Conference books a parent with four children, one each confirmed, tentative, draft and
// cancelled, and one child below the first. It returns the people, the parent and all
// below it.
func (o *Office) Conference(t *testing.T) ([]consult.ID, consult.ID, []consult.ID) {
	t.Helper()
	people := o.Persons(t, 3)
	parent := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00"))).ID
	var ids []consult.ID
	add := func(of consult.ID, s consult.Status, when string, p consult.ID) consult.ID {
		m := o.Book(t, With(Child(of, Sitting(Span(t, when), p)), func(m *consult.Meeting) { m.Status = s }))
		ids = append(ids, m.ID)
		return m.ID
	}
	first := add(parent, consult.Confirmed, "06-10 09:00-12:00", people[0])
	add(parent, consult.Tentative, "06-10 13:00-14:00", people[1])
	add(parent, consult.Draft, "06-10 14:00-15:00", people[1])
	add(first, consult.Tentative, "06-10 09:00-10:00", people[2])
	o.Cancel(t, add(parent, consult.Confirmed, "06-10 16:00-17:00", people[0]))
	return people, parent, ids
}

// SittingAt is the confirmed Meeting that overlaps that span.
func (o *Office) SittingAt(t *testing.T, s string) consult.ID {
	t.Helper()
	page, err := o.Booking.Meetings(
		t.Context(),
		consult.MeetingFilter{From: Span(t, s).From, To: Span(t, s).To, Statuses: []consult.Status{consult.Confirmed}},
		consult.PageRequest{},
	)
	Must(t, err)
	if len(page.Items) != 1 {
		t.Fatalf("%d meetings over %s", len(page.Items), s)
	}
	return page.Items[0].ID
}
