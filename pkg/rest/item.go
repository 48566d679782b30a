package rest

import (
	"context"
	"slices"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// items are those of the Meeting with their times.
func items(info requestInfo, m consult.Meeting) []api.Item {
	spans := m.ItemSpans()
	out := make([]api.Item, len(m.Items))
	for i, it := range m.Items {
		out[i] = api.Item{
			ID:               string(it.ID),
			Minutes:          it.Minutes,
			StartsAt:         info.local(spans[i].From),
			EndsAt:           info.local(spans[i].To),
			Kind:             api.ItemKind(it.Kind),
			Title:            it.Title,
			TopicID:          textOrNull(it.TopicID),
			ReporterPersonID: textOrNull(it.ReporterPersonID),
			ReporterBodyID:   textOrNull(it.ReporterBodyID),
			Materials:        textOrNull(it.Materials),
			PersonIds:        idStrings(it.PersonIDs),
		}
	}
	return out
}

func itemsFrom(in []api.ItemInput) []consult.Item {
	return mapEach(in, func(it api.ItemInput) consult.Item {
		kind := consult.ItemOther
		setText(&kind, it.Kind)
		return consult.Item{
			ID:               consult.ID(value(it.ID)),
			Minutes:          it.Minutes,
			Kind:             kind,
			Title:            it.Title,
			TopicID:          idOrEmpty(it.TopicID),
			ReporterPersonID: idOrEmpty(it.ReporterPersonID),
			ReporterBodyID:   idOrEmpty(it.ReporterBodyID),
			Materials:        given(it.Materials),
			PersonIDs:        parseIDs(value(it.PersonIds)),
		}
	})
}

func (h meetingHandlers) PutItems(
	ctx context.Context, r api.PutItemsRequestObject,
) (api.PutItemsResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	edit := func(m *consult.Meeting) error {
		m.Items = itemsFrom(r.Body.Items)
		m.Overrides = slices.Concat(m.Overrides, overrides(r.Body.Overrides))
		return nil
	}
	b, err := h.cfg.Services.Booking.Edit(ctx, info.actor, consult.ID(r.ID), edit,
		booking.Options{DryRun: value(r.Params.DryRun), Version: version})
	return api.PutItems200JSONResponse{
		Body:    booked(info, b),
		Headers: api.PutItems200ResponseHeaders{ETag: h.meetingETag(ctx, b, value(r.Params.DryRun))},
	}, err
}
