package app_test

import (
	"context"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/office"
	"huiqi/pkg/sample"
	"huiqi/pkg/store/storetest"
)

// BenchmarkStandingYear lists every standing conflict of the sample office's two
// half years.
func BenchmarkStandingYear(b *testing.B) {
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
		if err := o.Load(context.Background(), sample.Office(1, now, zone, o.Published())); err != nil {
			b.Fatal(err)
		}
		list(b, o.Services, conflict.Filter{
			From: time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC),
			To:   time.Date(2027, 6, 30, 16, 0, 0, 0, time.UTC),
		})
	})
}

// BenchmarkStanding10000 lists those of 10,000 meetings of ten people each, all of
// them in a hundred days.
func BenchmarkStanding10000(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		desk, _ := crowded(b, url, 100_000)
		from := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		list(b, desk, conflict.Filter{From: from, To: from.AddDate(0, 0, 100)})
	})
}

func list(b *testing.B, desk *office.Services, filter conflict.Filter) {
	found := 0
	for b.Loop() {
		s, err := desk.Standing.List(context.Background(), filter, consult.PageRequest{})
		if err != nil {
			b.Fatal(err)
		}
		found = 0
		for _, by := range s.Counts {
			for _, n := range by {
				found += n
			}
		}
	}
	if found == 0 {
		b.Fatal("nothing found")
	}
	b.ReportMetric(float64(found), "findings")
}
