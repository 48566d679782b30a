package rest

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
)

// planningRetry is how many seconds a client is asked to wait before it reads the progress of a Proposal.
const planningRetry = 1

func proposalAnswer(info requestInfo, p proposal.Proposal) api.Proposal {
	p = info.toldProposal(p)
	out := api.Proposal{
		ID:          string(p.ID),
		State:       api.ProposalState(p.State),
		Percent:     p.Done,
		BestScore:   textOrNull(p.Best),
		Cause:       cause(info, p.Cause),
		Limits:      limits(info, p.Limits),
		AskedBy:     p.AskedBy,
		OwnerBodyID: textOrNull(p.OwnerBodyID),
		Fault:       textOrNull(pick(info.english, p.FaultZH, p.FaultEN)),
		AppliedAt:   info.localOrNull(p.AppliedAt),
		AppliedBy:   textOrNull(p.AppliedBy),
		UndoneAt:    info.localOrNull(p.UndoneAt),
		UndoneBy:    textOrNull(p.UndoneBy),
		Version:     p.Version,
		CreatedAt:   info.local(p.CreatedAt),
		ChangedAt:   info.local(p.ChangedAt),
	}
	var found *api.Solution
	switch p.State {
	case proposal.Ready, proposal.Applied, proposal.Undone:
		found = new(solution(info, p.Outcome))
	}
	out.Outcome = pointed(found)
	return out
}

func cause(info requestInfo, c proposal.Cause) api.Cause {
	var taken *api.CauseBlock
	if c.Kind == proposal.CauseBlock {
		b := block(info, c.Block)
		taken = &api.CauseBlock{
			Subject:     b.Subject,
			Title:       b.Title,
			StartsAt:    b.StartsAt,
			EndsAt:      b.EndsAt,
			Hard:        b.Hard,
			OwnerBodyID: b.OwnerBodyID,
		}
	}
	return api.Cause{
		Kind:    api.CauseKind(c.Kind),
		Block:   pointed(taken),
		BlockID: textOrNull(c.Block.ID),
		Roles: mapEach(c.Roles,
			func(r consult.AttendanceRole) api.AttendanceRole { return api.AttendanceRole(r) }),
		MeetingIds: idStrings(c.MeetingIDs),
		PlanID:     textOrNull(c.PlanID),
		StartsAt:   info.localOrNull(c.Span.From),
		EndsAt:     info.localOrNull(c.Span.To),
		From:       info.localOrNull(c.Span.From),
		To:         info.localOrNull(c.Span.To),
	}
}

func limits(info requestInfo, l proposal.Limits) api.Limits {
	return api.Limits{
		StartsAt: info.local(l.Window.From),
		EndsAt:   info.local(l.Window.To),
		From:     info.local(l.Window.From),
		To:       info.local(l.Window.To),
		MaxDays:  l.MaxDays,
		Rooms:    api.LimitsRooms(l.Rooms),
		Weekends: l.Weekends,
		Pinned:   idStrings(l.Pinned),
		Bodies:   idStrings(l.Bodies),
		Alone:    l.Alone,
		Status:   string(l.Status),
		Forms:    mapEach(l.Forms, func(k consult.FormKey) string { return string(k) }),
		Statuses: mapEach(l.Statuses, func(s consult.Status) string { return string(s) }),
		Seconds:  float32(l.Time.Seconds()),
	}
}

func solution(info requestInfo, o proposal.Solution) api.Solution {
	return api.Solution{
		Changes: mapEach(o.Adjustments,
			func(a proposal.Adjustment) api.Adjustment { return adjustment(info, a) }),
		ConflictsGone:   conflicts(info, o.Gone),
		ConflictsLeft:   conflicts(info, o.Left),
		Unplaced:        idStrings(o.Unplaced),
		PeopleDisturbed: len(o.Disturbed),
		ConfirmedMoved:  o.Moved,
		Unavoidable:     o.Unavoidable,
		Unlawful:        o.Unlawful,
	}
}

