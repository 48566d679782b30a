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

// PublishHolidays replaces the calendar that the office has entered for a year, and notes who did.
func (svc *Service) PublishHolidays(ctx context.Context, by consult.Actor, y workday.Year) (workday.Year, error) {
	if err := y.Validate(); err != nil {
		return workday.Year{}, consult.BadField("days", "bad_day", err.Error(), err.Error())
	}
	y.Provisional = false
	y.ConfirmedBy = by.Name
	y.ConfirmedAt = svc.Now()
	return y, svc.store.SaveHolidayYear(ctx, y)
}

// ConfirmHolidays notes that a person has compared a provisional year with the notice and found it right. From then on
// it is the office's own. A year that is not provisional is returned as it is; one without a calendar is
// consult.ErrNotFound.
func (svc *Service) ConfirmHolidays(ctx context.Context, by consult.Actor, year int) (workday.Year, error) {
	y, err := svc.Holidays(ctx, year)
	if err != nil || !y.Provisional {
		return y, err
	}
	return svc.PublishHolidays(ctx, by, y)
}
