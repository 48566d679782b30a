package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

func (h calendarHandlers) GetKioskDay(
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
	var venue *api.KioskVenue
	if v := day.Venue; v != nil {
		venue = &api.KioskVenue{ID: string(v.ID), Name: v.Name, Wayfinding: textOrNull(v.Wayfinding)}
	}
	return api.GetKioskDay200JSONResponse{
		Date:  string(day.Date),
		AsOf:  info.local(day.AsOf),
		Venue: pointed(venue),
		Items: mapEach(day.Entries, func(e kiosk.Entry) api.KioskEntry {
			return kioskEntry(info, e,
				e.State(day.AsOf))
		}),
	}, nil
}

func kioskEntry(info requestInfo, e kiosk.Entry, state kiosk.State) api.KioskEntry {
	var movedTo *api.KioskMovedTo
	if e.Moved != nil {
		movedTo = &api.KioskMovedTo{
			StartsAt: info.local(e.Moved.Span.From),
			EndsAt:   info.local(e.Moved.Span.To),
			Place:    kioskPlace(e.MovedVenue, e.MovedRoom),
		}
	}
	return api.KioskEntry{
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
		CoOwners:  append([]string{}, e.CoOwners...),
		Place:     kioskPlace(e.Venue, e.Room),
		MovedTo:   pointed(movedTo),
	}
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

// stateText is the state in the words of the kiosk; of a Meeting that was moved, also where to.
func stateText(info requestInfo, e kiosk.Entry, state kiosk.State) string {
	zh, en := state.Words()
	if state != kiosk.DayMoved {
		return pick(info.english, zh, en)
	}
	to, layout := info.local(e.Moved.Span.From), "15:04"
	if consult.DateOf(to, info.zone) != consult.DateOf(e.Span.From, info.zone) {
		layout = pick(info.english, "1月2日 15:04", "2 January 15:04")
	}
	return pick(info.english, zh+"至", en+" to ") + to.Format(layout)
}
