package rest

import (
	"context"
	"slices"
	"time"

	"huiqi/api"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// How many slots, and how many ways that need one other change, are listed by default.
const (
	slots = 10
	ways  = 3
)

// slotParams are the parameters that the two operations that search for slots have in common.
type slotParams struct {
	limit, ways      *int
	rooms, venues    *[]string
	sameRoom, grid   *bool
	days             *[]api.Weekday
	earliest, latest *api.ClockTime
	minCapacity      *int
	tentative        *bool
	window           consult.Span
}

func (s slotParams) search() conflict.Search {
	q := conflict.Search{
		Limit:       slots,
		Ways:        ways,
		RoomIDs:     parseIDs(value(s.rooms)),
		VenueIDs:    parseIDs(value(s.venues)),
		SameRoom:    value(s.sameRoom),
		MinCapacity: value(s.minCapacity),
		Grid:        value(s.grid),
		Earliest:    clockOrNil(s.earliest),
		Latest:      clockOrNil(s.latest),
		Confirmed:   s.tentative != nil && !*s.tentative,
		Window:      s.window,
	}
	set(&q.Limit, s.limit)
	set(&q.Ways, s.ways)
	week := []api.Weekday{api.WeekdaySun, api.WeekdayMon, api.WeekdayTue, api.WeekdayWed, api.WeekdayThu,
		api.WeekdayFri, api.WeekdaySat}
	for _, d := range value(s.days) {
		q.Days = append(q.Days, time.Weekday(slices.Index(week, d)))
	}
	return q
}

func clockOrNil(c *api.ClockTime) *time.Duration {
	if c == nil {
		return nil
	}
	return new(sinceMidnight(*c))
}

func availability(info requestInfo, out conflict.Availability) api.Alternatives {
	list := api.Alternatives{
		Items: mapEach(out.Items, func(a conflict.Alternative) api.Alternative { return alternative(info, a) }),
		Ways:  mapEach(out.Ways, func(o conflict.Opening) api.Way { return way(info, o) }),
		None:  textOrNull(pick(info.english, out.ZH, out.EN)),

		RoomsPerStart: conflict.RoomsPerStart,
		SoleObstacles: mapEach(out.Sole, func(o conflict.SoleObstacle) api.SoleObstacle {
			return soleObstacle(info, o)
		}),
	}
	if out.Grid != nil {
		list.Grid = new(grid(info, *out.Grid))
	}
	return list
}

func alternative(info requestInfo, a conflict.Alternative) api.Alternative {
	return api.Alternative{
		StartsAt: info.local(a.Slot.Span.From),
		EndsAt:   info.local(a.Slot.Span.To),
		RoomID:   textOrNull(a.Slot.RoomID),
		Lawful:   !a.Unlawful,
		Cost:     a.Cost,
		Summary:  pick(info.english, a.ZH, a.EN),
		Warnings: conflicts(info, a.Warnings),
		Loses: mapEach(a.Loses, func(l conflict.Loss) api.Loss {
			return api.Loss{PersonID: string(l.PersonID), Name: l.Name, Why: pick(info.english, l.ZH, l.EN)}
		}),
		Bodies: mapEach(a.Bodies, func(t conflict.Turnout) api.BodyTurnout {
			return api.BodyTurnout{BodyID: string(t.BodyID), Name: t.Name, Free: t.Free, Members: t.Members}
		}),
		Quorum: mapEach(a.Quorum, func(t conflict.Turnout) api.QuorumTurnout {
			return api.QuorumTurnout{BodyID: string(t.BodyID), Needed: t.Needed, Free: t.Free, Members: t.Members}
		}),
	}
}

func slot(info requestInfo, s consult.Slot) api.Slot {
	return api.Slot{StartsAt: info.local(s.Span.From), EndsAt: info.local(s.Span.To), RoomID: textOrNull(s.RoomID)}
}

func way(info requestInfo, o conflict.Opening) api.Way {
	return api.Way{
		Slot:    slot(info, o.Slot),
		Summary: pick(info.english, o.ZH, o.EN),
		Changes: mapEach(o.Moves, func(m conflict.Shift) api.SlotChange {
			return api.SlotChange{
				MeetingID: string(m.MeetingID),
				Title:     textOrNull(m.Title),
				From:      slot(info, m.From),
				To:        slot(info, m.To),
			}
		}),
	}
}

func soleObstacle(info requestInfo, o conflict.SoleObstacle) api.SoleObstacle {
	return api.SoleObstacle{
		Kind:      api.SoleObstacleKind(o.Kind),
		MeetingID: textOrNull(o.MeetingID),
		BlockID:   textOrNull(o.BlockID),
		Rule:      textOrNull(o.Rule),
		Title:     textOrNull(o.Title),
		StartsAt:  info.localOrNull(o.Span.From),
		EndsAt:    info.localOrNull(o.Span.To),
		Starts:    o.Starts,
		Message:   pick(info.english, o.ZH, o.EN),
		Subjects: mapEach(o.Subjects, func(s conflict.NamedSubject) api.NamedSubject {
			return api.NamedSubject{Kind: api.BlockSubjectKind(s.Kind), ID: textOrNull(s.ID), Name: textOrNull(s.Name)}
		}),
	}
}

func grid(info requestInfo, g conflict.Grid) api.BusyGrid {
	busy := func(all []conflict.GridSpan) []api.BusySpan {
		return mapEach(all, func(s conflict.GridSpan) api.BusySpan {
			return api.BusySpan{
				StartsAt:  info.local(s.Span.From),
				EndsAt:    info.local(s.Span.To),
				From:      info.local(s.Span.From),
				To:        info.local(s.Span.To),
				Kind:      api.BusySpanKind(s.Kind),
				Tentative: s.Tentative,
				MeetingID: textOrNull(s.MeetingID),
				Title:     textOrNull(s.Title),
			}
		})
	}
	return api.BusyGrid{
		StartsAt:     info.local(g.Span.From),
		EndsAt:       info.local(g.Span.To),
		From:         info.local(g.Span.From),
		To:           info.local(g.Span.To),
		StepMinutes:  int(conflict.Grain / time.Minute),
		RequiredFree: g.RequiredFree,
		OptionalFree: g.OptionalFree,
		People: mapEach(g.People, func(r conflict.GridRow) api.PersonRow {
			return api.PersonRow{PersonID: string(r.ID), Name: r.Name, Required: r.Required, Busy: busy(r.Busy)}
		}),
		Rooms: mapEach(g.Rooms, func(r conflict.GridRow) api.RoomRow {
			return api.RoomRow{RoomID: string(r.ID), Name: r.Name, Capacity: r.Capacity, Busy: busy(r.Busy)}
		}),
	}
}

func (h meetingHandlers) ListAlternatives(
	ctx context.Context, r api.ListAlternativesRequestObject,
) (api.ListAlternativesResponseObject, error) {
	p := r.Params
	out, err := h.cfg.Services.Availability.Alternatives(ctx, consult.ID(r.ID),
		slotParams{p.Limit, p.Ways, p.RoomIds, p.VenueIds, p.SameRoom, p.Grid, p.Days,
			p.Earliest, p.Latest, p.MinCapacity, p.IncludeTentative, h.requestInfo(ctx).window(p.From, p.To)}.search())
	return api.ListAlternatives200JSONResponse(availability(h.requestInfo(ctx), out)), err
}

func (h meetingHandlers) FindAvailability(
	ctx context.Context, r api.FindAvailabilityRequestObject,
) (api.FindAvailabilityResponseObject, error) {
	b := r.Body
	out, err := h.cfg.Services.Availability.Available(ctx, meetingFromInput(b.Meeting),
		slotParams{b.Limit, b.Ways, b.RoomIds, b.VenueIds, b.SameRoom, b.Grid, b.Days,
			b.Earliest, b.Latest, b.MinCapacity, b.IncludeTentative,
			consult.Span{From: instant(value(b.StartsAt)), To: instant(value(b.EndsAt))}}.search())
	return api.FindAvailability200JSONResponse(availability(h.requestInfo(ctx), out)), err
}
