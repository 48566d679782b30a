package web

import (
	"context"
	"sync"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// programmeWeeks is how many weeks the pages for passers-by know, from this one on.
const programmeWeeks = 6

// programme keeps the public lists of the days to come for all who open /today and /week, so that many of them cost
// the database as much as one.
type programme struct {
	opt Options

	mu sync.Mutex
	// changed signals commits from the first read on, until stop is called.
	changed <-chan struct{}
	stop    func()
	days    []kiosk.Day
	until   time.Time
}

// read returns the days from the Monday of this week on. They show everything that was committed before the call, and
// what another process has committed after a while.
func (p *programme) read(ctx context.Context) ([]kiosk.Day, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.changed == nil {
		p.changed, p.stop = p.opt.Changes.Watch()
	}
	now := p.opt.Now()
	if p.current(now) {
		return p.days, nil
	}
	p.days = nil
	// Whoever has waited too long for others to read gives up, and does not ask the database as well.
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	today := consult.DateOf(now, p.opt.Zone)
	days, err := p.opt.Days.Days(ctx, "", mondayOf(today), 7*programmeWeeks)
	if err != nil {
		return nil, err
	}
	p.days = days
	p.until = now.Add(p.opt.Pace.Recheck)
	if midnight := today.AddDays(1).Start(p.opt.Zone); midnight.Before(p.until) {
		p.until = midnight
	}
	return days, nil
}

// current reports whether nothing was committed since the days were read. The caller holds the lock.
func (p *programme) current(now time.Time) bool {
	select {
	case <-p.changed:
		return false
	default:
		return p.days != nil && now.Before(p.until)
	}
}

func (p *programme) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// mondayOf is the Monday of the week of the date.
func mondayOf(d consult.Date) consult.Date {
	weekday := int(d.Start(time.UTC).Weekday())
	return d.AddDays(-((weekday + 6) % 7))
}
