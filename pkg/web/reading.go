package web

import (
	"context"
	"fmt"
	"slices"
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
	// after is the next day, once all that is on the day's list has ended.
	after *kiosk.Day
}

// read reads today's list, and what comes next if nothing more is to come today: the list of tomorrow, or without one
// the next Meeting.
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
	if slices.ContainsFunc(day.Entries, func(e kiosk.Entry) bool { return now.Before(e.Span.To) }) {
		return r, nil
	}
	if len(day.Entries) > 0 {
		tomorrow, err := o.Days.Day(ctx, venue, today.AddDays(1))
		if err != nil {
			return reading{}, fmt.Errorf("web: reading tomorrow: %w", err)
		}
		if len(tomorrow.Entries) > 0 {
			r.after = &tomorrow
			return r, nil
		}
	}
	r.next, err = o.nextAfter(ctx, venue, today)
	return r, err
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
