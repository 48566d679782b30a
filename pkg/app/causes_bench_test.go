package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
	"huiqi/pkg/sample"
	"huiqi/pkg/store/storetest"
)

// BenchmarkCauses works out fourteen causes in the sample office, one by one: each morning and each afternoon of the
// next seven working days is taken from everyone. It tells how many meetings move and how many had to at least, how
// many of them are told of too late or come before their materials, and how many go to today or to an earlier time.
func BenchmarkCauses(b *testing.B) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		b.Fatal(err)
	}
	url, now := storetest.SQLite(b), time.Date(2026, 9, 14, 1, 0, 0, 0, time.UTC)
	o, err := app.Open(context.Background(), url, app.Settings{Zone: zone, Clock: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { o.Close() })
	office := sample.Office(1, now, zone, o.Published())
	if err := o.Load(context.Background(), office); err != nil {
		b.Fatal(err)
	}
	all := causes(o, now, zone)
	ctx, by := context.Background(), consult.Actor{Name: "bench", Roles: []consult.Role{consult.Organiser}}
	var took []time.Duration
	told := map[string]float64{}
	for b.Loop() {
		for _, none := range []string{"under-notice", "behind-materials", "outside-hours", "to-today", "earlier"} {
			told[none] = 0 // a nought is worth printing, too
		}
		told["moves"] = 0
		told["rooms-only"] = 0
		told["lower-bound"] = 0
		told["unplaced"] = 0
		for _, ask := range all {
			began := time.Now()
			p, err := o.Services.Rescheduling.Sketch(ctx, by, ask)
			if err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
			told["lower-bound"] += float64(p.Outcome.Unavoidable)
			told["unplaced"] += float64(len(p.Outcome.Unplaced))
			for _, a := range p.Outcome.Adjustments {
				told["moves"]++
				count(told, a, now, zone)
			}
		}
	}
	for what, n := range told {
		b.ReportMetric(n, what)
	}
	b.ReportMetric(float64(median(took).Milliseconds()), "ms/cause")
}

// count tells what a change breaks. The rules are looked at anew, apart from what judges the proposal.
func count(told map[string]float64, a proposal.Adjustment, now time.Time, zone *time.Location) {
	day, today := consult.DateOf(a.After.Span.From, zone), consult.DateOf(now, zone)
	if a.Before.Span.From.Equal(a.After.Span.From) {
		told["rooms-only"]++
		return
	}
	if day == today {
		told["to-today"]++
	}
	if a.After.Span.From.Before(a.Before.Span.From) {
		told["earlier"]++
	}
	for _, f := range consult.Forms() {
		if f.Key == a.Form && day < today.AddDays(f.NoticeDays) {
			told["under-notice"]++
		}
	}
	if slices.ContainsFunc(a.Warnings, func(c consult.Conflict) bool { return c.Kind == consult.MaterialsLate }) {
		told["behind-materials"]++
	}
	short := a.After.Span.Length() <= 4*time.Hour+30*time.Minute // a whole day has its own break
	if short &&
		slices.ContainsFunc(a.Warnings, func(c consult.Conflict) bool { return c.Kind == consult.OutsideHours }) {
		told["outside-hours"]++
	}
}

// causes take each morning and each afternoon of the next seven working days from everyone.
func causes(o *app.Office, now time.Time, zone *time.Location) []proposal.Proposal {
	var asks []proposal.Proposal
	for day := consult.DateOf(now, zone).AddDays(1); len(asks) < 14; day = day.AddDays(1) {
		if !o.Published().IsWorkday(string(day)) {
			continue
		}
		for _, hours := range [][2]time.Duration{{8, 12}, {13, 18}} {
			taken := consult.Block{Title: "市委全会", Hard: true, Subject: consult.Subject{Kind: consult.SubjectEveryone},
				Span: consult.Span{
					From: day.Start(zone).Add(hours[0] * time.Hour),
					To:   day.Start(zone).Add(hours[1] * time.Hour),
				}}
			asks = append(asks, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: taken}})
		}
	}
	return asks
}
