package health_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"huiqi/pkg/health"
)

// database is one that a test breaks.
type database struct {
	mu      sync.Mutex
	writing health.Writing
	broken  health.Fault
	tried   int
	steps   []time.Duration
}

func (d *database) Writing() health.Writing {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.writing
}

func (d *database) TryWriting(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tried++
	d.writing.Fault = d.broken
	if d.broken == "" {
		d.writing.SucceededAt = time.Now()
	}
	return nil
}

func (d *database) Measure(context.Context) (health.Measurement, error) {
	return health.Measurement{Schema: 7}, nil
}

func (d *database) NoteClockStep(_ context.Context, _ time.Time, step time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.steps = append(d.steps, step)
	return errors.New("and the disk is full")
}

func (d *database) breakBy(fault health.Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken = fault
}

func (*database) Fresh(context.Context) error { return nil }

func (*database) Listening() bool { return true }

// Where nobody writes, writing is tried; that it fails and works again is told once each.
func TestWritingIsTried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		d := &database{}
		s := health.New(d, d, health.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { s.Run(ctx) })
		for _, step := range []struct {
			fault health.Fault
			lines int
		}{{fault: "", lines: 0}, {fault: health.Disk, lines: 1}, {fault: health.ReadOnly, lines: 2}, {fault: "", lines: 3}} {
			d.breakBy(step.fault)
			time.Sleep(time.Minute)
			synctest.Wait()
			if r := s.Report(); r.Fault != step.fault || !r.Measured || r.Schema != 7 || !r.Listening {
				t.Errorf("%s: %+v", step.fault, r)
			}
			if n := strings.Count(log.String(), "\n"); n != step.lines {
				t.Errorf("%s: %d lines\n%s", step.fault, n, &log)
			}
		}
		stop()
		running.Wait()
	})
}

// A clock that is set either way is noticed, told and kept; drift is none.
func TestAClockThatStepsIsNoticed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var ahead atomic.Int64 // nanoseconds
		start := time.Now()
		d := &database{}
		s := health.New(d, d, health.Options{
			Log: slog.New(slog.NewTextHandler(&log, nil)),
			Now: func() (time.Time, time.Duration) {
				now := time.Now()
				return now.Round(0).Add(time.Duration(ahead.Load())), now.Sub(start)
			},
		})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { s.Run(ctx) })
		for _, set := range []time.Duration{0, time.Second, 0, -time.Hour, -time.Hour, 3 * time.Minute} {
			ahead.Store(int64(set))
			time.Sleep(time.Minute)
			synctest.Wait()
		}
		stop()
		running.Wait()
		if r := s.Report(); r.ClockSteps != 2 || r.ClockStep != 3*time.Minute {
			t.Errorf("%+v", r)
		}
		if len(d.steps) != 2 || d.steps[0] != -time.Hour || d.steps[1] != time.Hour+3*time.Minute {
			t.Errorf("%v", d.steps)
		}
		if !strings.Contains(log.String(), "by=-1h0m0s") || !strings.Contains(log.String(), "by=1h3m0s") {
			t.Errorf("%s", &log)
		}
	})
}
