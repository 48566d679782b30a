package directory

import (
	"context"
	"errors"

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
	y.Version = max(y.Version, 1) // what came with the program has none
	return y, nil
}

// holidaysOf is what is known of the Region's year.
func (svc *Service) holidaysOf(ctx context.Context, r consult.Region, year int) (workday.Year, error) {
	if r.Abroad() {
		return svc.RegionHolidays(ctx, r, year)
	}
	return svc.Holidays(ctx, year)
}

// newHolidays saves what the office enters of a year that still has the version, or any if that is 0; consult.ErrStale
// if somebody else has entered or removed it since.
func (svc *Service) newHolidays(
	ctx context.Context, y workday.Year, version int64, save func(context.Context, workday.Year) error,
) (workday.Year, error) {
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		was, err := svc.holidaysOf(ctx, consult.Region(y.Region), y.Year)
		if err != nil && !errors.Is(err, consult.ErrNotFound) {
			return err
		}
		if version != 0 && version != was.Version {
			return consult.ErrStale
		}
		y.Version = was.Version + 1
		return save(ctx, y)
	})
	return y, err
}

// RemoveHolidays forgets what the office has entered of a year that still has the version. A year of the mainland is
// then as it came with the program, if it did.
func (svc *Service) RemoveHolidays(ctx context.Context, r consult.Region, year int, version int64) error {
	return svc.store.Write(ctx, func(ctx context.Context) error {
		was, err := svc.holidaysOf(ctx, r, year)
		if err != nil {
			return err
		}
		if version != 0 && version != was.Version {
			return consult.ErrStale
		}
		if r.Abroad() {
			return svc.store.RemoveRegionHolidays(ctx, r, year)
		}
		return svc.store.RemoveHolidayYear(ctx, year)
	})
}

// PublishHolidays replaces the calendar that the office has entered for a year which still has the version, and notes
// who did.
func (svc *Service) PublishHolidays(
	ctx context.Context, by consult.Actor, y workday.Year, version int64,
) (workday.Year, error) {
	if err := y.Validate(); err != nil {
		return workday.Year{}, consult.BadField("days", "bad_day", err.Error(), err.Error())
	}
	y.Provisional = false
	y.ConfirmedBy = by.Name
	y.ConfirmedAt = svc.Now()
	return svc.newHolidays(ctx, y, version, svc.store.SaveHolidayYear)
}

// RegionHolidays is what the office has entered of the public holidays of a Region other than the mainland;
// consult.ErrNotFound if it has entered nothing of the year.
func (svc *Service) RegionHolidays(ctx context.Context, r consult.Region, year int) (workday.Year, error) {
	return svc.judging.RegionHolidays(ctx, r, year)
}

// PublishRegionHolidays replaces what the office has entered of the public holidays of a Region other than the
// mainland. It has to name the source: the program knows none of them.
func (svc *Service) PublishRegionHolidays(
	ctx context.Context, by consult.Actor, y workday.Year, version int64,
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
	return svc.newHolidays(ctx, y, version, svc.store.SaveRegionHolidays)
}

// ConfirmHolidays notes that a person has compared a provisional year with the notice and found it right. From then on
// it is the office's own. A year that is not provisional is returned as it is; one without a calendar is
// consult.ErrNotFound.
func (svc *Service) ConfirmHolidays(ctx context.Context, by consult.Actor, year int) (workday.Year, error) {
	y, err := svc.Holidays(ctx, year)
	if err != nil || !y.Provisional {
		return y, err
	}
	return svc.PublishHolidays(ctx, by, y, y.Version)
}
