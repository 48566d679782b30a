package health

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Store is what a Service asks of the database.
type Store interface {
	// Writing is what became of the writes so far.
	Writing() Writing
	// TryWriting writes something that changes nothing.
	TryWriting(ctx context.Context) error
	// Measure reads the sizes, the schema and the queue.
	Measure(ctx context.Context) (Measurement, error)
	// NoteClockStep keeps that the clock was set, for `huiqi check`.
	NoteClockStep(ctx context.Context, at time.Time, step time.Duration) error
}

// Changes tells of other processes' changes. feed.Revisions implements it.
type Changes interface {
	// Fresh fails when it cannot be known whether anything changed.
	Fresh(ctx context.Context) error
	Listening() bool
}

// Options configure a Service. A zero field takes the default named here.
type Options struct {
	Log *slog.Logger
	// Interval is how often Run looks: 15 s.
	Interval time.Duration
	// WriteTimeout is how long a write that is tried may take: 25 s.
	WriteTimeout time.Duration
	// Now is the wall clock and the time that has passed since some instant: time.Now.
	Now func() (wall time.Time, passed time.Duration)
}

// measureTimeout is how long a Measurement may take.
const measureTimeout = 5 * time.Second

// Service watches one office's database.
type Service struct {
	store   Store
	changes Changes
	opt     Options

	mu       sync.Mutex
	measured Measurement
	known    bool
	clock    clock
}

// New returns a Service.
func New(store Store, changes Changes, opt Options) *Service {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Interval <= 0 {
		opt.Interval = 15 * time.Second
	}
	if opt.WriteTimeout <= 0 {
		opt.WriteTimeout = 25 * time.Second
	}
	if opt.Now == nil {
		start := time.Now()
		opt.Now = func() (time.Time, time.Duration) {
			now := time.Now()
			return now.Round(0), now.Sub(start) // Round takes the monotonic reading away, Sub uses it
		}
	}
	return &Service{store: store, changes: changes, opt: opt}
}

// Fresh fails when the office cannot be read as it is now.
func (s *Service) Fresh(ctx context.Context) error { return s.changes.Fresh(ctx) }

// Report is what is known at present. It asks the database nothing.
func (s *Service) Report() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Report{
		Writing:     s.store.Writing(),
		Measurement: s.measured,
		Measured:    s.known,
		Listening:   s.changes.Listening(),
		ClockStep:   s.clock.total,
		ClockSteps:  s.clock.steps,
	}
}

// Run looks every Interval until ctx ends. It logs when writing begins to fail and when it works again.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(s.opt.Interval)
	defer tick.Stop()
	var fault Fault
	for {
		s.look(ctx)
		if ctx.Err() != nil {
			return
		}
		now := s.store.Writing()
		switch {
		case now.Fault != "" && now.Fault != fault:
			s.opt.Log.Error("writing fails; calendars and screens are served as long as they can be read",
				"reason", now.Fault, "since", now.FailingSince)
		case now.Fault == "" && fault != "":
			s.opt.Log.Info("writing works again")
		}
		fault = now.Fault
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look does what is due once.
func (s *Service) look(ctx context.Context) {
	s.lookAtClock(ctx)
	now := s.store.Writing()
	if now.Fault != "" || time.Since(now.SucceededAt) >= s.opt.Interval {
		limited, cancel := context.WithTimeout(ctx, s.opt.WriteTimeout)
		_ = s.store.TryWriting(limited) // the store notes what became of it
		cancel()
	}
	limited, cancel := context.WithTimeout(ctx, measureTimeout)
	defer cancel()
	m, err := s.store.Measure(limited)
	if err != nil {
		return // what was measured before stands, and its age shows
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.measured, s.known = m, true
}
