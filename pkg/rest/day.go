package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

func (h handlers) GetKioskDay(
	ctx context.Context, r api.GetKioskDayRequestObject,
) (api.GetKioskDayResponseObject, error) {
	info := h.requestInfo(ctx)
	date := consult.Date(value(r.Params.Date))
	if date != "" {
		if _, err := consult.ParseDate(string(date)); err != nil {
			return nil, &malformed{&consult.Invalid{Faults: []consult.Fault{{
				Field: "date",
				Code:  "no_date",
				ZH:    "不是有效日期",
				EN:    "is not a date",
			}}}}
		}
	}
	day, err := h.cfg.Services.Kiosk.Day(ctx, consult.ID(value(r.Params.Venue)), date)
	if err != nil {
		return nil, err
	}
	out := api.GetKioskDay200JSONResponse{
		Date: string(day.Date),
		AsOf: info.local(day.AsOf),
		Items: mapEach(day.Entries, func(e kiosk.Entry) api.KioskEntry {
			return kioskEntry(info, e,
				e.State(day.AsOf))
		}),
	}
	if v := day.Venue; v != nil {
		out.Venue = &api.KioskVenue{ID: string(v.ID), Name: v.Name, Wayfinding: textOrNull(v.Wayfinding)}
	}
	return out, nil
}

func kioskEntry(info requestInfo, e kiosk.Entry, state kiosk.State) api.KioskEntry {
	out := api.KioskEntry{
		MeetingID: string(e.MeetingID),
		Title:     e.Title,
		Form:      string(e.Form),
		FormName:  pick(info.english, e.FormZH, e.FormEN),
		StartsAt:  info.local(e.Span.From),
		EndsAt:    info.local(e.Span.To),
		State:     api.KioskState(state),
		StateText: stateText(info, e, state),
		Tentative: e.Tentative,
		Owner:     textOrNull(e.OwnerName),
		Place:     kioskPlace(e.Venue, e.Room),
	}
	if e.Moved != nil {
		out.MovedTo = &api.KioskMovedTo{
			StartsAt: info.local(e.Moved.Span.From),
			EndsAt:   info.local(e.Moved.Span.To),
			Place:    kioskPlace(e.MovedVenue, e.MovedRoom),
		}
	}
	return out
}

func kioskPlace(v consult.Venue, r consult.Room) api.KioskPlace {
	way := r.Wayfinding
	if way == "" {
		way = v.Wayfinding
	}
	return api.KioskPlace{
		Venue:      textOrNull(v.Name),
		Room:       textOrNull(r.Name),
		Floor:      textOrNull(r.Floor),
		Wayfinding: textOrNull(way),
	}
}

// stateText is the state in the words of the kiosk.
func stateText(info requestInfo, e kiosk.Entry, state kiosk.State) string {
	switch state {
	case kiosk.DaySoon:
		return pick(info.english, "即将开始", "starting soon")
	case kiosk.DayRunning:
		return pick(info.english, "进行中", "in session")
	case kiosk.DayOver:
		return pick(info.english, "已结束", "ended")
	case kiosk.DayCancelled:
		return pick(info.english, "已取消", "cancelled")
	case kiosk.DayMoved:
		to, layout := info.local(e.Moved.Span.From), "15:04"
		if consult.DateOf(to, info.zone) != consult.DateOf(e.Span.From, info.zone) {
			layout = pick(info.english, "1月2日 15:04", "2 January 15:04")
		}
		return pick(info.english, "已改期至", "moved to ") + to.Format(layout)
	}
	return pick(info.english, "未开始", "later")
}
