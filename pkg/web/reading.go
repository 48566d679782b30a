package web

import (
	"context"
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// lookAhead is how many days are searched for the next Meeting when today has none.
const lookAhead = 7

// readTimeout is how long reading a list may take.
const readTimeout = 5 * time.Second

// reading is the data of a sheet before it is put into a language.
type reading struct {
	day  kiosk.Day
	at   time.Time
	next *kiosk.Entry
}

// read reads today's list, and the next Meeting if today has none.
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

// nextAfter is the first Meeting in the days after date that will take place, or nil.
func (o Options) nextAfter(ctx context.Context, venue consult.ID, date consult.Date) (*kiosk.Entry, error) {
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
