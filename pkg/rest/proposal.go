package rest

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// planningRetry is how long a client is asked to wait before it looks how far a
// Proposal is, in seconds.
const planningRetry = 1

func proposal(f facts, p consult.Proposal) api.Proposal {
	out := api.Proposal{ID: string(p.ID), State: api.ProposalState(p.State), Percent: p.Done, BestScore: text(p.Best),
		Cause: cause(f, p.Cause), Limits: limits(f, p.Limits), AskedBy: p.AskedBy, Fault: text(pick(f.english, p.FaultZH, p.FaultEN)),
		AppliedAt: f.localOrNull(p.AppliedAt), AppliedBy: text(p.AppliedBy), UndoneAt: f.localOrNull(p.UndoneAt), UndoneBy: text(p.UndoneBy),
		Version: p.Version, CreatedAt: f.local(p.CreatedAt), ChangedAt: f.local(p.ChangedAt)}
	switch p.State {
	case consult.ProposalReady, consult.ProposalApplied, consult.ProposalUndone:
		out.Outcome = new(outcome(f, p.Outcome))
	}
	return out
}

func cause(f facts, c consult.Cause) api.Cause {
	out := api.Cause{Kind: api.CauseKind(c.Kind), PlanID: some(string(c.PlanID))}
	if c.Kind == consult.CauseBlock {
		b := block(f, c.Block)
		out.Block = &api.BlockInput{Subject: b.Subject, Title: b.Title, StartsAt: b.StartsAt, EndsAt: b.EndsAt, Hard: &b.Hard}
		out.BlockID = some(string(c.Block.ID))
	}
	if len(c.Roles) > 0 {
		out.Roles = new(each(c.Roles, func(r consult.AttendanceRole) api.AttendanceRole { return api.AttendanceRole(r) }))
	}
	if len(c.MeetingIDs) > 0 {
		out.MeetingIds = new(ids(c.MeetingIDs))
	}
	if c.Kind == consult.CauseClashes {
		out.From, out.To = new(f.local(c.Span.From)), new(f.local(c.Span.To))
	}
	return out
}

func limits(f facts, l consult.Limits) api.Limits {
	return api.Limits{From: f.local(l.Window.From), To: f.local(l.Window.To), MaxDays: l.MaxDays, Rooms: api.LimitsRooms(l.Rooms),
		Weekends: l.Weekends, Pinned: ids(l.Pinned), Bodies: ids(l.Bodies), Alone: l.Alone, Status: string(l.Status),
		Forms:    each(l.Forms, func(k consult.FormKey) string { return string(k) }),
		Statuses: each(l.Statuses, func(s consult.Status) string { return string(s) }), Seconds: float32(l.Time.Seconds())}
}

func outcome(f facts, o consult.Solution) api.Outcome {
	return api.Outcome{Changes: each(o.Adjustments, func(a consult.Adjustment) api.Adjustment { return adjustment(f, a) }),
		ConflictsGone: conflicts(f, o.Gone), ConflictsLeft: conflicts(f, o.Left), Unplaced: ids(o.Unplaced),
		PeopleDisturbed: len(o.Disturbed), ConfirmedMoved: o.Moved, Unavoidable: o.Unavoidable, Unlawful: o.Unlawful}
}

func adjustment(f facts, a consult.Adjustment) api.Adjustment {
	return api.Adjustment{MeetingID: string(a.MeetingID), TopicID: text(a.TopicID), Title: a.Title, Form: string(a.Form),
		Before: placed(f, a.Before), After: placed(f, a.After), BeforeStatus: text(a.BeforeStatus), AfterStatus: string(a.AfterStatus),
		People: a.People, Hit: a.Hit, Why: pick(f.english, a.ZH, a.EN), Warnings: conflicts(f, a.Warnings)}
}

// placed is a slot, or null for none.
func placed(f facts, s consult.Slot) nullable.Nullable[api.PlacedSlot] {
	if s.Span.From.IsZero() {
		return nullable.NewNullNullable[api.PlacedSlot]()
	}
	return nullable.NewNullableWithValue(api.PlacedSlot{StartsAt: f.local(s.Span.From), EndsAt: f.local(s.Span.To), RoomID: text(s.RoomID)})
}

