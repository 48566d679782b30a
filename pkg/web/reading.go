package web

import (
	"context"
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// lookAhead is how many days after one without Meetings are searched for the next.
const lookAhead = 7

// readTimeout bounds one reading of a list.
const readTimeout = 5 * time.Second

// reading is everything a sheet is made of, in no language yet.
type reading struct {
	day  consult.Day
	at   time.Time
	next *consult.DayEntry
}

// read takes today's list as it is now.
func (o Options) read(ctx context.Context, venue consult.ID) (reading, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	now := o.Now()
	today := consult.DateOf(now, o.Zone)
	day, err := o.Days.Day(ctx, venue, today)
	if err != nil {
		return reading{}, fmt.Errorf("web: reading the day: %w", err)
	}
	r := reading{day: day, at: now}
	if len(day.Entries) == 0 {
		r.next, err = o.nextAfter(ctx, venue, today)
		return r, err
	}
	return r, nil
}

// nextAfter is the first Meeting that will take place in the days after date,
// or nothing.
func (o Options) nextAfter(ctx context.Context, venue consult.ID, date consult.Date) (*consult.DayEntry, error) {
	for n := 1; n <= lookAhead; n++ {
		day, err := o.Days.Day(ctx, venue, date.AddDays(n))
		if err != nil {
			return nil, fmt.Errorf("web: reading the days to come: %w", err)
		}
		for _, e := range day.Entries {
			if !e.Cancelled && e.Moved == nil {
				return &e, nil
			}
		}
	}
	return nil, nil
}
