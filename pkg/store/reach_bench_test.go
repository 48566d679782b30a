package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/office/officetest"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// province is an office with 1,000 bodies in four levels and 100,000 meetings, one in three of them internal.
type province struct {
	*officetest.Office
	district consult.ID
	people   []consult.ID
}

func aProvince(b *testing.B, url string) province {
	b.Helper()
	now := new(atomic.Int64)
	now.Store(officetest.When(b, "06-01 08:00").Unix())
	p := province{Office: officetest.JoinWith(b, url, now, store.Options{})}
	p.AddForms(b)
	rng := rand.New(rand.NewPCG(1, 12))
	var bodies []consult.ID
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	stamp := func(n int) consult.Stamp {
		return consult.Stamp{ID: id(n), Version: 1, CreatedAt: p.Now(), ChangedAt: p.Now()}
	}
	var tree []consult.Body
	for n := range 1000 {
		body := consult.Body{Stamp: stamp(n + 1), Name: fmt.Sprint("组织", n), Kind: consult.BodyOffice, Active: true}
		switch { // a city, 10 districts, 89 townships, 900 villages
		case n >= 100:
			body.ParentID = id(12 + n%89)
		case n >= 11:
			body.ParentID = id(2 + n%10)
		case n > 0:
			body.ParentID = id(1)
		}
		tree, bodies = append(tree, body), append(bodies, body.ID)
	}
	must(p.DB.Bodies.AddAll(b.Context(), tree))
	p.district = bodies[1]
	p.people = p.Persons(b, 2000)
	const meetings, atOnce = 100_000, 2000
	for from := 0; from < meetings; from += atOnce {
		var ms []consult.Meeting
		for n := from; n < from+atOnce; n++ {
			day := time.Duration(n/200) * 24 * time.Hour
			at := officetest.When(b, "06-02 01:00").Add(day + time.Duration(n%200)*3*time.Minute)
			m := consult.Meeting{
				Stamp:       stamp(1_000_000 + n),
				Form:        "council",
				Title:       fmt.Sprint("议事", n),
				Status:      consult.Confirmed,
				Visibility:  consult.Public,
				OwnerBodyID: bodies[rng.IntN(len(bodies))],
				Span:        consult.Span{From: at, To: at.Add(3 * time.Minute)},
			}
			if n%3 == 0 {
				m.Visibility = consult.Internal
			}
			for k := range 3 {
				who := p.people[(n*7+k*611)%len(p.people)]
				m.Attendances = append(m.Attendances, consult.Attendance{PersonID: who, Role: consult.RoleVoting})
			}
			ms = append(ms, m)
		}
		must(p.DB.Write(b.Context(), func(ctx context.Context) error { return p.DB.SaveMeetings(ctx, ms) }))
	}
	return p
}

// BenchmarkReach lists a month of meetings and books one of 75 people, for the whole office and for a district in
// turns, and reports the ratios of the medians.
func BenchmarkReach(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		p := aProvince(b, url)
		district := p.Within(b, p.district)
		invite := func(bodies consult.ID) consult.Meeting {
			wish := officetest.Sitting(officetest.Span(b, "06-24 09:00-11:00"), p.people[:75]...)
			wish.OwnerBodyID, wish.Form = bodies, "chair_meeting"
			return wish
		}
		window := consult.MeetingFilter{From: officetest.When(b, "06-10 00:00"), To: officetest.When(b, "07-10 00:00")}
		took := map[string][]time.Duration{}
		clock := func(what string, act func() error) {
			began := time.Now()
			defer func() { took[what] = append(took[what], time.Since(began)) }()
			if err := act(); err != nil {
				b.Fatal(officetest.Explain(err))
			}
		}
		for b.Loop() {
			for who, ctx := range map[string]context.Context{"office": b.Context(), "district": district} {
				clock("list "+who, func() error {
					// Who a limited token covers is read with each request.
					if who == "district" {
						if _, err := p.DB.Covered(ctx, []consult.ID{p.district}); err != nil {
							return err
						}
					}
					_, err := p.Booking.Meetings(ctx, window, consult.PageRequest{Limit: 50})
					return err
				})
				var made consult.ID
				clock("book "+who, func() error {
					if who == "district" {
						if _, err := p.DB.Covered(ctx, []consult.ID{p.district}); err != nil {
							return err
						}
					}
					m, err := p.Booking.Book(ctx, p.By, invite(p.district), booking.Options{})
					if err != nil {
						return err
					}
					made = m.Meeting.ID
					return nil
				})
				p.Cancel(b, made)
			}
		}
		for _, all := range took {
			slices.Sort(all)
		}
		for _, what := range []string{"list", "book"} {
			office, limited := took[what+" office"], took[what+" district"]
			n := len(office) / 2
			b.ReportMetric(float64(office[n].Microseconds())/1000, "ms/"+what)
			b.ReportMetric(float64(limited[n])/float64(office[n]), what+"-ratio")
			b.ReportMetric(float64(limited[0])/float64(office[0]), what+"-fastest-ratio")
		}
	})
}
