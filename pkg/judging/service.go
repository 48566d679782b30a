package judging

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Config is what a Service is made of.
type Config struct {
	Store Store
	Clock consult.Clock
	// Published holds the official holiday calendars, which the office need not enter itself.
	Published workday.Calendar
}

// Service reads what changes to Meetings are judged by. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store     Store
	published workday.Calendar
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{Clock: c.Clock, store: c.Store, published: c.Published}
}

// WithStore returns a copy of the Service whose Store is changed by edit.
func (svc *Service) WithStore(edit func(*Store)) *Service {
	copied := *svc
	edit(&copied.store)
	return &copied
}

// Workdays returns the published calendar, in which each year that the office has entered
// itself replaces the published one.
func (svc *Service) Workdays(ctx context.Context) (workday.Calendar, error) {
	own, err := svc.store.HolidayYears(ctx)
	if err != nil {
		return workday.Calendar{}, err
	}
	c := svc.published
	for _, y := range own {
		c = c.With(y)
	}
	return c, nil
}
