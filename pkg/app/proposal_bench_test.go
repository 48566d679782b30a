package app_test

import (
	"context"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
	"huiqi/pkg/sample"
	"huiqi/pkg/store/storetest"
)

// BenchmarkTakenAfternoon works out what to do when the afternoon of the 协商议事月
// with the most meetings is taken away, applies that and takes it back.
func BenchmarkTakenAfternoon(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			b.Fatal(err)
		}
		now := time.Date(2026, 9, 1, 1, 0, 0, 0, time.UTC)
		o, err := app.Open(context.Background(), url, app.Settings{Zone: zone, Clock: func() time.Time { return now }})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { o.Close() })
		office := sample.Office(1, now, zone, o.Published())
		if err := o.Load(context.Background(), office); err != nil {
			b.Fatal(err)
		}
		taken := consult.Block{
			Title:   "市委全会",
			Hard:    true,
			Subject: consult.Subject{Kind: consult.SubjectEveryone},
			Span:    busiest(office.Meetings, zone),
		}
		ask := proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: taken}}
		ctx, by := context.Background(), consult.Actor{Name: "bench", Roles: []consult.Role{consult.Organiser}}
		stop, cancel := context.WithCancel(ctx)
		defer cancel()
		go o.Services.Rescheduling.Run(stop, func(err error) { b.Error(err) })
		var proposed, applied, undone []time.Duration
		var p proposal.Proposal
		for b.Loop() {
			t := time.Now()
			p, err = o.Services.Rescheduling.Propose(ctx, by, ask)
			if err != nil {
				b.Fatal(err)
			}
			for p.State == proposal.Planning {
				p, err = o.Services.Rescheduling.Proposal(ctx, p.ID)
				if err != nil {
					b.Fatal(err)
				}
				time.Sleep(time.Millisecond)
			}
			proposed = append(proposed, time.Since(t))
			t = time.Now()
			if _, err := o.Services.Rescheduling.Apply(ctx, by, p.ID, booking.Options{}); err != nil {
				b.Fatal(err)
			}
			applied = append(applied, time.Since(t))
			t = time.Now()
			if _, err := o.Services.Rescheduling.Undo(ctx, by, p.ID, booking.Options{}); err != nil {
				b.Fatal(err)
			}
			undone = append(undone, time.Since(t))
		}
		b.ReportMetric(float64(len(p.Outcome.Adjustments)), "moves")
		b.ReportMetric(float64(p.Outcome.Unavoidable), "unavoidable")
		b.ReportMetric(float64(median(proposed).Milliseconds()), "ms/proposal")
		b.ReportMetric(float64(median(applied).Milliseconds()), "ms/apply")
		b.ReportMetric(float64(median(undone).Milliseconds()), "ms/undo")
	})
}

// busiest is the afternoon on which most meetings begin.
func busiest(all []consult.Meeting, zone *time.Location) consult.Span {
	count, top := map[consult.Date]int{}, 0
	var most consult.Span
	for _, m := range all {
		at := m.Span.From.In(zone)
		if day := consult.DateOf(m.Span.From, zone); at.Hour() >= 13 && m.Status.Live() {
			if count[day]++; count[day] > top {
				top = count[day]
				most = consult.Span{From: day.Start(zone).Add(13 * time.Hour), To: day.Start(zone).Add(18 * time.Hour)}
			}
		}
	}
	return most
}
