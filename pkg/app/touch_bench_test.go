package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/office"
	"huiqi/pkg/registry"
	"huiqi/pkg/store/storetest"
)

// silent writes what is booked, and nothing for those who look on: no calendar is
// touched and no change journaled.
type silent struct{ registry.Unit }

func (silent) Touch(context.Context, []consult.Subject) error  { return nil }
func (silent) Journal(context.Context, []consult.Change) error { return nil }

// BenchmarkTouch400 books, in turns, meetings of 400 invited people that touch the
// calendars of all 400 and such that touch none, and reports both medians and their
// ratio.
func BenchmarkTouch400(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		ctx := context.Background()
		o, err := app.Open(ctx, url, app.Settings{Zone: time.UTC})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { o.Close() })
		var people []consult.Person
		for i := range 400 {
			id := consult.ID(fmt.Sprintf("01900000-0000-7000-8000-%012x", i))
			people = append(people, consult.Person{
				Stamp:  consult.Stamp{ID: id, Version: 1, CreatedAt: o.Services.Now(), ChangedAt: o.Services.Now()},
				Name:   fmt.Sprint("委员", i),
				Kind:   consult.PersonMember,
				Active: true,
			})
		}
		if err := o.Store.People.AddAll(ctx, people); err != nil {
			b.Fatal(err)
		}
		var took [2][]time.Duration
		desks := []*office.Services{
			o.ServicesOver(func(s *booking.Store) { s.Calendars = silent{o.Store} }), o.Services,
		}
		for i := 0; b.Loop(); i++ {
			for k := range desks {
				j := (i + k) % 2 // the checkpoint of a log must not fall on the same one always
				desk := desks[j]
				from := time.Date(2027, 3, 1+i%200, 1+j*3, 0, 0, 0, time.UTC).Add(time.Duration(i/200) * time.Minute)
				m := consult.Meeting{
					Form:   "plenary",
					Title:  "bench",
					Status: consult.Confirmed,
					Span:   consult.Span{From: from, To: from.Add(time.Minute)},
				}
				for _, p := range people {
					m.Attendances = append(m.Attendances, consult.Attendance{
						PersonID: p.ID,
						Role:     consult.RoleNonvoting,
					})
				}
				t := time.Now()
				if _, err := desk.Booking.Book(ctx, consult.Actor{Name: "bench"}, m, booking.Options{}); err != nil {
					b.Fatal(err)
				}
				took[j] = append(took[j], time.Since(t))
			}
		}
		none, all := median(took[0]), median(took[1])
		b.ReportMetric(float64(none.Microseconds()), "µs/touching-none")
		b.ReportMetric(float64(all.Microseconds()), "µs/touching-400")
		b.ReportMetric(float64(all)/float64(none), "ratio")
	})
}