// asked is a ProposalInput as consult has it.
func asked(in api.ProposalInput) (p consult.Proposal) {
	c := in.Cause
	p.Cause = consult.Cause{Kind: consult.CauseKind(c.Kind), MeetingIDs: ofIDs(value(c.MeetingIds)), PlanID: consult.ID(value(c.PlanID)),
		Span: consult.Span{From: instant(value(c.From)), To: instant(value(c.To))}}
	for _, r := range value(c.Roles) {
		p.Cause.Roles = append(p.Cause.Roles, consult.AttendanceRole(r))
	}
	if b := c.Block; b != nil {
		p.Cause.Block = consult.Block{Title: b.Title, Hard: active(b.Hard), Subject: consult.Subject{Kind: consult.SubjectKind(b.Subject.Kind), ID: named(b.Subject.ID)},
			Span: consult.Span{From: instant(b.StartsAt), To: instant(b.EndsAt)}}
	}
	p.Cause.Block.ID = consult.ID(value(c.BlockID))
	l := value(in.Limits)
	p.Limits = consult.Limits{Window: consult.Span{From: instant(value(l.From)), To: instant(value(l.To))}, MaxDays: value(l.MaxDays),
		Rooms: consult.RoomReach(value(l.Rooms)), Weekends: value(l.Weekends), Pinned: ofIDs(value(l.Pinned)), Bodies: ofIDs(value(l.Bodies)),
		Alone: value(l.Alone), Status: consult.Status(value(l.Status)), Time: time.Duration(float64(value(l.Seconds)) * float64(time.Second))}
	for _, k := range value(l.Forms) {
		p.Limits.Forms = append(p.Limits.Forms, consult.FormKey(k))
	}
	for _, s := range value(l.Statuses) {
		p.Limits.Statuses = append(p.Limits.Statuses, consult.Status(s))
	}
	return p
}

func (h handlers) ListProposals(ctx context.Context, r api.ListProposalsRequestObject) (api.ListProposalsResponseObject, error) {
	filter := consult.ProposalFilter{State: consult.ProposalState(value(r.Params.State))}
	page, err := h.cfg.Desk.Proposals(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListProposals200JSONResponse{Items: each(page.Items, func(p consult.Proposal) api.Proposal {
		out := proposal(f, p)
		out.Outcome = nil
		return out
	}), NextCursor: orNull(page.Next)}, err
}

func (h handlers) Propose(ctx context.Context, r api.ProposeRequestObject) (api.ProposeResponseObject, error) {
	f := h.facts(ctx)
	if value(r.Params.DryRun) {
		p, err := h.cfg.Desk.Sketch(ctx, f.actor, asked(*r.Body))
		return api.Propose200JSONResponse(proposal(f, p)), err
	}
	p, err := h.cfg.Desk.Propose(ctx, f.actor, asked(*r.Body))
	return api.Propose202JSONResponse{Body: proposal(f, p), Headers: api.Propose202ResponseHeaders{ETag: etag(p.Version), Location: f.at(p.ID),
		RetryAfter: new(planningRetry)}}, err
}

func (h handlers) GetProposal(ctx context.Context, r api.GetProposalRequestObject) (api.GetProposalResponseObject, error) {
	p, err := h.cfg.Desk.Proposal(ctx, consult.ID(r.ID))
	return api.GetProposal200JSONResponse{Body: proposal(h.facts(ctx), p), Headers: api.GetProposal200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h handlers) ApplyProposal(ctx context.Context, r api.ApplyProposalRequestObject) (api.ApplyProposalResponseObject, error) {
	f := h.facts(ctx)
	version, err := f.versionIfGiven()
	if err != nil {
		return nil, err
	}
	p, err := h.cfg.Desk.ApplyProposal(ctx, f.actor, consult.ID(r.ID), booking.Options{DryRun: value(r.Params.DryRun), Version: version})
	return api.ApplyProposal200JSONResponse{Body: proposal(f, p), Headers: api.ApplyProposal200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h handlers) UndoProposal(ctx context.Context, r api.UndoProposalRequestObject) (api.UndoProposalResponseObject, error) {
	f := h.facts(ctx)
	version, err := f.versionIfGiven()
	if err != nil {
		return nil, err
	}
	p, err := h.cfg.Desk.UndoProposal(ctx, f.actor, consult.ID(r.ID), booking.Options{DryRun: value(r.Params.DryRun), Version: version})
	return api.UndoProposal200JSONResponse{Body: proposal(f, p), Headers: api.UndoProposal200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h handlers) CancelProposal(ctx context.Context, r api.CancelProposalRequestObject) (api.CancelProposalResponseObject, error) {
	p, err := h.cfg.Desk.StopProposal(ctx, consult.ID(r.ID), false)
	return api.CancelProposal200JSONResponse{Body: proposal(h.facts(ctx), p), Headers: api.CancelProposal200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h handlers) FinishProposal(ctx context.Context, r api.FinishProposalRequestObject) (api.FinishProposalResponseObject, error) {
	p, err := h.cfg.Desk.StopProposal(ctx, consult.ID(r.ID), true)
	return api.FinishProposal200JSONResponse{Body: proposal(h.facts(ctx), p), Headers: api.FinishProposal200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h handlers) ListNotices(ctx context.Context, r api.ListNoticesRequestObject) (api.ListNoticesResponseObject, error) {
	filter := consult.NoticeFilter{PersonID: idOf(r.Params.Person), From: value(r.Params.From)}
	page, err := h.cfg.Desk.Notices(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListNotices200JSONResponse{Items: each(page.Items, func(n consult.Notice) api.Notice {
		return api.Notice{ID: string(n.ID), PersonID: string(n.PersonID), ProposalID: text(n.ProposalID), Kind: api.NoticeKind(n.Kind),
			MeetingIds: ids(n.MeetingIDs), Message: pick(f.english, n.ZH, n.EN), CreatedAt: f.local(n.CreatedAt)}
	}), NextCursor: orNull(page.Next)}, err
}
