package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// pin says who fixed a Meeting at its slot; null when nobody did.
func pin(info requestInfo, p consult.Pin) nullable.Nullable[api.Pin] {
	if !p.Set() {
		return nullable.NewNullNullable[api.Pin]()
	}
	return nullable.NewNullableWithValue(api.Pin{
		By:     p.By,
		Role:   api.PinRole(p.Role),
		Reason: p.Reason,
		At:     info.local(p.At),
	})
}

func (h meetingHandlers) PinMeeting(
	ctx context.Context, r api.PinMeetingRequestObject,
) (api.PinMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Booking.Pin(ctx, info.actor, consult.ID(r.ID), r.Body.Reason,
		booking.Options{Version: version})
	return api.PinMeeting200JSONResponse{
		Body:    booked(info, b),
		Headers: api.PinMeeting200ResponseHeaders{ETag: etag(b.Meeting.Version)},
	}, err
}

func (h meetingHandlers) UnpinMeeting(
	ctx context.Context, r api.UnpinMeetingRequestObject,
) (api.UnpinMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Booking.Unpin(ctx, info.actor, consult.ID(r.ID), booking.Options{Version: version})
	return api.UnpinMeeting200JSONResponse{
		Body:    booked(info, b),
		Headers: api.UnpinMeeting200ResponseHeaders{ETag: etag(b.Meeting.Version)},
	}, err
}
