package judging

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// readAbroad reads the public holidays of where the people live whom the Meetings of the set expect, and their names.
func (a *Context) readAbroad(ctx context.Context) error {
	if a.blocksOnly {
		return nil
	}
	all, err := a.svc.store.Abroad(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	a.abroad = map[consult.ID]consult.Region{}
	for _, c := range a.Set {
		for _, t := range c.After.Attendances {
			if r, ok := all[t.PersonID]; ok {
				a.abroad[t.PersonID] = r
			}
		}
	}
	if len(a.abroad) == 0 {
		return nil
	}
	regions := slices.Compact(slices.Sorted(maps.Values(a.abroad)))
	years, err := a.svc.store.RegionHolidays(ctx, regions)
	if err != nil {
		return err
	}
	a.regional = map[consult.Region]workday.Calendar{}
	for _, y := range years {
		r := consult.Region(y.Region)
		a.regional[r] = a.regional[r].With(y)
	}
	var unnamed []consult.ID
	for id := range a.abroad {
		if _, ok := a.People[id]; !ok {
			unnamed = append(unnamed, id)
		}
	}
	found, err := a.svc.store.People.Find(ctx, unnamed)
	if err != nil {
		return err
	}
	maps.Copy(a.People, found)
	return nil
}

// RegionHolidays is what the office has entered of the public holidays of a Region in the year; consult.ErrNotFound if
// it has entered nothing.
func (svc *Service) RegionHolidays(ctx context.Context, r consult.Region, year int) (workday.Year, error) {
	years, err := svc.store.RegionHolidays(ctx, []consult.Region{r})
	if err != nil {
		return workday.Year{}, err
	}
	i := slices.IndexFunc(years, func(y workday.Year) bool { return y.Year == year })
	if i < 0 {
		return workday.Year{}, consult.ErrNotFound
	}
	return years[i], nil
}
