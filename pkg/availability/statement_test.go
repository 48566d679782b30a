package availability_test

import (
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/store/storetest"
)

// A search of a fortnight asks a bounded number of questions, however many people come.
func TestStatementsPerSearch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		o := Open(t, url)
		people := o.Persons(t, 75)
		body := o.Body(t, people[:40]...)
		room := o.Room(t, o.Venue(t), 99)
		services, log := o.Tallied(t)
		asked := map[int]int{}
		for _, n := range []int{5, 75} {
			wish := Sitting(Span(t, "06-15 09:00-10:00"), people[:n]...)
			wish.Form = "chair_meeting"
			wish.OwnerBodyID = body
			wish.RoomID = room
			wish.InviteBodyIDs = []consult.ID{body}
			log.During(func() {
				_, err := services.Availability.Available(t.Context(), wish, conflict.Search{Limit: 10})
				Must(t, err)
			})
			asked[n] = len(log.Statements())
			if asked[n] == 0 || asked[n] > 12 {
				t.Errorf("%d people: %d statements:\n%s", n, asked[n], Grouped(log.Statements()))
			}
		}
		if asked[75] > asked[5] {
			t.Errorf("%d statements for 75 people, %d for 5", asked[75], asked[5])
		}
		// Where there is no slot, what stands in the way is named with two statements more, for people and Meetings.
		for k, n := range []int{5, 75} {
			day := Span(t, fmt.Sprintf("06-%d 08:00-18:30", 10+k))
			o.Book(t, Sitting(day, people[:n]...))
			log.During(func() {
				wish := Sitting(consult.Span{From: day.From, To: day.From.Add(time.Hour)}, people[:n]...)
				search := conflict.Search{Limit: 10, Window: day}
				found, err := services.Availability.Available(t.Context(), wish, search)
				Must(t, err)
				if len(found.Sole) != 1 || len(found.Sole[0].Subjects) != n {
					t.Fatalf("%+v", found.Sole)
				}
			})
			if got := len(log.Statements()); got == 0 || got > 13 {
				t.Errorf("none for %d people: %d statements:\n%s", n, got, Grouped(log.Statements()))
			}
		}
	})
}
