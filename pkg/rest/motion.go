package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/reach"
)

func motionAnswer(info requestInfo, today consult.Date, m motion.Motion, links []motion.Link) api.Motion {
	return api.Motion{
		ID:                 string(m.ID),
		Year:               m.Year,
		Number:             orNull(m.Number),
		Title:              m.Title,
		Category:           textOrNull(m.Category),
		Key:                m.Key,
		State:              api.MotionState(m.State),
		Overdue:            m.Overdue(today),
		OwnerBodyID:        textOrNull(m.OwnerBodyID),
		Proposers:          proposers(m),
		Handlers:           mapEach(m.Handlers, motionHandler),
		LeadPersonID:       textOrNull(m.LeadPersonID),
		SupervisorPersonID: textOrNull(m.SupervisorPersonID),
		SupervisorBodyID:   textOrNull(m.SupervisorBodyID),
		FiledOn:            textOrNull(m.FiledOn),
		ReplyDue:           textOrNull(m.ReplyDue),
		RepliedOn:          textOrNull(m.RepliedOn),
		MergedIntoID:       textOrNull(m.MergedIntoID),
		Meetings:           mapEach(links, func(l motion.Link) api.MotionMeeting { return motionMeeting(info, l) }),
		Version:            m.Version,
		CreatedAt:          info.local(m.CreatedAt),
		ChangedAt:          info.local(m.ChangedAt),
	}
}

func proposers(m motion.Motion) []api.MotionProposer {
	out := mapEach(m.Proposers, func(p motion.Proposer) api.MotionProposer {
		return api.MotionProposer{
			PersonID:       textOrNull(p.PersonID),
			BodyID:         textOrNull(p.BodyID),
			Satisfaction:   orNull(api.MotionProposerSatisfaction(p.Satisfaction)),
			SatisfactionOn: textOrNull(p.SatisfactionOn),
		}
	})
	if len(out) > 0 {
		out[0].First = true
	}
	return out
}

func motionHandler(h motion.Handler) api.MotionHandler {
	return api.MotionHandler{BodyID: string(h.BodyID), Role: api.MotionHandlerRole(h.Role)}
}

func motionMeeting(info requestInfo, l motion.Link) api.MotionMeeting {
	return api.MotionMeeting{
		ID:       string(l.MeetingID),
		Title:    l.Title,
		StartsAt: info.local(l.Span.From),
		EndsAt:   info.local(l.Span.To),
		Status:   api.MeetingStatus(l.Status),
		Since:    info.local(l.Since),
		By:       l.By,
	}
}

// proposersOf reads the proposers of a body.
func proposersOf(in []api.MotionProposerInput) []motion.Proposer {
	var out []motion.Proposer
	for _, p := range in {
		out = append(out, motion.Proposer{
			PersonID:       idOrEmpty(p.PersonID),
			BodyID:         idOrEmpty(p.BodyID),
			Satisfaction:   motion.Satisfaction(given(p.Satisfaction)),
			SatisfactionOn: consult.Date(given(p.SatisfactionOn)),
		})
	}
	return out
}

// handlersIn reads the handlers of a body.
func handlersIn(in []api.MotionHandler) []motion.Handler {
	var out []motion.Handler
	for _, h := range in {
		out = append(out, motion.Handler{BodyID: consult.ID(h.BodyID), Role: motion.HandlerRole(h.Role)})
	}
	return out
}

// motionsWithMeetings shows the Motions with their Meetings.
func (h motionHandlers) motionsWithMeetings(ctx context.Context, all []motion.Motion) ([]api.Motion, error) {
	links, err := h.cfg.Services.Handling.MotionMeetings(ctx, all)
	if err != nil {
		return nil, err
	}
	info, today := h.requestInfo(ctx), h.today()
	return mapEach(all, func(m motion.Motion) api.Motion { return motionAnswer(info, today, m, links[m.ID]) }), nil
}

// motionWithMeetings shows one Motion, and passes on the error of what made it.
func (h motionHandlers) motionWithMeetings(ctx context.Context, m motion.Motion, err error) (api.Motion, error) {
	if err != nil {
		return api.Motion{}, err
	}
	all, err := h.motionsWithMeetings(ctx, []motion.Motion{m})
	if err != nil {
		return api.Motion{}, err
	}
	return all[0], nil
}

// today is the office's civil date.
func (h motionHandlers) today() consult.Date {
	return consult.DateOf(h.cfg.Services.Now(), h.cfg.Services.Zone())
}

func (h motionHandlers) ListMotions(
	ctx context.Context, r api.ListMotionsRequestObject,
) (api.ListMotionsResponseObject, error) {
	p := r.Params
	filter := motion.Filter{
		Search:      value(p.Q),
		Year:        value(p.Year),
		State:       motion.State(value(p.State)),
		Key:         p.Key,
		BodyID:      idOf(p.Body),
		PersonID:    idOf(p.Person),
		MeetingID:   idOf(p.Meeting),
		UnderID:     idOf(p.Under),
		From:        consult.Date(value(p.From)),
		To:          consult.Date(value(p.To)),
		RepliedFrom: consult.Date(value(p.RepliedFrom)),
		RepliedTo:   consult.Date(value(p.RepliedTo)),
	}
	if value(p.Overdue) {
		filter.OverdueOn = h.today()
	}
	page, err := h.cfg.Services.Handling.Motions.List(ctx, filter, pageOf(p.Limit, p.Cursor))
	if err != nil {
		return nil, err
	}
	items, err := h.motionsWithMeetings(ctx, page.Items)
	return api.ListMotions200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, err
}

