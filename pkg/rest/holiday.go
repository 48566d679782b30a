package rest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

func holidayYear(info requestInfo, y workday.Year) api.HolidayYear {
	out := api.HolidayYear{
		Region:      cmp.Or(y.Region, string(consult.Mainland)),
		Year:        y.Year,
		Version:     y.Version,
		Source:      textOrNull(y.Source),
		Provisional: y.Provisional,
		ConfirmedBy: textOrNull(y.ConfirmedBy),
		ConfirmedAt: info.localOrNull(y.ConfirmedAt),
		Days:        []api.HolidayDay{},
	}
	for _, date := range slices.Sorted(maps.Keys(y.Holidays)) {
		out.Days = append(out.Days, api.HolidayDay{Date: date, Kind: api.HolidayKindHoliday, Name: y.Holidays[date]})
	}
	for _, date := range slices.Sorted(maps.Keys(y.MakeUps)) {
		out.Days = append(out.Days, api.HolidayDay{Date: date, Kind: api.HolidayKindMakeUp, Name: y.MakeUps[date]})
	}
	slices.SortStableFunc(out.Days, func(a, b api.HolidayDay) int {
		return slices.Compare([]byte(a.Date), []byte(b.Date))
	})
	return out
}

func (h directoryHandlers) GetHolidays(
	ctx context.Context, r api.GetHolidaysRequestObject,
) (api.GetHolidaysResponseObject, error) {
	year := h.cfg.Services.Now().In(h.cfg.Services.Zone()).Year()
	set(&year, r.Params.Year)
	read := h.cfg.Services.Directory.Holidays
	if region := consult.Region(value(r.Params.Region)); region.Abroad() {
		read = func(ctx context.Context, year int) (workday.Year, error) {
			return h.cfg.Services.Directory.RegionHolidays(ctx, region, year)
		}
	}
	y, err := read(ctx, year)
	return api.GetHolidays200JSONResponse{
		Body:    holidayYear(h.requestInfo(ctx), y),
		Headers: api.GetHolidays200ResponseHeaders{ETag: etag(y.Version)},
	}, err
}

func (h directoryHandlers) DeleteHolidays(
	ctx context.Context, r api.DeleteHolidaysRequestObject,
) (api.DeleteHolidaysResponseObject, error) {
	_, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	region := consult.Region(value(r.Params.Region))
	return api.DeleteHolidays204Response{}, h.cfg.Services.Directory.RemoveHolidays(ctx, region, r.Year, version)
}

func (h directoryHandlers) PutHolidays(
	ctx context.Context, r api.PutHolidaysRequestObject,
) (api.PutHolidaysResponseObject, error) {
	y := workday.Year{
		Year:     r.Year,
		Holidays: map[string]string{},
		MakeUps:  map[string]string{},
		Source:   given(r.Body.Source),
	}
	var f consult.Faults
	for _, d := range r.Body.Days {
		_, off := y.Holidays[d.Date]
		_, on := y.MakeUps[d.Date]
		f.Add(off || on, "days", "duplicate", d.Date+" 出现两次", d.Date+" is given twice")
		if d.Kind == api.HolidayKindMakeUp {
			y.MakeUps[d.Date] = d.Name
		} else {
			y.Holidays[d.Date] = d.Name
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	publish := h.cfg.Services.Directory.PublishHolidays
	if region := consult.Region(value(r.Params.Region)); region.Abroad() {
		y.Region = string(region)
		publish = h.cfg.Services.Directory.PublishRegionHolidays
	}
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	entered, err := publish(ctx, info.actor, y, version)
	return api.PutHolidays200JSONResponse{
		Body:    holidayYear(info, entered),
		Headers: api.PutHolidays200ResponseHeaders{ETag: etag(entered.Version)},
	}, err
}

func (h directoryHandlers) ConfirmHolidays(
	ctx context.Context, r api.ConfirmHolidaysRequestObject,
) (api.ConfirmHolidaysResponseObject, error) {
	info := h.requestInfo(ctx)
	y, err := h.cfg.Services.Directory.ConfirmHolidays(ctx, info.actor, r.Year)
	return api.ConfirmHolidays200JSONResponse{
		Body:    holidayYear(info, y),
		Headers: api.ConfirmHolidays200ResponseHeaders{ETag: etag(y.Version)},
	}, err
}

// madeByHolidays names the region and the year that were entered, confirmed or removed, as in HK-2027.
func madeByHolidays(at pathParam, request, response any) []consult.Made {
	if r, ok := request.(api.DeleteHolidaysRequestObject); ok {
		region := cmp.Or(value(r.Params.Region), string(consult.Mainland))
		return []consult.Made{{Kind: aHolidayYear.kind, ID: consult.ID(region + "-" + at("year"))}}
	}
	var y api.HolidayYear
	switch r := response.(type) {
	case api.PutHolidays200JSONResponse:
		y = r.Body
	case api.ConfirmHolidays200JSONResponse:
		y = r.Body
	}
	return []consult.Made{{Kind: aHolidayYear.kind, ID: consult.ID(y.Region + "-" + strconv.Itoa(y.Year))}}
}
