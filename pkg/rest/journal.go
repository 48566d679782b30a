package rest

import (
	"context"
	"encoding/json"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/history"
	"huiqi/pkg/journal"
)

// journalled has whatever the request writes say in the journal who sent it, and what was asked for.
func (s *Server) journalled(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, info := attachRequestInfo(c.Request())
		op := s.routes[r.Method+" "+c.Path()]
		ctx := journal.WithOrigin(r.Context(), journal.Request(op.id, info.id, info.actor))
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

// ListJournal shows personal values to admins alone: an auditor proves that nothing was changed, and need not know
// them.
func (h calendarHandlers) ListJournal(
	ctx context.Context, r api.ListJournalRequestObject,
) (api.ListJournalResponseObject, error) {
	info := h.requestInfo(ctx)
	window := info.window(r.Params.From, r.Params.To)
	filter := journal.Filter{
		ThingID:  value(r.Params.Thing),
		PersonID: idOf(r.Params.Person),
		ActorID:  idOf(r.Params.Actor),
		From:     window.From,
		To:       window.To,
	}
	page, err := h.cfg.Services.Journal.List(
		ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor), info.actor.Has(consult.Office),
	)
	if err != nil {
		return nil, err
	}
	out := api.ListJournal200JSONResponse{Items: []api.JournalEntry{}, NextCursor: orNull(page.Next)}
	for _, l := range page.Items {
		entry, err := journalEntry(info, l)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, entry)
	}
	return out, nil
}

func journalEntry(info requestInfo, e history.Line) (api.JournalEntry, error) {
	changes, err := e.Changes()
	if err != nil {
		return api.JournalEntry{}, err
	}
	return api.JournalEntry{
		Seq:       e.Seq,
		At:        info.local(e.At),
		RequestID: textOrNull(e.RequestID),
		Via:       api.JournalEntryVia(e.Via),
		Operation: e.Operation,
		Actor: api.JournalActor{
			TokenID:  textOrNull(e.Actor.ID),
			Name:     e.Actor.Name,
			Role:     textOrNull(e.Actor.Role),
			Reach:    e.Actor.Reach,
			PersonID: textOrNull(e.Actor.PersonID),
		},
		Action:    api.JournalEntryAction(e.Action),
		Kind:      string(e.Kind),
		ThingID:   textOrNull(e.ThingID),
		MeetingID: textOrNull(e.MeetingID),
		PersonID:  textOrNull(e.PersonID),
		Fields:    mapEach(changes, journalField),
		Text:      pick(info.english, e.ZH, e.EN),
		Hash:      e.Hash.String(),
	}, nil
}

func journalField(c journal.FieldChange) api.JournalField {
	return api.JournalField{
		Field:  c.Field,
		Key:    textOrNull(c.Key),
		Before: jsonOrNull(c.Before),
		After:  jsonOrNull(c.After),
	}
}

// jsonOrNull is the value, or null when there is none.
func jsonOrNull(value json.RawMessage) nullable.Nullable[any] {
	if len(value) == 0 {
		return nullable.NewNullNullable[any]()
	}
	return nullable.NewNullableWithValue[any](value)
}

// GetMeetingHistory tells in words what became of a Meeting.
func (h meetingHandlers) GetMeetingHistory(
	ctx context.Context, r api.GetMeetingHistoryRequestObject,
) (api.GetMeetingHistoryResponseObject, error) {
	info := h.requestInfo(ctx)
	id := consult.ID(r.ID)
	_, err := h.cfg.Services.Booking.Meeting(ctx, id)
	if err != nil {
		return nil, err
	}
	page, err := h.cfg.Services.Journal.History(ctx, id, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.GetMeetingHistory200JSONResponse{
		Items: mapEach(page.Items, func(l history.Line) api.MeetingHistoryLine {
			return api.MeetingHistoryLine{
				Seq:       l.Seq,
				At:        info.local(l.At),
				By:        l.Actor.Name,
				Operation: l.Operation,
				Text:      pick(info.english, l.ZH, l.EN),
			}
		}),
		NextCursor: orNull(page.Next),
	}, err
}
