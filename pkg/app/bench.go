package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/load"
)

type benchCmd struct {
	Feeds benchFeeds `cmd:"" help:"Poll as many feeds as there are people, as their phones do, and tell how a server of its own bears it."`
}

type benchFeeds struct{ config.Bench }

// Validate is kong's hook for the flags.
func (c benchFeeds) Validate() error { return c.Bench.Validate() }

// report is what the command prints.
type report struct {
	People     int     `json:"people"`
	Meetings   int     `json:"meetings"`
	Database   string  `json:"database"`
	Filled     float64 `json:"filled_seconds"`
	Warm       *run    `json:"warm,omitempty"`
	Polls      run     `json:"polls"`
	Changes    int64   `json:"changes"`
	Refused    int64   `json:"changes_refused"`
	PeakMiB    float64 `json:"peak_resident_mib"`
	P99ToP50   float64 `json:"conditional_p99_to_p50"`
	HourlyRate float64 `json:"hourly_polling_per_second"`
	NaturalPS  float64 `json:"natural_polling_per_second"`
}

// run is one stretch of polling and what the server says of it.
type run struct {
	load.Figures
	Rate        float64 `json:"rate_asked,omitempty"`
	Renders     int64   `json:"renders"`
	Hits        int64   `json:"hits"`
	Pages       int64   `json:"pages_kept"`
	Traces      int64   `json:"traces_kept"`
	CacheMiB    float64 `json:"cache_mib"`
	ResidentMiB float64 `json:"resident_mib"`
	CPUPercent  float64 `json:"server_cpu_percent"`
}

// Run fills the database, serves it from a process of its own, polls, and tells.
func (c benchFeeds) Run(ctx context.Context, s *streams) error {
	url, drop, err := c.database()
	if err != nil {
		return err
	}
	defer drop()
	r := report{People: c.People, Meetings: c.Meetings * c.People / benchParty, HourlyRate: float64(c.People) / 3600,
		NaturalPS: load.NaturalRate(load.Mix(), c.People)}
	began, bar := time.Now(), newBar(s.errs)
	token, kind, err := fill(ctx, url, crowdOf(c.People, r.Meetings, time.Now()), bar.show)
	bar.end()
	if err != nil {
		return err
	}
	r.Filled, r.Database = time.Since(began).Seconds(), kind
	fmt.Fprintf(
		s.errs, "%d people, feeds and %d meetings of %d in %.1f s\n", c.People, r.Meetings, benchParty, r.Filled,
	)
	v, err := serveApart(ctx, url, c.CacheMiB, c.Memory)
	if err != nil {
		return err
	}
	defer v.stop()
	crowd := load.NewCrowd(load.Mix(), c.People, 1)
	target := load.Target{Address: v.address, Path: func(i int) string {
		return "/feeds/" + benchSecret(i) +
			"/calendar.ics"
	}, Conns: c.Conns}
	if !c.Cold {
		warm, err := c.stretch(
			ctx,
			s,
			v,
			"everybody once",
			float64(c.People),
			func(t *load.Progress) (load.Figures, error) { return crowd.Warm(ctx, target, t) },
		)
		if err != nil {
			return err
		}
		r.Warm = &warm
	}
	changing, done := context.WithCancel(ctx)
	changes := newChanger(v.address, token, r.Meetings)
	pace := c.Changes
	if pace == 0 {
		pace = benchNatural(r.Meetings) * c.Rate / r.NaturalPS
	}
	go changes.run(changing, pace)
	r.Polls, err = c.stretch(
		ctx,
		s,
		v,
		"polling",
		c.Rate*c.Duration.Seconds(),
		func(t *load.Progress) (load.Figures, error) {
			return crowd.Poll(ctx, target, c.Rate, c.Duration, t)
		},
	)
	done()
	if err != nil {
		return err
	}
	r.Polls.Rate = c.Rate
	r.Changes = changes.made.Load()
	r.Refused = changes.refused.Load()
	r.PeakMiB = v.peak()
	if r.Polls.Conditional.P50 > 0 {
		r.P99ToP50 = r.Polls.Conditional.P99 / r.Polls.Conditional.P50
	}
	return c.tell(s, r)
}

