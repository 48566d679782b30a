package rest

import (
	"context"
	"time"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/directory"
	"huiqi/pkg/reach"
)

func travel(ways []directory.Way) api.TravelList {
	return api.TravelList{Items: mapEach(ways, func(w directory.Way) api.Travel {
		out := api.Travel{FromID: string(w.From), ToID: string(w.To), Source: api.TravelSourceUnknown}
		out.Minutes.SetNull()
		if w.Known {
			out.Source = api.TravelSourceReckoned
			out.Minutes.Set(int(w.Took / time.Minute))
		}
		if w.Given {
			out.Source = api.TravelSourceGiven
		}
		return out
	})}
}

func (h directoryHandlers) ListTravel(
	ctx context.Context, r api.ListTravelRequestObject,
) (api.ListTravelResponseObject, error) {
	ways, err := h.cfg.Services.Directory.Ways(ctx, consult.ID(r.ID))
	return api.ListTravel200JSONResponse(travel(ways)), err
}

func (h directoryHandlers) PutTravel(
	ctx context.Context, r api.PutTravelRequestObject,
) (api.PutTravelResponseObject, error) {
	t := consult.Trip{
		FromID: consult.ID(r.ID),
		ToID:   consult.ID(r.OtherID),
		Took:   time.Duration(r.Body.Minutes) * time.Minute,
	}
	if err := h.otherVenue(ctx, t.ToID); err != nil {
		return nil, err
	}
	ways, err := h.cfg.Services.Directory.SetTrip(ctx, h.requestInfo(ctx).actor, t, value(r.Body.OneWay))
	return api.PutTravel200JSONResponse{Body: travel(ways)}, err
}

func (h directoryHandlers) DeleteTravel(
	ctx context.Context, r api.DeleteTravelRequestObject,
) (api.DeleteTravelResponseObject, error) {
	if err := h.otherVenue(ctx, consult.ID(r.OtherID)); err != nil {
		return nil, err
	}
	return api.DeleteTravel204Response{},
		h.cfg.Services.Directory.ForgetTrip(ctx, h.requestInfo(ctx).actor, consult.ID(r.ID), consult.ID(r.OtherID))
}

// otherVenue answers consult.ErrNotFound for a venue beyond reach.
func (h directoryHandlers) otherVenue(ctx context.Context, id consult.ID) error {
	standing, err := h.standingOf(ctx, reach.Venue, id)
	if err == nil && standing == reach.Beyond {
		err = consult.ErrNotFound
	}
	return err
}
