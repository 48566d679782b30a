package rest

import (
	"bytes"
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/reach"
)

// allowOnlySelf refuses a member who asks about another person.
func (info requestInfo) allowOnlySelf(person consult.ID) error {
	if !info.actor.ActsFor(person) {
		return consult.ErrForbidden
	}
	return nil
}

// mayAskAbout answers consult.ErrNotFound for a person beyond reach whom no lookup finds.
func (h calendarHandlers) mayAskAbout(ctx context.Context, person consult.ID) error {
	standing, err := h.standingOf(ctx, reach.Person, person)
	if err != nil || standing != reach.Beyond {
		return err
	}
	p, err := h.cfg.Services.Directory.People.Get(ctx, person)
	if err == nil && !p.Active {
		err = consult.ErrNotFound
	}
	return err
}

func (h calendarHandlers) GetFreeBusy(
	ctx context.Context, r api.GetFreeBusyRequestObject,
) (api.GetFreeBusyResponseObject, error) {
	info := h.requestInfo(ctx)
	if err := info.allowOnlySelf(consult.ID(r.ID)); err != nil {
		return nil, err
	}
	if err := h.mayAskAbout(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	fb, err := h.cfg.Services.Availability.FreeBusy(ctx, consult.ID(r.ID), info.window(r.Params.From, r.Params.To))
	if err != nil {
		return nil, err
	}
	if preferredMediaType(info.accept, jsonType, calendarType) == calendarType {
		b, err := feed.RenderFreeBusy(fb, h.cfg.Services.Now())
		return api.GetFreeBusy200TextCalendarResponse{Body: bytes.NewReader(b), ContentLength: int64(len(b))}, err
	}
	return api.GetFreeBusy200JSONResponse{
		PersonID: string(fb.PersonID),
		StartsAt: info.local(fb.Window.From),
		EndsAt:   info.local(fb.Window.To),
		From:     info.local(fb.Window.From),
		To:       info.local(fb.Window.To),
		Items: mapEach(fb.Spans, func(b consult.BusySpan) api.BusyPeriod {
			return api.BusyPeriod{
				StartsAt: info.local(b.Span.From),
				EndsAt:   info.local(b.Span.To),
				Kind:     api.BusyKind(b.Kind),
			}
		}),
	}, nil
}