func (h motionHandlers) CreateMotion(
	ctx context.Context, r api.CreateMotionRequestObject,
) (api.CreateMotionResponseObject, error) {
	info, in := h.requestInfo(ctx), r.Body
	m := motion.Motion{State: motion.Received}
	patchMotion(&m, &api.MotionPatch{
		Year:               &in.Year,
		Number:             in.Number,
		Title:              &in.Title,
		Category:           in.Category,
		Key:                in.Key,
		State:              in.State,
		OwnerBodyID:        in.OwnerBodyID,
		Proposers:          &in.Proposers,
		Handlers:           in.Handlers,
		LeadPersonID:       in.LeadPersonID,
		SupervisorPersonID: in.SupervisorPersonID,
		SupervisorBodyID:   in.SupervisorBodyID,
		FiledOn:            in.FiledOn,
		ReplyDue:           in.ReplyDue,
		RepliedOn:          in.RepliedOn,
		MergedIntoID:       in.MergedIntoID,
	})
	made, err := h.cfg.Services.Handling.Motions.Add(ctx, info.actor, m)
	out, err := h.motionWithMeetings(ctx, made, err)
	return api.CreateMotion201JSONResponse{
		Body: out,
		Headers: api.CreateMotion201ResponseHeaders{
			ETag:     etag(made.Version),
			Location: info.location(made.ID),
		},
	}, err
}

// patchMotion changes what the patch names.
func patchMotion(m *motion.Motion, in *api.MotionPatch) {
	set(&m.Year, in.Year)
	setNull(&m.Number, in.Number)
	set(&m.Title, in.Title)
	setNullText(&m.Category, in.Category)
	set(&m.Key, in.Key)
	setText(&m.State, in.State)
	setNullText(&m.OwnerBodyID, in.OwnerBodyID)
	if in.Proposers != nil {
		m.Proposers = proposersOf(*in.Proposers)
	}
	if in.Handlers != nil {
		m.Handlers = handlersIn(*in.Handlers)
	}
	for dst, v := range map[*consult.ID]nullable.Nullable[string]{
		&m.LeadPersonID: in.LeadPersonID, &m.SupervisorPersonID: in.SupervisorPersonID,
		&m.SupervisorBodyID: in.SupervisorBodyID, &m.MergedIntoID: in.MergedIntoID,
	} {
		setNullText(dst, v)
	}
	setNullText(&m.FiledOn, in.FiledOn)
	setNullText(&m.ReplyDue, in.ReplyDue)
	setNullText(&m.RepliedOn, in.RepliedOn)
}

func (h motionHandlers) GetMotion(
	ctx context.Context, r api.GetMotionRequestObject,
) (api.GetMotionResponseObject, error) {
	m, err := h.cfg.Services.Handling.Motions.Get(ctx, consult.ID(r.ID))
	out, err := h.motionWithMeetings(ctx, m, err)
	return api.GetMotion200JSONResponse{Body: out, Headers: api.GetMotion200ResponseHeaders{ETag: etag(m.Version)}}, err
}

func (h motionHandlers) UpdateMotion(
	ctx context.Context, r api.UpdateMotionRequestObject,
) (api.UpdateMotionResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	m, err := h.cfg.Services.Handling.Motions.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(m *motion.Motion) error {
			patchMotion(m, in)
			return nil
		})
	out, err := h.motionWithMeetings(ctx, m, err)
	return api.UpdateMotion200JSONResponse{
		Body:    out,
		Headers: api.UpdateMotion200ResponseHeaders{ETag: etag(m.Version)},
	}, err
}

func (h motionHandlers) DeleteMotion(
	ctx context.Context, r api.DeleteMotionRequestObject,
) (api.DeleteMotionResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteMotion204Response{},
		h.cfg.Services.Handling.Motions.Remove(ctx, info.actor, consult.ID(r.ID), version)
}

func (h motionHandlers) LinkMotionMeeting(
	ctx context.Context, r api.LinkMotionMeetingRequestObject,
) (api.LinkMotionMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	meeting, err := h.seenOrNothing(ctx, reach.Meeting, r.MeetingID)
	if err != nil {
		return nil, err
	}
	m, err := h.cfg.Services.Handling.LinkMeeting(ctx, info.actor, consult.ID(r.ID), version, meeting)
	out, err := h.motionWithMeetings(ctx, m, err)
	if err != nil {
		return nil, err
	}
	found, err := h.cfg.Services.Handling.Warnings(ctx, meeting)
	if err != nil {
		return nil, err
	}
	out.Warnings = new(conflicts(info, found))
	return api.LinkMotionMeeting200JSONResponse{
		Body:    out,
		Headers: api.LinkMotionMeeting200ResponseHeaders{ETag: etag(m.Version)},
	}, nil
}

func (h motionHandlers) UnlinkMotionMeeting(
	ctx context.Context, r api.UnlinkMotionMeetingRequestObject,
) (api.UnlinkMotionMeetingResponseObject, error) {
	version, err := h.requestInfo(ctx).versionIfGiven()
	if err != nil {
		return nil, err
	}
	meeting, err := h.seenOrNothing(ctx, reach.Meeting, r.MeetingID)
	if err != nil {
		return nil, err
	}
	m, err := h.cfg.Services.Handling.UnlinkMeeting(ctx, consult.ID(r.ID), version, meeting)
	out, err := h.motionWithMeetings(ctx, m, err)
	return api.UnlinkMotionMeeting200JSONResponse{
		Body:    out,
		Headers: api.UnlinkMotionMeeting200ResponseHeaders{ETag: etag(m.Version)},
	}, err
}