func adjustment(info requestInfo, a proposal.Adjustment) api.Adjustment {
	return api.Adjustment{
		MeetingID:    string(a.MeetingID),
		TopicID:      textOrNull(a.TopicID),
		Title:        a.Title,
		Form:         string(a.Form),
		Before:       slotOrNull(info, a.Before),
		After:        slotOrNull(info, a.After),
		BeforeStatus: textOrNull(a.BeforeStatus),
		AfterStatus:  string(a.AfterStatus),
		People:       a.People,
		Hit:          a.Hit,
		Why:          pick(info.english, a.ZH, a.EN),
		Warnings:     conflicts(info, a.Warnings),
	}
}

// slotOrNull is the slot, or null when there is none.
func slotOrNull(info requestInfo, s consult.Slot) nullable.Nullable[api.PlacedSlot] {
	if s.Span.From.IsZero() {
		return nullable.NewNullNullable[api.PlacedSlot]()
	}
	return nullable.NewNullableWithValue(api.PlacedSlot{
		StartsAt: info.local(s.Span.From),
		EndsAt:   info.local(s.Span.To),
		RoomID:   textOrNull(s.RoomID),
	})
}

// proposalFromInput is the Proposal that an input asks for.
func proposalFromInput(in api.ProposalInput) (p proposal.Proposal) {
	p.OwnerBodyID = idOrEmpty(in.OwnerBodyID)
	c := in.Cause
	p.Cause = proposal.Cause{
		Kind:       proposal.CauseKind(c.Kind),
		MeetingIDs: parseIDs(value(c.MeetingIds)),
		PlanID:     consult.ID(value(c.PlanID)),
		Span:       consult.Span{From: instant(value(c.StartsAt)), To: instant(value(c.EndsAt))},
	}
	for _, r := range value(c.Roles) {
		p.Cause.Roles = append(p.Cause.Roles, consult.AttendanceRole(r))
	}
	if b := c.Block; b != nil {
		p.Cause.Block = consult.Block{
			Title:       b.Title,
			Hard:        activeByDefault(b.Hard),
			OwnerBodyID: idOrEmpty(b.OwnerBodyID),
			Subject:     consult.Subject{Kind: consult.SubjectKind(b.Subject.Kind), ID: idOrEmpty(b.Subject.ID)},
			Span:        consult.Span{From: instant(b.StartsAt), To: instant(b.EndsAt)},
		}
	}
	p.Cause.Block.ID = consult.ID(value(c.BlockID))
	l := value(in.Limits)
	p.Limits = proposal.Limits{
		Window:   consult.Span{From: instant(value(l.StartsAt)), To: instant(value(l.EndsAt))},
		MaxDays:  value(l.MaxDays),
		Rooms:    proposal.RoomReach(value(l.Rooms)),
		Weekends: value(l.Weekends),
		Pinned:   parseIDs(value(l.Pinned)),
		Bodies:   parseIDs(value(l.Bodies)),
		Alone:    value(l.Alone),
		Status:   consult.Status(value(l.Status)),
		Time:     time.Duration(float64(value(l.Seconds)) * float64(time.Second)),
	}
	for _, k := range value(l.Forms) {
		p.Limits.Forms = append(p.Limits.Forms, consult.FormKey(k))
	}
	for _, s := range value(l.Statuses) {
		p.Limits.Statuses = append(p.Limits.Statuses, consult.Status(s))
	}
	return p
}

