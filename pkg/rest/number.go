package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// number is the ordinal of a Meeting: the fixed one, or the provisional one if that is given; null without either.
func number(info requestInfo, n consult.Number) nullable.Nullable[api.Number] {
	if n.N == 0 {
		return nullable.NewNullNullable[api.Number]()
	}
	return nullable.NewNullableWithValue(api.Number{
		N:           n.N,
		Text:        n.Text,
		Provisional: n.At.IsZero(),
		NumberingID: textOrNull(n.NumberingID),
		FixedAt:     info.localOrNull(n.At),
		FixedBy:     textOrNull(n.By),
		Reason:      textOrNull(n.Reason),
	})
}

// withNumbers gives the Meetings that have no fixed number their provisional ones, for the answer.
func (h meetingHandlers) withNumbers(ctx context.Context, ms ...consult.Meeting) error {
	numbers, err := h.cfg.Services.Numbering.Provisional(ctx, ms...)
	if err != nil {
		return err
	}
	for i, m := range ms {
		if n, ok := numbers[m.ID]; ok {
			ms[i].Number = n
		}
	}
	return nil
}

func (h meetingHandlers) FixNumber(
	ctx context.Context, r api.FixNumberRequestObject,
) (api.FixNumberResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Numbering.Fix(ctx, info.actor, consult.ID(r.ID), value(r.Body.N),
		booking.Options{Version: version})
	return api.FixNumber200JSONResponse{
		Body:    booked(info, b),
		Headers: api.FixNumber200ResponseHeaders{ETag: etag(b.Meeting.Version)},
	}, err
}

func (h meetingHandlers) ChangeNumber(
	ctx context.Context, r api.ChangeNumberRequestObject,
) (api.ChangeNumberResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Numbering.Change(ctx, info.actor, consult.ID(r.ID), given(r.Body.N), r.Body.Reason,
		booking.Options{Version: version})
	return api.ChangeNumber200JSONResponse{
		Body:    booked(info, b),
		Headers: api.ChangeNumber200ResponseHeaders{ETag: etag(b.Meeting.Version)},
	}, err
}
