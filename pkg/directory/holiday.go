package directory

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Holidays returns the calendar of the year that was published or entered; consult.ErrNotFound
// if there is none.
func (svc *Service) Holidays(ctx context.Context, year int) (workday.Year, error) {
	c, err := svc.judging.Workdays(ctx)
	if err != nil {
		return workday.Year{}, err
	}
	y, ok := c.Year(year)
	if !ok {
		return workday.Year{}, consult.ErrNotFound
	}
	return y, nil
}

// PublishHolidays replaces the calendar that the office has entered for a year.
func (svc *Service) PublishHolidays(ctx context.Context, _ consult.Actor, y workday.Year) error {
	if err := y.Validate(); err != nil {
		return consult.BadField("days", "bad_day", err.Error(), err.Error())
	}
	return svc.store.SaveHolidayYear(ctx, y)
}
