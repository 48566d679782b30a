package rest

import (
	"context"
	"strconv"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func leave(f facts, l consult.Leave) api.Leave {
	return api.Leave{ID: string(l.ID), MeetingID: string(l.MeetingID), PersonID: string(l.PersonID), Reason: api.LeaveReason(l.Reason),
		Note: text(l.Note), Decision: api.LeaveDecision(l.Decision), DecidedBy: text(l.DecidedBy), DecidedAt: f.localOrNull(l.DecidedAt),
		Version: l.Version, CreatedAt: f.local(l.CreatedAt), ChangedAt: f.local(l.ChangedAt)}
}

func (h handlers) ListLeaves(ctx context.Context, r api.ListLeavesRequestObject) (api.ListLeavesResponseObject, error) {
	q := query(r.Params.Limit, r.Params.Cursor)
	q.MeetingID, q.PersonID, q.Kind = consult.ID(value(r.Params.Meeting)), consult.ID(value(r.Params.Person)), string(value(r.Params.Decision))
	page, err := h.cfg.Desk.Leaves.List(ctx, q)
	f := h.facts(ctx)
	return api.ListLeaves200JSONResponse{Items: each(page.Items, func(l consult.Leave) api.Leave { return leave(f, l) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreateLeave(ctx context.Context, r api.CreateLeaveRequestObject) (api.CreateLeaveResponseObject, error) {
	f := h.facts(ctx)
	l, again, err := h.cfg.Desk.Leaves.Add(ctx, f.actor, consult.Leave{MeetingID: consult.ID(r.Body.MeetingID), PersonID: consult.ID(r.Body.PersonID),
		Reason: consult.LeaveReason(r.Body.Reason), Note: given(r.Body.Note)}, f.once)
	return api.CreateLeave201JSONResponse{Body: leave(f, l), Headers: api.CreateLeave201ResponseHeaders{ETag: etag(l.Version), Location: f.at(l.ID), IdempotentReplayed: strconv.FormatBool(again)}}, err
}

func (h handlers) decide(ctx context.Context, id string, approve bool) (api.DecidedLeaveJSONResponse, error) {
	f := h.facts(ctx)
	l, found, err := h.cfg.Desk.DecideLeave(ctx, f.actor, consult.ID(id), approve)
	out := leave(f, l)
	out.Warnings = new(conflicts(f, found))
	return api.DecidedLeaveJSONResponse{Body: out, Headers: api.DecidedLeaveResponseHeaders{ETag: etag(l.Version)}}, err
}

func (h handlers) ApproveLeave(ctx context.Context, r api.ApproveLeaveRequestObject) (api.ApproveLeaveResponseObject, error) {
	out, err := h.decide(ctx, r.ID, true)
	return api.ApproveLeave200JSONResponse{DecidedLeaveJSONResponse: out}, err
}

func (h handlers) RefuseLeave(ctx context.Context, r api.RefuseLeaveRequestObject) (api.RefuseLeaveResponseObject, error) {
	out, err := h.decide(ctx, r.ID, false)
	return api.RefuseLeave200JSONResponse{DecidedLeaveJSONResponse: out}, err
}

func (h handlers) GetLeave(ctx context.Context, r api.GetLeaveRequestObject) (api.GetLeaveResponseObject, error) {
	l, err := h.cfg.Desk.Leaves.Get(ctx, consult.ID(r.ID))
	return api.GetLeave200JSONResponse{Body: leave(h.facts(ctx), l), Headers: api.GetLeave200ResponseHeaders{ETag: etag(l.Version)}}, err
}
