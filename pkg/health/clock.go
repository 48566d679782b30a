package health

import (
	"context"
	"time"
)

// clockTolerance is how far the wall clock may be from the time that has passed: less is drift that a time server
// corrects.
const clockTolerance = 2 * time.Second

// clock compares the wall clock with the time that passes.
type clock struct {
	wall   time.Time
	passed time.Duration
	steps  int64
	total  time.Duration
}

// look takes in what both say now, and answers by how much the wall clock was set since the last time, or 0.
func (c *clock) look(wall time.Time, passed time.Duration) time.Duration {
	first := c.wall.IsZero()
	step := wall.Sub(c.wall) - (passed - c.passed)
	c.wall = wall
	c.passed = passed
	if first || step.Abs() < clockTolerance {
		return 0
	}
	c.steps++
	c.total += step
	return step
}

// lookAtClock logs and keeps that the clock was set, or that the machine slept, which looks the same.
func (s *Service) lookAtClock(ctx context.Context) {
	wall, passed := s.opt.Now()
	s.mu.Lock()
	step := s.clock.look(wall, passed)
	s.mu.Unlock()
	if step == 0 {
		return
	}
	s.opt.Log.Warn("the clock stepped: it was set, or the machine stood still; times that were given out before it "+
		"may be in the future", "by", step.String(), "now", wall)
	limited, cancel := context.WithTimeout(ctx, measureTimeout)
	defer cancel()
	err := s.store.NoteClockStep(limited, wall, step)
	if err != nil {
		s.opt.Log.Warn("the step of the clock was not kept for check", "error", err)
	}
}
