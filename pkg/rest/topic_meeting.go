package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
)

func topicMeetings(info requestInfo, links []plan.TopicMeeting) []api.TopicMeeting {
	return mapEach(links, func(l plan.TopicMeeting) api.TopicMeeting {
		return api.TopicMeeting{
			ID:         string(l.MeetingID),
			Kind:       api.TopicMeetingKind(l.Kind),
			Title:      l.Title,
			StartsAt:   info.local(l.Span.From),
			EndsAt:     info.local(l.Span.To),
			Status:     api.MeetingStatus(l.Status),
			Since:      info.local(l.Since),
			By:         l.By,
			ProposalID: textOrNull(l.ProposalID),
			Held:       heldOrNull(l.Held),
		}
	})
}

// heldOrNull says whether a meeting was held; null while nobody has said.
func heldOrNull(h consult.HeldState) nullable.Nullable[bool] {
	if h == "" {
		return nullable.NewNullNullable[bool]()
	}
	return nullable.NewNullableWithValue(h == consult.HeldYes)
}

func meetingTopics(topics []plan.Topic) *[]api.MeetingTopic {
	out := mapEach(topics, func(t plan.Topic) api.MeetingTopic {
		return api.MeetingTopic{ID: string(t.ID), PlanID: string(t.PlanID), Lineage: string(t.Lineage), Title: t.Title}
	})
	return &out
}

// topics shows the Topics with their Meetings.
func (h planHandlers) topics(ctx context.Context, all []plan.Topic) ([]api.Topic, error) {
	all, err := h.cfg.Services.AnnualPlan.TopicsSeen(ctx, all)
	if err != nil {
		return nil, err
	}
	links, err := h.cfg.Services.AnnualPlan.TopicMeetings(ctx, all)
	if err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	return mapEach(all, func(t plan.Topic) api.Topic { return topic(info, t, links[t.Lineage]) }), nil
}

func (h planHandlers) topicWithMeetings(ctx context.Context, t plan.Topic) (api.Topic, error) {
	all, err := h.topics(ctx, []plan.Topic{t})
	if err != nil {
		return api.Topic{}, err
	}
	return all[0], nil
}

// dropped shows the Topics that an edition no longer has, with the Meetings to decide on.
func (h planHandlers) dropped(ctx context.Context, all []plan.DroppedTopic) ([]api.DroppedTopic, error) {
	topics, err := h.topics(ctx, mapEach(all, func(d plan.DroppedTopic) plan.Topic { return d.Topic }))
	if err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	out := make([]api.DroppedTopic, len(all))
	for i, d := range all {
		out[i] = api.DroppedTopic{Topic: topics[i], Meetings: topicMeetings(info, d.Meetings)}
	}
	return out, nil
}

// planWithDropped shows the Plan with the Topics that it no longer has.
func (h planHandlers) planWithDropped(ctx context.Context, p plan.Plan) (api.Plan, error) {
	out := planAnswer(h.requestInfo(ctx), p)
	left, err := h.cfg.Services.AnnualPlan.Dropped(ctx, p)
	if err != nil {
		return out, err
	}
	items, err := h.dropped(ctx, left)
	if err != nil {
		return out, err
	}
	out.Dropped = &items
	return out, nil
}

func (h planHandlers) ListDropped(
	ctx context.Context, r api.ListDroppedRequestObject,
) (api.ListDroppedResponseObject, error) {
	p, err := h.cfg.Services.AnnualPlan.Plans.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	left, err := h.cfg.Services.AnnualPlan.Dropped(ctx, p)
	if err != nil {
		return nil, err
	}
	items, err := h.dropped(ctx, left)
	return api.ListDropped200JSONResponse{Items: items}, err
}

// decideDropped decides that a Meeting of a dropped Topic stays, or withdraws that decision.
func (h planHandlers) decideDropped(
	ctx context.Context, id, meeting string, keep bool,
) (out api.Plan, tag string, err error) {
	visible, err := h.seenOrNothing(ctx, reach.Meeting, meeting)
	if err != nil {
		return out, "", err
	}
	p, err := h.cfg.Services.AnnualPlan.KeepMeeting(ctx, h.requestInfo(ctx).actor, consult.ID(id), visible, keep)
	if err != nil {
		return out, "", err
	}
	out, err = h.planWithDropped(ctx, p)
	return out, etag(p.Version), err
}

func (h planHandlers) KeepDroppedMeeting(
	ctx context.Context, r api.KeepDroppedMeetingRequestObject,
) (api.KeepDroppedMeetingResponseObject, error) {
	p, tag, err := h.decideDropped(ctx, r.ID, r.MeetingID, true)
	return api.KeepDroppedMeeting200JSONResponse{
		Body:    p,
		Headers: api.KeepDroppedMeeting200ResponseHeaders{ETag: tag},
	}, err
}

func (h planHandlers) UnkeepDroppedMeeting(
	ctx context.Context, r api.UnkeepDroppedMeetingRequestObject,
) (api.UnkeepDroppedMeetingResponseObject, error) {
	p, tag, err := h.decideDropped(ctx, r.ID, r.MeetingID, false)
	return api.UnkeepDroppedMeeting200JSONResponse{
		Body:    p,
		Headers: api.UnkeepDroppedMeeting200ResponseHeaders{ETag: tag},
	}, err
}

func (h planHandlers) LinkTopicMeeting(
	ctx context.Context, r api.LinkTopicMeetingRequestObject,
) (api.LinkTopicMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	if _, err := h.topicIn(ctx, r.ID, r.TopicID); err != nil {
		return nil, err
	}
	meeting, err := h.seenOrNothing(ctx, reach.Meeting, r.MeetingID)
	if err != nil {
		return nil, err
	}
	var kind plan.Kind
	if r.Body != nil {
		kind = plan.Kind(value(r.Body.Kind))
	}
	t, err := h.cfg.Services.AnnualPlan.LinkMeeting(ctx, info.actor, consult.ID(r.TopicID), version, meeting, kind)
	if err != nil {
		return nil, err
	}
	out, err := h.topicWithMeetings(ctx, t)
	return api.LinkTopicMeeting200JSONResponse{
		Body:    out,
		Headers: api.LinkTopicMeeting200ResponseHeaders{ETag: etag(t.Version)},
	}, err
}

func (h planHandlers) UnlinkTopicMeeting(
	ctx context.Context, r api.UnlinkTopicMeetingRequestObject,
) (api.UnlinkTopicMeetingResponseObject, error) {
	version, err := h.requestInfo(ctx).versionIfGiven()
	if err != nil {
		return nil, err
	}
	if _, err := h.topicIn(ctx, r.ID, r.TopicID); err != nil {
		return nil, err
	}
	meeting, err := h.seenOrNothing(ctx, reach.Meeting, r.MeetingID)
	if err != nil {
		return nil, err
	}
	t, err := h.cfg.Services.AnnualPlan.UnlinkMeeting(ctx, consult.ID(r.TopicID), version, meeting)
	if err != nil {
		return nil, err
	}
	out, err := h.topicWithMeetings(ctx, t)
	return api.UnlinkTopicMeeting200JSONResponse{
		Body:    out,
		Headers: api.UnlinkTopicMeeting200ResponseHeaders{ETag: etag(t.Version)},
	}, err
}
