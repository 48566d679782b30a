package judging

import (
	"context"
	"maps"
	"slices"
	"sync"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// readAbroad reads the public holidays of where the people live whom the Meetings of the set expect, and their names.
func (a *Context) readAbroad(ctx context.Context) error {
	if a.blocksOnly {
		return nil
	}
	expected := sync.OnceValue(func() map[consult.ID]bool {
		all := map[consult.ID]bool{}
		for _, c := range a.Set {
			for _, t := range c.After.Attendances {
				all[t.PersonID] = true
			}
		}
		return all
	})
	var err error
	a.abroad, a.regional, err = a.svc.Abroad(ctx, func(id consult.ID) bool { return expected()[id] })
	if err != nil || len(a.abroad) == 0 {
		return err
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

// Abroad is where those of the people live who live where there are other public holidays, and what is known of these.
func (svc *Service) Abroad(
	ctx context.Context, of func(person consult.ID) bool,
) (map[consult.ID]consult.Region, map[consult.Region]workday.Calendar, error) {
	all, err := svc.store.Abroad(ctx)
	if err != nil {
		return nil, nil, err
	}
	maps.DeleteFunc(all, func(id consult.ID, _ consult.Region) bool { return !of(id) })
	if len(all) == 0 {
		return nil, nil, nil
	}
	years, err := svc.store.RegionHolidays(ctx, slices.Compact(slices.Sorted(maps.Values(all))))
	if err != nil {
		return nil, nil, err
	}
	regional := map[consult.Region]workday.Calendar{}
	for _, y := range years {
		r := consult.Region(y.Region)
		regional[r] = regional[r].With(y)
	}
	return all, regional, nil
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
