package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// stops are those of the Meeting with their times.
func stops(info requestInfo, m consult.Meeting) []api.Stop {
	spans := m.StopSpans()
	out := make([]api.Stop, len(m.Stops))
	for i, s := range m.Stops {
		out[i] = api.Stop{
			VenueID:     textOrNull(s.VenueID),
			Place:       place(s.Place),
			ArriveAfter: s.ArriveAfter,
			Minutes:     s.Minutes,
			StartsAt:    info.local(spans[i].From),
			EndsAt:      info.local(spans[i].To),
			Purpose:     textOrNull(s.Purpose),
		}
	}
	return out
}

func stopsFrom(in []api.StopInput) []consult.Stop {
	return mapEach(in, func(s api.StopInput) consult.Stop {
		return consult.Stop{
			VenueID:     idOrEmpty(s.VenueID),
			Place:       placeFrom(s.Place),
			ArriveAfter: s.ArriveAfter,
			Minutes:     s.Minutes,
			Purpose:     given(s.Purpose),
		}
	})
}

func (h meetingHandlers) PutStops(
	ctx context.Context, r api.PutStopsRequestObject,
) (api.PutStopsResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	edit := func(m *consult.Meeting) error { m.Stops = stopsFrom(r.Body.Stops); return nil }
	b, err := h.cfg.Services.Booking.Edit(ctx, info.actor, consult.ID(r.ID), edit,
		booking.Options{DryRun: value(r.Params.DryRun), Version: version})
	return api.PutStops200JSONResponse{
		Body:    booked(info, b),
		Headers: api.PutStops200ResponseHeaders{ETag: h.meetingETag(ctx, b, value(r.Params.DryRun))},
	}, err
}
