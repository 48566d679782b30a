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

// RegionHolidays is what the office has entered of the public holidays of a Region other than the mainland;
// consult.ErrNotFound if it has entered nothing of the year.
func (svc *Service) RegionHolidays(ctx context.Context, r consult.Region, year int) (workday.Year, error) {
	return svc.judging.RegionHolidays(ctx, r, year)
}

// PublishRegionHolidays replaces what the office has entered of the public holidays of a Region other than the
// mainland. It has to name the source: the program knows none of them.
func (svc *Service) PublishRegionHolidays(
	ctx context.Context, by consult.Actor, y workday.Year,
) (workday.Year, error) {
	var f consult.Faults
	f.Add(y.Source == "", "source", "required", "请注明来源", "is required of another region")
	f.Add(len(y.MakeUps) > 0, "days", "unexpected", "其他地区没有调休上班日", "has no make-up workdays in another region")
	if err := y.Validate(); err != nil {
		f.Add(true, "days", "bad_day", err.Error(), err.Error())
	}
	if err := f.Err(); err != nil {
		return workday.Year{}, err
	}
	y.ConfirmedBy, y.ConfirmedAt = by.Name, svc.Now()
	return y, svc.store.SaveRegionHolidays(ctx, y)
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
