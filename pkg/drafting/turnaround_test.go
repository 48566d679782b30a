package drafting_test

import (
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

// Six meetings must go into a room that holds just two a day with set-up and clear-up between them, on three days.
func TestAProposalFillsARoomToTheMinute(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		o.ChangeRules(t, func(r *consult.Rules) {
			r.Hours.Open, r.Hours.Close = 9*time.Hour, 12*time.Hour
			r.Hours.BreakFrom, r.Hours.BreakTo = 0, 0
		})
		room := o.Room(t, o.Venue(t), 20)
		Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) {
			r.Turnaround = consult.Turnaround{Setup: 15, Clearup: 15}
		})())
		for hour := range 6 {
			at := fmt.Sprintf("06-08 %02d:00-%02d:15", 8+2*hour, 9+2*hour)
			o.Book(t, With(Sitting(Span(t, at), o.Person(t)), func(m *consult.Meeting) { m.RoomID = room }))
		}
		p := o.Planned(t, Taken(t, "06-08 00:00-06-09 00:00", proposal.Limits{
			Rooms: proposal.ReachRoom, Window: Span(t, "06-09 09:00-06-11 12:00"),
		}))
		if n := len(p.Outcome.Adjustments); n != 6 || len(p.Outcome.Unplaced) > 0 {
			t.Errorf("%d moved, %d left out", n, len(p.Outcome.Unplaced))
		}
		_, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		o.Sound(t)
	})
}
