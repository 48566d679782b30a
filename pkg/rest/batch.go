package rest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// steps are the writes that a batch asks for. Each has exactly one of move, cancel and edit.
func steps(items []api.MeetingStep) ([]booking.Step, error) {
	var f consult.Faults
	var out []booking.Step
	for i, item := range items {
		s := booking.Step{
			ID:      consult.ID(item.ID),
			Version: value(item.Version),
			Field:   consult.FieldAt("items", i, ""),
		}
		asked := 0
		if item.Move != nil {
			asked++
			s.What = s.Field + ".move"
			s.To = new(moveTo(*item.Move))
			s.Why = value(item.Move.Reason)
			s.Overrides = overrides(item.Move.Overrides)
		}
		if item.Cancel != nil {
			asked++
			s.What = s.Field + ".cancel"
			s.Reason = &item.Cancel.Reason
			s.Overrides = overrides(item.Cancel.Overrides)
		}
		if item.Edit != nil {
			asked++
			s.What = s.Field + ".edit"
			s.Why = value(item.Edit.Reason)
			s.Edit = func(m *consult.Meeting) error { patchMeeting(m, item.Edit); return nil }
			f.Add(item.Version == nil, s.Field+".version", "required", "修改时必填", "is required with edit")
		}
		f.Add(asked == 0, s.Field, "required", "应有 move、cancel、edit 之一", "must have move, cancel or edit")
		f.Add(
			asked > 1, s.Field, "contradiction", "move、cancel、edit 只能有一项", "has more than one of move, cancel and edit",
		)
		out = append(out, s)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// moveTo is the slot that a move asks for; what it leaves out stays as it is.
func moveTo(in api.MoveInput) consult.Slot {
	to := consult.Slot{Span: consult.Span{From: instant(in.StartsAt)}, RoomID: idOrEmpty(in.RoomID)}
	if in.EndsAt != nil {
		to.Span.To = instant(*in.EndsAt)
	}
	return to
}

func batched(info requestInfo, b booking.Batched) api.MeetingBatch {
	show := func(m consult.Meeting) api.Meeting { return meeting(info, m) }
	return api.MeetingBatch{
		Items:    mapEach(b.Meetings, show),
		Along:    mapEach(b.Along, show),
		Warnings: conflicts(info, b.Warnings),
	}
}

func (h meetingHandlers) ChangeMeetings(
	ctx context.Context, r api.ChangeMeetingsRequestObject,
) (api.ChangeMeetingsResponseObject, error) {
	all, err := steps(r.Body.Items)
	if err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	b, err := h.cfg.Services.Booking.Batch(ctx, info.actor, all, booking.Options{DryRun: value(r.Params.DryRun)})
	return api.ChangeMeetings200JSONResponse{Body: batched(info, b)}, err
}

// madeByBatch names the Meetings of a batch: those of its items in their order, then those that went along.
func madeByBatch(_ pathParam, _, response any) []consult.Made {
	body := response.(api.ChangeMeetings200JSONResponse).Body
	var out []consult.Made
	for _, m := range body.Items {
		out = append(out, consult.Made{Kind: theBatch.kind, ID: consult.ID(m.ID)})
	}
	for _, m := range body.Along {
		out = append(out, consult.Made{Kind: theBatch.kind, ID: consult.ID(m.ID), Did: along})
	}
	return out
}

// along marks what a batch changed beside the Meetings of its items.
const along = "along"

// showBatch answers with the Meetings of a batch as they are now.
func showBatch(ctx context.Context, h handlers, _ pathParam, made []consult.Made) (send, error) {
	ids := make([]consult.ID, len(made))
	for i, m := range made {
		ids[i] = m.ID
	}
	found, err := h.cfg.Services.Booking.MeetingsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	if err := h.learnMeetings(ctx, slices.Collect(maps.Values(found))...); err != nil {
		return nil, err
	}
	var b booking.Batched
	for _, one := range made {
		m, ok := found[one.ID]
		if !ok {
			return nil, fmt.Errorf("meeting %s of a batch: %w", one.ID, consult.ErrNotFound)
		}
		if one.Did == along {
			b.Along = append(b.Along, m)
			continue
		}
		b.Meetings = append(b.Meetings, m)
		warnings, err := h.cfg.Services.Booking.Warnings(ctx, m)
		if err != nil {
			return nil, err
		}
		if len(made) > 1 {
			warnings = booking.Titled(m, warnings)
		}
		b.Warnings = append(b.Warnings, warnings...)
	}
	return api.ChangeMeetings200JSONResponse{Body: batched(h.requestInfo(ctx), b)}.VisitChangeMeetingsResponse, nil
}
