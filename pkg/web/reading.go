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
	// room and floor are what the screen shows alone, if it does.
	room  *consult.Room
	floor string
	// after is the next day; nil until the last meeting of this day has ended.
	after *kiosk.Day
}

// read reads today's list, and what comes next if nothing more is to come today: the list of tomorrow, or without one
// the next Meeting. It returns consult.ErrNotFound for a venue, floor or room that there is not.
func (o Options) read(ctx context.Context, s scope) (reading, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	r := reading{at: o.Now(), floor: s.floor}
	var err error
	if s.room != "" || s.floor != "" {
		r.room, err = o.locate(ctx, &s)
	}
	if err != nil {
		return reading{}, err
	}
	today := consult.DateOf(r.at, o.Zone)
	r.day, err = o.readDay(ctx, s, today)
	if err != nil {
		return reading{}, fmt.Errorf("web: reading the day: %w", err)
	}
	if slices.ContainsFunc(r.day.Entries, func(e kiosk.Entry) bool { return r.at.Before(e.Span.To) }) {
		return r, nil
	}
	if len(r.day.Entries) > 0 && s.room == "" {
		tomorrow, err := o.readDay(ctx, s, today.AddDays(1))
		if err != nil {
			return reading{}, fmt.Errorf("web: reading tomorrow: %w", err)
		}
		if len(tomorrow.Entries) > 0 {
			r.after = &tomorrow
			return r, nil
		}
	}
	r.next, err = o.nextAfter(ctx, s, today)
	return r, err
}

// errNoFloor is returned for a floor on which a venue has no room.
var errNoFloor = fmt.Errorf("web: a floor: %w", consult.ErrNotFound)

// locate finds the room of a scope, and sets its venue, or makes sure that the floor exists.
func (o Options) locate(ctx context.Context, s *scope) (*consult.Room, error) {
	places, err := o.Days.Places(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: reading the rooms: %w", err)
	}
	missing := fmt.Errorf("web: a room or a venue: %w", consult.ErrNotFound)
	for _, p := range places {
		if s.room == "" && s.venue == p.Venue.ID {
			missing = errNoFloor
		}
		for _, r := range p.Rooms {
			if s.room == r.ID {
				s.venue, s.floor = r.VenueID, ""
				return &r, nil
			}
			if s.room == "" && s.venue == p.Venue.ID && s.floor == r.Floor {
				return nil, nil
			}
		}
	}
	return nil, missing
}

// readDay reads the part of a day that the scope has.
func (o Options) readDay(ctx context.Context, s scope, date consult.Date) (kiosk.Day, error) {
	day, err := o.Days.Day(ctx, s.venue, date)
	if err != nil || s.room == "" && s.floor == "" {
		return day, err
	}
	day.Entries = slices.DeleteFunc(slices.Clone(day.Entries), func(e kiosk.Entry) bool {
		return s.room != "" && e.Room.ID != s.room || s.floor != "" && e.Room.Floor != s.floor
	})
	return day, nil
}

// nextAfter is the first Meeting in the days after date that will take place, or nil.
func (o Options) nextAfter(ctx context.Context, s scope, date consult.Date) (*kiosk.Entry, error) {
	for n := 1; n <= lookAhead; n++ {
		day, err := o.readDay(ctx, s, date.AddDays(n))
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
