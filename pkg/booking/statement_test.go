package booking_test

import (
	"fmt"
	"testing"

	"huiqi/pkg/booking"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/store/storetest"
)

// An agenda takes at most four statements more, however many items it has.
func TestStatementsOfAnAgenda(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		asked := map[int]int{}
		o := Open(t, url)
		people := o.Persons(t, 75)
		body, room := o.Body(t), o.Room(t, o.Venue(t), 100)
		services, log := o.Tallied(t)
		for day, items := range []int{0, 1, 10, 50} {
			m := Sitting(Span(t, fmt.Sprintf("06-%02d 09:00-12:00", 10+day)), people...)
			m.RoomID = room
			for i := range items {
				m.Items = append(m.Items, item(3, people[i]))
				m.Items[i].ReporterBodyID = body
			}
			during := log.During(func() {
				_, err := services.Booking.Book(t.Context(), o.By, m, booking.Options{})
				Must(t, err)
			})
			asked[items] = len(during)
			if asked[items] > asked[0]+4 {
				t.Errorf("%d items: %d statements, %d without:\n%s", items, asked[items], asked[0], Grouped(during))
			}
		}
		if asked[50] != asked[1] {
			t.Errorf("statements grow with items: %v", asked)
		}
	})
}

// BenchmarkAgendaBook books 75 people without an agenda, and with one of ten items each of which needs some of them
// alone.
func BenchmarkAgendaBook(b *testing.B) {
	for _, n := range []int{0, 10} {
		b.Run(fmt.Sprintf("items=%d", n), func(b *testing.B) {
			o := Open(b, storetest.Any(b))
			people := o.Persons(b, 75)
			wish := Sitting(Span(b, "06-10 09:00-12:00"), people...)
			wish.RoomID = o.Room(b, o.Venue(b), 100)
			for i := range n {
				wish.Items = append(wish.Items, item(15, people[3*i:3*i+3]...))
			}
			for b.Loop() {
				booked, err := o.Booking.Book(b.Context(), o.By, wish, booking.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				_, err = o.Booking.Cancel(b.Context(), o.By, booked.Meeting.ID, "腾出", nil, booking.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}
