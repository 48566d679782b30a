package rescheduling_test

import (
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

// Meetings that make way need time to set up and to clear up where they go, before and after others and each other.
func TestAProposalLeavesTimeToSetUp(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		room := o.Room(t, o.Venue(t), 20)
		Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) {
			r.Turnaround = consult.Turnaround{Setup: 60, Clearup: 30}
		})())
		in := func(at string) consult.Meeting {
			return With(Sitting(Span(t, at), o.Person(t)), func(m *consult.Meeting) { m.RoomID = room })
		}
		for _, at := range []string{
			"06-10 09:00-10:00", "06-10 11:30-12:30", "06-10 14:00-15:00", "06-10 16:30-17:30", "06-09 10:00-11:00",
			"06-11 10:00-11:00",
		} {
			o.Book(t, in(at))
		}
		p := o.Planned(t, Taken(t, "06-10 00:00-06-11 00:00", proposal.Limits{Rooms: proposal.ReachRoom}))
		if n := len(p.Outcome.Adjustments); n != 4 || len(p.Outcome.Unplaced) > 0 {
			t.Fatalf("%d changes, %v unplaced", n, p.Outcome.Unplaced)
		}
		_, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		page, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{RoomID: room}, consult.PageRequest{})
		Must(t, err)
		held := page.Items
		slices.SortFunc(held, func(a, b consult.Meeting) int { return a.Span.From.Compare(b.Span.From) })
		for i := range held[1:] {
			if gap := held[i+1].Span.From.Sub(held[i].Span.To).Minutes(); gap < 90 {
				t.Errorf("%v follows %v after %v min", held[i+1].Span, held[i].Span, gap)
			}
		}
		o.Sound(t)
	})
}
