package rest

import (
	"context"
	"fmt"

	"huiqi/api"
	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
)

func leave(info requestInfo, l consult.Leave) api.Leave {
	return api.Leave{
		ID:           string(l.ID),
		MeetingID:    string(l.MeetingID),
		PersonID:     string(l.PersonID),
		Reason:       api.LeaveReason(l.Reason),
		Note:         textOrNull(l.Note),
		StartsAt:     info.localOrNull(l.Span.From),
		EndsAt:       info.localOrNull(l.Span.To),
		From:         info.localOrNull(l.Span.From),
		To:           info.localOrNull(l.Span.To),
		Late:         l.Late,
		Former:       l.Former,
		Day:          string(consult.DateOf(l.For.From, info.zone)),
		AskedBy:      textOrNull(l.AskedBy),
		Channel:      textOrNull(l.Channel),
		DecisionNote: textOrNull(l.DecisionNote),
		Decision:     api.LeaveDecision(l.Decision),
		DecidedBy:    textOrNull(l.DecidedBy),
		DecidedAt:    info.localOrNull(l.DecidedAt),
		Version:      l.Version,
		CreatedAt:    info.local(l.CreatedAt),
		ChangedAt:    info.local(l.ChangedAt),
	}
}

func (h meetingHandlers) ListLeaves(
	ctx context.Context, r api.ListLeavesRequestObject,
) (api.ListLeavesResponseObject, error) {
	filter := consult.LeaveFilter{
		MeetingID: idOf(r.Params.Meeting),
		PersonID:  idOf(r.Params.Person),
		Decision:  consult.Decision(value(r.Params.Decision)),
		UnderID:   idOf(r.Params.Under),
	}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Attendance.LeaveList(ctx, info.actor, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListLeaves200JSONResponse{
		Items:      mapEach(page.Items, func(l consult.Leave) api.Leave { return leave(info, l) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h meetingHandlers) CreateLeave(
	ctx context.Context, r api.CreateLeaveRequestObject,
) (api.CreateLeaveResponseObject, error) {
	info := h.requestInfo(ctx)
	l, err := h.cfg.Services.Attendance.AskLeave(ctx, info.actor, consult.Leave{
		Span:      consult.Span{From: instant(value(r.Body.StartsAt)), To: instant(value(r.Body.EndsAt))},
		MeetingID: consult.ID(r.Body.MeetingID),
		PersonID:  consult.ID(r.Body.PersonID),
		Reason:    consult.LeaveReason(r.Body.Reason),
		Note:      given(r.Body.Note),
		Channel:   consult.Channel(value(r.Body.Channel)),
	})
	return api.CreateLeave201JSONResponse{
		Body:    leave(info, l),
		Headers: api.CreateLeave201ResponseHeaders{ETag: etag(l.Version), Location: info.location(l.ID)},
	}, err
}

func (h meetingHandlers) decide(
	ctx context.Context, id string, approve bool, in *api.DecisionInput,
) (api.DecidedLeaveJSONResponse, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return api.DecidedLeaveJSONResponse{}, err
	}
	l, r, err := h.cfg.Services.Attendance.DecideLeave(ctx, info.actor, consult.ID(id), approve, value(value(in).Note),
		version)
	return decided(info, l, r), err
}

func decided(info requestInfo, l consult.Leave, r attendance.Roster) api.DecidedLeaveJSONResponse {
	out := leave(info, l)
	// The warnings say who else comes, which a member may not read.
	if info.actor.ForSome() {
		r.Warnings = nil
	}
	out.Warnings, out.Forecast = new(conflicts(info, r.Warnings)), new(tallies(info, r.Forecast))
	return api.DecidedLeaveJSONResponse{Body: out, Headers: api.DecidedLeaveResponseHeaders{ETag: etag(l.Version)}}
}

func (h meetingHandlers) ApproveLeave(
	ctx context.Context, r api.ApproveLeaveRequestObject,
) (api.ApproveLeaveResponseObject, error) {
	out, err := h.decide(ctx, r.ID, true, r.Body)
	return api.ApproveLeave200JSONResponse{DecidedLeaveJSONResponse: out}, err
}

func (h meetingHandlers) RefuseLeave(
	ctx context.Context, r api.RefuseLeaveRequestObject,
) (api.RefuseLeaveResponseObject, error) {
	out, err := h.decide(ctx, r.ID, false, r.Body)
	return api.RefuseLeave200JSONResponse{DecidedLeaveJSONResponse: out}, err
}

func (h meetingHandlers) WithdrawLeave(
	ctx context.Context, r api.WithdrawLeaveRequestObject,
) (api.WithdrawLeaveResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	l, after, err := h.cfg.Services.Attendance.WithdrawLeave(ctx, info.actor, consult.ID(r.ID), version)
	return api.WithdrawLeave200JSONResponse{DecidedLeaveJSONResponse: decided(info, l, after)}, err
}

func (h meetingHandlers) GetLeave(
	ctx context.Context, r api.GetLeaveRequestObject,
) (api.GetLeaveResponseObject, error) {
	info := h.requestInfo(ctx)
	l, err := h.cfg.Services.Attendance.Leave(ctx, info.actor, consult.ID(r.ID))
	return api.GetLeave200JSONResponse{
		Body:    leave(info, l),
		Headers: api.GetLeave200ResponseHeaders{ETag: etag(l.Version)},
	}, err
}

// decidedAlready is the decision about a Leave as a problem shows it.
func decidedAlready(info requestInfo, l consult.Leave) *api.DecidedAlready {
	return &api.DecidedAlready{
		Decision:  api.LeaveDecision(l.Decision),
		DecidedBy: textOrNull(l.DecidedBy),
		DecidedAt: info.localOrNull(l.DecidedAt),
		Version:   l.Version,
	}
}

// decidedWords says who decided what about a Leave and when.
func decidedWords(info requestInfo, l consult.Leave) words {
	at := info.local(l.DecidedAt).Format("2006-01-02 15:04")
	zh := map[consult.Decision]string{
		consult.LeaveApproved:  "已批准",
		consult.LeaveRefused:   "未予批准",
		consult.LeaveWithdrawn: "已销假",
	}
	en := map[consult.Decision]string{
		consult.LeaveApproved:  "approved",
		consult.LeaveRefused:   "refused",
		consult.LeaveWithdrawn: "withdrawn",
	}
	w := words{fmt.Sprintf("%s于%s处理了此请假：%s", l.DecidedBy, at, zh[l.Decision]),
		fmt.Sprintf("%s decided this leave at %s: %s", l.DecidedBy, at, en[l.Decision])}
	if l.Decision == consult.LeaveWithdrawn {
		return words{w.zh + "；如仍需请假，请重新申请", w.en + ". If leave is still needed, request it again."}
	}
	return words{w.zh + "；如要改变决定，请重新读取，并在 If-Match 中带上其 ETag",
		w.en + ". To change the decision, read it again and send its ETag in If-Match."}
}
