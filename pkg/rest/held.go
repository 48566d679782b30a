package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
)

// held is the record of a Meeting; null when there is none.
func held(info requestInfo, h consult.Held) nullable.Nullable[api.Held] {
	if !h.Recorded() {
		return nullable.NewNullNullable[api.Held]()
	}
	return nullable.NewNullableWithValue(api.Held{
		Held:   h.Took,
		Reason: textOrNull(h.Reason),
		At:     info.local(h.At),
		By:     h.By,
		Source: api.HeldSource(h.Source),
	})
}

func (h meetingHandlers) PutHeld(
	ctx context.Context, r api.PutHeldRequestObject,
) (api.PutHeldResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	_, err = h.cfg.Services.Attendance.RecordHeld(ctx, info.actor, consult.ID(r.ID), attendance.HeldSaid{
		Recorded: !r.Body.Held.IsNull(),
		Took:     given(r.Body.Held),
		Reason:   value(r.Body.Reason),
		Version:  version,
	})
	if err != nil {
		return nil, err
	}
	got, err := h.GetMeeting(ctx, api.GetMeetingRequestObject{ID: r.ID})
	if err != nil {
		return nil, err
	}
	m := got.(api.GetMeeting200JSONResponse)
	return api.PutHeld200JSONResponse{
		Body:    m.Body,
		Headers: api.PutHeld200ResponseHeaders{ETag: m.Headers.ETag},
	}, nil
}
