package rest

import (
	"log/slog"
	"sync"
	"time"
)

const (
	// sampleSize is how many failures of one kind are logged in each sampleTime.
	sampleSize = 10
	sampleTime = time.Minute
)

// sampler keeps failures that are alike from filling the log: when the database is away, every phone's request fails.
type sampler struct {
	log *slog.Logger
	mu  sync.Mutex
	// seen counts the failures of each kind since the first one of its minute.
	seen map[string]int
}

func newSampler(log *slog.Logger) *sampler { return &sampler{log: log, seen: map[string]int{}} }

// allow reports whether to log a failure of the kind. A minute after the first one, the log tells how many it left out.
func (s *sampler) allow(kind string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[kind]++
	if s.seen[kind] == 1 {
		time.AfterFunc(sampleTime, func() { s.forget(kind) })
	}
	return s.seen[kind] <= sampleSize
}

// forget ends the minute of a kind.
func (s *sampler) forget(kind string) {
	s.mu.Lock()
	more := s.seen[kind] - sampleSize
	delete(s.seen, kind)
	s.mu.Unlock()
	if more > 0 {
		s.log.Error("more requests failed alike and were not logged", "kind", kind, "requests", more)
	}
}
