package rest

import (
	"bytes"
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

// themselves refuses a member who asks about somebody else.
func (f facts) themselves(person consult.ID) error {
	if f.actor.Role == consult.Member && f.actor.PersonID != person {
		return consult.ErrForbidden
	}
	return nil
}

func (h handlers) GetFreeBusy(ctx context.Context, r api.GetFreeBusyRequestObject) (api.GetFreeBusyResponseObject, error) {
	f := h.facts(ctx)
	if err := f.themselves(consult.ID(r.ID)); err != nil {
		return nil, err
	}
	fb, err := h.cfg.Desk.FreeBusy(ctx, consult.ID(r.ID), consult.Span{From: value(r.Params.From), To: value(r.Params.To)})
	if err != nil {
		return nil, err
	}
	if medium(f.accept, jsonType, calendarType) == calendarType {
		b, err := feed.RenderFreeBusy(fb, h.cfg.Desk.Now())
		return api.GetFreeBusy200TextCalendarResponse{Body: bytes.NewReader(b), ContentLength: int64(len(b))}, err
	}
	return api.GetFreeBusy200JSONResponse{PersonID: string(fb.PersonID), From: f.local(fb.Window.From), To: f.local(fb.Window.To),
		Items: each(fb.Spans, func(b consult.BusySpan) api.BusyPeriod {
			return api.BusyPeriod{StartsAt: f.local(b.Span.From), EndsAt: f.local(b.Span.To), Kind: api.BusyKind(b.Kind)}
		})}, nil
}