// database is the one named, or a file that is gone afterwards.
func (c benchFeeds) database() (string, func(), error) {
	if c.DB != "" {
		return c.DB, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "huiqi-bench-")
	return "sqlite:" + filepath.Join(dir, "bench.db"), func() { _ = os.RemoveAll(dir) }, err
}

// stretch runs one stretch and shows how it goes.
func (c benchFeeds) stretch(
	ctx context.Context, s *streams, v *served, name string, all float64, do func(*load.Progress) (load.Figures, error),
) (run, error) {
	before, err := v.readings(ctx)
	if err != nil {
		return run{}, err
	}
	var tally load.Progress
	bar := newBar(s.errs)
	stop := make(chan struct{})
	over := make(chan struct{})
	go func() {
		defer close(over)
		for tick := time.NewTicker(time.Second); ; {
			select {
			case <-stop:
				tick.Stop()
				return
			case <-tick.C:
				bar.show(
					min(1, float64(tally.Asked.Load())/all),
					fmt.Sprintf("%s: %d whole, %d unchanged, %d failed, %.0f MiB", name,
						tally.Whole.Load(), tally.Unchanged.Load(), tally.Failed.Load(), v.resident()),
				)
			}
		}
	}()
	f, err := do(&tally)
	close(stop)
	<-over
	bar.end()
	if err != nil {
		return run{}, err
	}
	after, err := v.readings(ctx)
	if err != nil {
		return run{}, err
	}
	return run{
		Figures:     f,
		Renders:     int64(after.renders - before.renders),
		Hits:        int64(after.hits - before.hits),
		Pages:       int64(after.pages),
		Traces:      int64(after.traces),
		CacheMiB:    after.bytes / (1 << 20),
		ResidentMiB: v.resident(),
		CPUPercent:  100 * (after.cpu - before.cpu) / f.Seconds,
	}, nil
}

func (c benchFeeds) tell(s *streams, r report) error {
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	if r.Warm != nil {
		told(s.out, "everybody once", *r.Warm)
	}
	told(s.out, fmt.Sprintf("polling, %.0f/s asked for", c.Rate), r.Polls)
	_, err := fmt.Fprintf(
		s.out,
		"changes          %d meetings of %d people each, %d refused\nresident memory  %.0f MiB, %.0f MiB at "+
			"most\np99 of conditional polls is %.1f times the median\n"+
			"%d people: %.1f polls a second if each polls hourly, %.1f as their programs do\n",
		r.Changes, benchParty, r.Refused, r.Polls.ResidentMiB, r.PeakMiB, r.P99ToP50, r.People, r.HourlyRate,
		r.NaturalPS,
	)
	return err
}

func told(w io.Writer, name string, r run) {
	fmt.Fprintf(
		w, "%s: %d in %.1f s, %.0f/s: %d whole, %d unchanged, %d failed, %.1f MiB\n",
		name, r.Asked, r.Seconds, r.PerSecond, r.Whole, r.Unchanged, r.Failed, float64(r.Bytes)/(1<<20),
	)
	for _, t := range []struct {
		name string
		load.Times
	}{{"conditional", r.Conditional}, {"unconditional", r.Plain}} {
		if t.Count > 0 {
			fmt.Fprintf(
				w, "  %-14s %d: p50 %.2f ms, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.1f\n",
				t.name, t.Count, t.P50, t.P90, t.P99, t.P999, t.Max,
			)
		}
	}
	fmt.Fprintf(
		w,
		"  server         %d rendered, %d not; %d pages (%.0f MiB) and %d traces kept; %.0f MiB resident, %.0f%% "+
			"of a core\n",
		r.Renders, r.Hits, r.Pages, r.CacheMiB, r.Traces, r.ResidentMiB, r.CPUPercent,
	)
}

var errNotEmpty = errors.New(
	"the database is not empty: bench feeds needs one of its own, empty or filled by itself for as many people",
)

// benchActor is who fills and changes.
var benchActor = consult.Actor{Name: "bench", Roles: []consult.Role{consult.Office}}
