package booking_test

import (
	"context"
	"fmt"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// A booking by somebody who covers one Body runs at most two statements more than one by the office, whatever lies
// around it.
func TestStatementsOfABookingInReach(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		services, log := o.Tallied(t)
		body := o.Body(t)
		count := func(ctx context.Context, day string, around int) []string {
			people := o.Persons(t, around)
			for i, p := range people {
				at := Span(t, fmt.Sprintf("%s %02d:00-%02d:30", day, 9+i%4, 9+i%4))
				m := Sitting(at, p)
				m.Visibility = consult.Internal
				o.Book(t, m)
			}
			wish := Sitting(Span(t, day+" 15:00-16:00"), people...)
			wish.OwnerBodyID = body
			log.During(func() {
				_, err := services.Booking.Book(ctx, o.By, wish, booking.Options{})
				Must(t, Explain(err))
			})
			return log.Statements()
		}
		whole := count(t.Context(), "06-10", 4)
		few := count(o.Within(t, body), "06-11", 4)
		many := count(o.Within(t, body), "06-12", 40)
		if len(few) > len(whole)+2 || len(many) > len(few) {
			t.Errorf("%d by the office, %d in reach, %d among many:\n%s\n%s", len(whole), len(few), len(many),
				Grouped(whole), Grouped(many))
		}
		t.Logf("%d by the office, %d in reach, %d among many", len(whole), len(few), len(many))
	})
}
