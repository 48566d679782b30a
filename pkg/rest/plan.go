package rest

import (
	"context"
	"time"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func plan(f facts, p consult.Plan) api.Plan {
	return api.Plan{ID: string(p.ID), Year: p.Year, Title: p.Title, BodyID: text(p.BodyID), Status: api.PlanStatus(p.Status), Edition: p.Edition,
		FormerID: text(p.FormerID), ApprovedBy: text(p.ApprovedBy), ApprovedAt: f.localOrNull(p.ApprovedAt), Reason: text(p.Reason),
		Version: p.Version, CreatedAt: f.local(p.CreatedAt), ChangedAt: f.local(p.ChangedAt)}
}

func topic(f facts, t consult.Topic, links []consult.TopicMeeting) api.Topic {
	out := api.Topic{ID: string(t.ID), PlanID: string(t.PlanID), Lineage: string(t.Lineage), Order: t.Order, Title: t.Title, Description: text(t.Description), Form: string(t.Form),
		OwnerBodyID: text(t.OwnerBodyID), Earliest: string(t.Earliest), Latest: string(t.Latest), DurationMinutes: int(t.Duration / time.Minute),
		InviteBodyIds: ids(t.InviteBodyIDs), Expected: orNull(t.Expected), RoomIds: ids(t.RoomIDs), VenueIds: ids(t.VenueIDs), Online: t.Online,
		Outcome: text(t.Outcome), MeetingID: text(consult.HeldBy(links)), Meetings: topicMeetings(f, links), Version: t.Version, CreatedAt: f.local(t.CreatedAt), ChangedAt: f.local(t.ChangedAt),
		Attendances: each(t.Attendances, func(a consult.Attendance) api.AttendanceInput {
			return api.AttendanceInput{PersonID: string(a.PersonID), Role: new(api.AttendanceRole(a.Role)), Required: &a.Required}
		})}
	out.Follows = each(t.Follows, func(o consult.TopicFollow) api.TopicFollow {
		return api.TopicFollow{TopicID: string(o.TopicID), MinDays: o.MinDays}
	})
	return out
}

// topicOf is a TopicInput as consult has it.
func topicOf(in api.TopicInput) (t consult.Topic) {
	amendTopic(&t, &api.TopicPatch{Title: &in.Title, Form: &in.Form, Earliest: &in.Earliest, Latest: &in.Latest, DurationMinutes: &in.DurationMinutes,
		Description: in.Description, OwnerBodyID: in.OwnerBodyID, Expected: in.Expected, InviteBodyIds: in.InviteBodyIds, Attendances: in.Attendances,
		RoomIds: in.RoomIds, VenueIds: in.VenueIds, Online: in.Online, Follows: in.Follows, Outcome: in.Outcome, Order: in.Order})
	setText(&t.Lineage, in.Lineage)
	return t
}

// amendTopic applies a patch.
func amendTopic(t *consult.Topic, p *api.TopicPatch) {
	set(&t.Title, p.Title)
	setText(&t.Form, p.Form)
	setText(&t.Earliest, p.Earliest)
	setText(&t.Latest, p.Latest)
	if p.DurationMinutes != nil {
		t.Duration = time.Duration(*p.DurationMinutes) * time.Minute
	}
	setNull(&t.Description, p.Description)
	setNullText(&t.OwnerBodyID, p.OwnerBodyID)
	setNull(&t.Expected, p.Expected)
	setNull(&t.Outcome, p.Outcome)
	set(&t.Online, p.Online)
	set(&t.Order, p.Order)
	for _, x := range []struct {
		to *[]consult.ID
		in *[]string
	}{{&t.InviteBodyIDs, p.InviteBodyIds}, {&t.RoomIDs, p.RoomIds}, {&t.VenueIDs, p.VenueIds}} {
		if x.in != nil {
			*x.to = ofIDs(*x.in)
		}
	}
	if p.Attendances != nil {
		t.Attendances = attendances(*p.Attendances)
	}
	if p.Follows != nil {
		t.Follows = nil
		for _, o := range *p.Follows {
			t.Follows = append(t.Follows, consult.TopicFollow{TopicID: consult.ID(o.TopicID), MinDays: value(o.MinDays)})
		}
	}
}

func (h handlers) ListPlans(ctx context.Context, r api.ListPlansRequestObject) (api.ListPlansResponseObject, error) {
	filter := consult.PlanFilter{Search: value(r.Params.Q), Status: consult.PlanStatus(value(r.Params.Status))}
	page, err := h.cfg.Desk.Plans.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListPlans200JSONResponse{Items: each(page.Items, func(p consult.Plan) api.Plan { return plan(f, p) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreatePlan(ctx context.Context, r api.CreatePlanRequestObject) (api.CreatePlanResponseObject, error) {
	f := h.facts(ctx)
	p, err := h.cfg.Desk.Plans.Add(ctx, f.actor, consult.Plan{Year: r.Body.Year, Title: r.Body.Title, BodyID: named(r.Body.BodyID)})
	if err != nil {
		return nil, err
	}
	out, err := h.wholePlan(ctx, p)
	return api.CreatePlan201JSONResponse{Body: out, Headers: api.CreatePlan201ResponseHeaders{ETag: etag(p.Version), Location: f.at(p.ID)}}, err
}

func (h handlers) GetPlan(ctx context.Context, r api.GetPlanRequestObject) (api.GetPlanResponseObject, error) {
	p, err := h.cfg.Desk.Plans.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	out, err := h.wholePlan(ctx, p)
	return api.GetPlan200JSONResponse{Body: out, Headers: api.GetPlan200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h handlers) UpdatePlan(ctx context.Context, r api.UpdatePlanRequestObject) (api.UpdatePlanResponseObject, error) {
	in := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	p, err := h.cfg.Desk.EditPlan(ctx, f.actor, consult.ID(r.ID), version, func(p *consult.Plan) error {
		set(&p.Year, in.Year)
		set(&p.Title, in.Title)
		setNullText(&p.BodyID, in.BodyID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out, err := h.wholePlan(ctx, p)
	return api.UpdatePlan200JSONResponse{Body: out, Headers: api.UpdatePlan200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h handlers) DeletePlan(ctx context.Context, r api.DeletePlanRequestObject) (api.DeletePlanResponseObject, error) {
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeletePlan204Response{}, h.cfg.Desk.RemovePlan(ctx, f.actor, consult.ID(r.ID), version)
}

func (h handlers) stepPlan(ctx context.Context, id string, step booking.PlanStep, reason string) (out api.Plan, tag string, err error) {
	f := h.facts(ctx)
	version, err := f.versionIfGiven()
	if err != nil {
		return out, "", err
	}
	p, err := h.cfg.Desk.StepPlan(ctx, f.actor, consult.ID(id), version, step, reason)
	if err != nil {
		return out, "", err
	}
	out, err = h.wholePlan(ctx, p)
	return out, etag(p.Version), err
}

func (h handlers) SubmitPlan(ctx context.Context, r api.SubmitPlanRequestObject) (api.SubmitPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, booking.SubmitPlan, "")
	return api.SubmitPlan200JSONResponse{Body: p, Headers: api.SubmitPlan200ResponseHeaders{ETag: tag}}, err
}

func (h handlers) ApprovePlan(ctx context.Context, r api.ApprovePlanRequestObject) (api.ApprovePlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, booking.ApprovePlan, "")
	return api.ApprovePlan200JSONResponse{Body: p, Headers: api.ApprovePlan200ResponseHeaders{ETag: tag}}, err
}

func (h handlers) ReturnPlan(ctx context.Context, r api.ReturnPlanRequestObject) (api.ReturnPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, booking.ReturnPlan, r.Body.Reason)
	return api.ReturnPlan200JSONResponse{Body: p, Headers: api.ReturnPlan200ResponseHeaders{ETag: tag}}, err
}

func (h handlers) PublishPlan(ctx context.Context, r api.PublishPlanRequestObject) (api.PublishPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, booking.PublishPlan, "")
	return api.PublishPlan200JSONResponse{Body: p, Headers: api.PublishPlan200ResponseHeaders{ETag: tag}}, err
}

func (h handlers) WithdrawPlan(ctx context.Context, r api.WithdrawPlanRequestObject) (api.WithdrawPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, booking.WithdrawPlan, r.Body.Reason)
	return api.WithdrawPlan200JSONResponse{Body: p, Headers: api.WithdrawPlan200ResponseHeaders{ETag: tag}}, err
}

func (h handlers) NewPlanEdition(ctx context.Context, r api.NewPlanEditionRequestObject) (api.NewPlanEditionResponseObject, error) {
	f := h.facts(ctx)
	p, err := h.cfg.Desk.NewEdition(ctx, f.actor, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	out, err := h.wholePlan(ctx, p)
	return api.NewPlanEdition201JSONResponse{Body: out, Headers: api.NewPlanEdition201ResponseHeaders{ETag: etag(p.Version),
		Location: api.Base + "/plans/" + string(p.ID)}}, err
}

func (h handlers) ListTopics(ctx context.Context, r api.ListTopicsRequestObject) (api.ListTopicsResponseObject, error) {
	if _, err := h.cfg.Desk.Plans.Get(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	filter := consult.TopicFilter{Search: value(r.Params.Q), PlanID: consult.ID(r.ID)}
	page, err := h.cfg.Desk.Topics.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	items, err := h.topics(ctx, page.Items)
	return api.ListTopics200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, err
}

func (h handlers) AddTopics(ctx context.Context, r api.AddTopicsRequestObject) (api.AddTopicsResponseObject, error) {
	f := h.facts(ctx)
	made, err := h.cfg.Desk.AddTopics(ctx, f.actor, consult.ID(r.ID), each(r.Body.Topics, topicOf))
	if err != nil {
		return nil, err
	}
	items, err := h.topics(ctx, made)
	return api.AddTopics201JSONResponse{Body: api.Topics{Items: items}}, err
}

// topicIn gets a Topic of that Plan.
func (h handlers) topicIn(ctx context.Context, plan, id string) (consult.Topic, error) {
	t, err := h.cfg.Desk.Topics.Get(ctx, consult.ID(id))
	if err == nil && t.PlanID != consult.ID(plan) {
		err = consult.ErrNotFound
	}
	return t, err
}

func (h handlers) GetTopic(ctx context.Context, r api.GetTopicRequestObject) (api.GetTopicResponseObject, error) {
	t, err := h.topicIn(ctx, r.ID, r.TopicID)
	if err != nil {
		return nil, err
	}
	out, err := h.wholeTopic(ctx, t)
	return api.GetTopic200JSONResponse{Body: out, Headers: api.GetTopic200ResponseHeaders{ETag: etag(t.Version)}}, err
}

func (h handlers) UpdateTopic(ctx context.Context, r api.UpdateTopicRequestObject) (api.UpdateTopicResponseObject, error) {
	in := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.topicIn(ctx, r.ID, r.TopicID); err != nil {
		return nil, err
	}
	t, err := h.cfg.Desk.EditTopic(ctx, f.actor, consult.ID(r.TopicID), version, func(t *consult.Topic) error {
		amendTopic(t, in)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out, err := h.wholeTopic(ctx, t)
	return api.UpdateTopic200JSONResponse{Body: out, Headers: api.UpdateTopic200ResponseHeaders{ETag: etag(t.Version)}}, err
}

func (h handlers) DeleteTopic(ctx context.Context, r api.DeleteTopicRequestObject) (api.DeleteTopicResponseObject, error) {
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.topicIn(ctx, r.ID, r.TopicID); err != nil {
		return nil, err
	}
	left, err := h.cfg.Desk.RemoveTopic(ctx, f.actor, consult.ID(r.TopicID), version)
	if err != nil || len(left) == 0 {
		return api.DeleteTopic204Response{}, err
	}
	items, err := h.dropped(ctx, left)
	return api.DeleteTopic200JSONResponse{Body: api.DroppedTopics{Items: items}}, err
}