func (h planHandlers) ListProposals(
	ctx context.Context, r api.ListProposalsRequestObject,
) (api.ListProposalsResponseObject, error) {
	filter := proposal.Filter{State: proposal.State(value(r.Params.State)), UnderID: idOf(r.Params.Under)}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Rescheduling.Proposals(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err == nil {
		err = h.learnProposals(ctx, page.Items...)
	}
	return api.ListProposals200JSONResponse{Items: mapEach(page.Items, func(p proposal.Proposal) api.Proposal {
		out := proposalAnswer(info, p)
		out.Outcome.SetNull()
		return out
	}), NextCursor: orNull(page.Next)}, err
}

func (h planHandlers) Propose(ctx context.Context, r api.ProposeRequestObject) (api.ProposeResponseObject, error) {
	info := h.requestInfo(ctx)
	if value(r.Params.DryRun) {
		p, err := h.cfg.Services.Rescheduling.Sketch(ctx, info.actor, proposalFromInput(*r.Body))
		if err == nil {
			err = h.learnProposals(ctx, p)
		}
		return api.Propose200JSONResponse(proposalAnswer(info, p)), err
	}
	p, err := h.cfg.Services.Rescheduling.Propose(ctx, info.actor, proposalFromInput(*r.Body))
	if err == nil {
		err = h.learnProposals(ctx, p)
	}
	return api.Propose202JSONResponse{
		Body: proposalAnswer(info, p),
		Headers: api.Propose202ResponseHeaders{
			ETag:       etag(p.Version),
			Location:   info.location(p.ID),
			RetryAfter: new(planningRetry),
		},
	}, err
}

func (h planHandlers) GetProposal(
	ctx context.Context, r api.GetProposalRequestObject,
) (api.GetProposalResponseObject, error) {
	p, err := h.cfg.Services.Rescheduling.Proposal(ctx, consult.ID(r.ID))
	if err == nil {
		err = h.learnProposals(ctx, p)
	}
	return api.GetProposal200JSONResponse{
		Body:    proposalAnswer(h.requestInfo(ctx), p),
		Headers: api.GetProposal200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h planHandlers) ApplyProposal(
	ctx context.Context, r api.ApplyProposalRequestObject,
) (api.ApplyProposalResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	p, err := h.cfg.Services.Rescheduling.Apply(ctx, info.actor, consult.ID(r.ID), booking.Options{
		DryRun:  value(r.Params.DryRun),
		Version: version,
	})
	if err == nil {
		err = h.learnProposals(ctx, p)
	}
	return api.ApplyProposal200JSONResponse{
		Body:    proposalAnswer(info, p),
		Headers: api.ApplyProposal200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h planHandlers) UndoProposal(
	ctx context.Context, r api.UndoProposalRequestObject,
) (api.UndoProposalResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	p, err := h.cfg.Services.Rescheduling.Undo(ctx, info.actor, consult.ID(r.ID), booking.Options{
		DryRun:  value(r.Params.DryRun),
		Version: version,
	})
	if err == nil {
		err = h.learnProposals(ctx, p)
	}
	return api.UndoProposal200JSONResponse{
		Body:    proposalAnswer(info, p),
		Headers: api.UndoProposal200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h planHandlers) CancelProposal(
	ctx context.Context, r api.CancelProposalRequestObject,
) (api.CancelProposalResponseObject, error) {
	p, err := h.cfg.Services.Rescheduling.Stop(ctx, consult.ID(r.ID), false)
	if err == nil {
		err = h.learnProposals(ctx, p)
	}
	return api.CancelProposal200JSONResponse{
		Body:    proposalAnswer(h.requestInfo(ctx), p),
		Headers: api.CancelProposal200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h planHandlers) FinishProposal(
	ctx context.Context, r api.FinishProposalRequestObject,
) (api.FinishProposalResponseObject, error) {
	p, err := h.cfg.Services.Rescheduling.Stop(ctx, consult.ID(r.ID), true)
	if err == nil {
		err = h.learnProposals(ctx, p)
	}
	return api.FinishProposal200JSONResponse{
		Body:    proposalAnswer(h.requestInfo(ctx), p),
		Headers: api.FinishProposal200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h planHandlers) ListNotices(
	ctx context.Context, r api.ListNoticesRequestObject,
) (api.ListNoticesResponseObject, error) {
	info := h.requestInfo(ctx)
	filter := proposal.NoticeFilter{PersonID: idOf(r.Params.Person), From: info.window(r.Params.From, nil).From}
	page, err := h.cfg.Services.Rescheduling.Notices(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err == nil {
		err = h.learnNotices(ctx, page.Items...)
	}
	return api.ListNotices200JSONResponse{Items: mapEach(page.Items, func(n proposal.Notice) api.Notice {
		n = info.toldNotice(n)
		return api.Notice{
			ID:         string(n.ID),
			PersonID:   string(n.PersonID),
			ProposalID: textOrNull(n.ProposalID),
			Kind:       api.NoticeKind(n.Kind),
			MeetingIds: idStrings(n.MeetingIDs),
			Message:    pick(info.english, n.ZH, n.EN),
			CreatedAt:  info.local(n.CreatedAt),
		}
	}), NextCursor: orNull(page.Next)}, err
}
