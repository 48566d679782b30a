package rest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"huiqi/api"
	"huiqi/pkg/annualplan"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
)

func planAnswer(info requestInfo, p plan.Plan) api.Plan {
	return api.Plan{
		ID:         string(p.ID),
		Year:       p.Year,
		Title:      p.Title,
		BodyID:     textOrNull(p.BodyID),
		Status:     api.PlanStatus(p.Status),
		Edition:    p.Edition,
		FormerID:   textOrNull(p.FormerID),
		ApprovedBy: textOrNull(p.ApprovedBy),
		ApprovedAt: info.localOrNull(p.ApprovedAt),
		Reason:     textOrNull(p.Reason),
		Public:     p.Public,
		Steps:      mapEach(p.Steps, stepAnswer),

		DocumentNumber: textOrNull(p.DocumentNumber()),
		Version:        p.Version,
		CreatedAt:      info.local(p.CreatedAt),
		ChangedAt:      info.local(p.ChangedAt),
	}
}

func topic(info requestInfo, t plan.Topic, links []plan.TopicMeeting) api.Topic {
	out := api.Topic{
		ID:              string(t.ID),
		PlanID:          string(t.PlanID),
		Lineage:         string(t.Lineage),
		Order:           t.Order,
		Title:           t.Title,
		Description:     textOrNull(t.Description),
		Form:            string(t.Form),
		OwnerBodyID:     textOrNull(t.OwnerBodyID),
		LeaderID:        textOrNull(t.LeaderID),
		Earliest:        string(t.Earliest),
		Latest:          string(t.Latest),
		DurationMinutes: int(t.Duration / time.Minute),
		InviteBodyIds:   idStrings(t.InviteBodyIDs),

		DepartmentBodyIds: idStrings(t.DepartmentIDs),
		ConsultedBodyIds:  idStrings(t.ConsultedIDs),

		Expected:  orNull(t.Expected),
		RoomIds:   idStrings(t.RoomIDs),
		VenueIds:  idStrings(t.VenueIDs),
		Online:    t.Online,
		MeetingID: textOrNull(plan.HeldBy(links)),
		Meetings:  topicMeetings(info, links),
		Version:   t.Version,
		CreatedAt: info.local(t.CreatedAt),
		ChangedAt: info.local(t.ChangedAt),
		Attendances: mapEach(t.Attendances, func(a consult.Attendance) api.TopicAttendance {
			return api.TopicAttendance{
				PersonID: string(a.PersonID),
				Role:     api.AttendanceRole(a.Role),
				Required: a.Required,
			}
		}),
	}
	out.Follows = mapEach(t.Follows, func(o plan.TopicFollow) api.TopicFollow {
		return api.TopicFollow{TopicID: string(o.TopicID), MinDays: o.MinDays}
	})
	return out
}

// topicFromInput is a TopicInput as consult has it.
func topicFromInput(in api.TopicInput) (plan.Topic, error) {
	t := plan.Topic{Lineage: consult.ID(value(in.Lineage))}
	err := patchTopic(&t, &api.TopicPatch{
		Title:           &in.Title,
		Form:            &in.Form,
		Earliest:        in.Earliest,
		Latest:          in.Latest,
		Months:          in.Months,
		DurationMinutes: &in.DurationMinutes,
		Description:     in.Description,
		OwnerBodyID:     in.OwnerBodyID,
		LeaderID:        in.LeaderID,
		Expected:        in.Expected,
		InviteBodyIds:   in.InviteBodyIds,
		Attendances:     in.Attendances,
		RoomIds:         in.RoomIds,
		VenueIds:        in.VenueIds,
		Online:          in.Online,
		Follows:         in.Follows,
		Order:           in.Order,

		DepartmentBodyIds: in.DepartmentBodyIds,
		ConsultedBodyIds:  in.ConsultedBodyIds,
	})
	return t, err
}

// topicsFromInput are the Topics of a request. The error names the months of every one that has bad ones.
func topicsFromInput(in []api.TopicInput) ([]plan.Topic, error) {
	var bad consult.Faults
	out := make([]plan.Topic, len(in))
	for i := range in {
		var f *consult.Invalid
		t, err := topicFromInput(in[i])
		if errors.As(err, &f) {
			for _, fault := range f.Faults {
				if len(in) > 1 {
					fault.Field = fmt.Sprintf("[%d].%s", i, fault.Field)
				}
				bad = append(bad, fault)
			}
		}
		out[i] = t
	}
	return out, bad.Err()
}

// patchTopic applies a patch. The error names months that are no window.
func patchTopic(t *plan.Topic, p *api.TopicPatch) error {
	set(&t.Title, p.Title)
	setText(&t.Form, p.Form)
	setText(&t.Earliest, p.Earliest)
	setText(&t.Latest, p.Latest)
	if p.DurationMinutes != nil {
		t.Duration = time.Duration(*p.DurationMinutes) * time.Minute
	}
	setNull(&t.Description, p.Description)
	setNullText(&t.OwnerBodyID, p.OwnerBodyID)
	setNullText(&t.LeaderID, p.LeaderID)
	setNull(&t.Expected, p.Expected)
	set(&t.Online, p.Online)
	set(&t.Order, p.Order)
	for _, x := range []struct {
		to *[]consult.ID
		in *[]string
	}{
		{&t.InviteBodyIDs, p.InviteBodyIds}, {&t.RoomIDs, p.RoomIds}, {&t.VenueIDs, p.VenueIds},
		{&t.DepartmentIDs, p.DepartmentBodyIds}, {&t.ConsultedIDs, p.ConsultedBodyIds},
	} {
		if x.in != nil {
			*x.to = parseIDs(*x.in)
		}
	}
	if p.Attendances != nil {
		t.Attendances = attendances(*p.Attendances)
	}
	if p.Follows != nil {
		t.Follows = nil
		for _, o := range *p.Follows {
			t.Follows = append(t.Follows, plan.TopicFollow{
				TopicID: consult.ID(o.TopicID),
				MinDays: value(o.MinDays),
			})
		}
	}
	if p.Months == nil {
		return nil
	}
	if p.Earliest != nil || p.Latest != nil {
		return consult.BadField("months", "with_dates", "不能与 earliest、latest 同用", "cannot go with earliest or latest")
	}
	var err error
	t.Earliest, t.Latest, err = plan.WindowOfMonths(*p.Months)
	return err
}

func (h planHandlers) ListPlans(
	ctx context.Context, r api.ListPlansRequestObject,
) (api.ListPlansResponseObject, error) {
	filter := plan.Filter{
		Search:  value(r.Params.Q),
		Status:  plan.Status(value(r.Params.Status)),
		UnderID: idOf(r.Params.Under),
	}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.AnnualPlan.Plans.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListPlans200JSONResponse{
		Items:      mapEach(page.Items, func(p plan.Plan) api.Plan { return planAnswer(info, p) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h planHandlers) CreatePlan(
	ctx context.Context, r api.CreatePlanRequestObject,
) (api.CreatePlanResponseObject, error) {
	info := h.requestInfo(ctx)
	p, err := h.cfg.Services.AnnualPlan.Plans.Add(ctx, info.actor, plan.Plan{
		Year:   r.Body.Year,
		Title:  r.Body.Title,
		BodyID: idOrEmpty(r.Body.BodyID),
		Public: value(r.Body.Public),
	})
	if err != nil {
		return nil, err
	}
	out, err := h.planWithDropped(ctx, p)
	return api.CreatePlan201JSONResponse{
		Body:    out,
		Headers: api.CreatePlan201ResponseHeaders{ETag: etag(p.Version), Location: info.location(p.ID)},
	}, err
}

func (h planHandlers) GetPlan(ctx context.Context, r api.GetPlanRequestObject) (api.GetPlanResponseObject, error) {
	p, err := h.cfg.Services.AnnualPlan.Plans.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	out, err := h.planWithDropped(ctx, p)
	return api.GetPlan200JSONResponse{Body: out, Headers: api.GetPlan200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h planHandlers) UpdatePlan(
	ctx context.Context, r api.UpdatePlanRequestObject,
) (api.UpdatePlanResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	p, err := h.cfg.Services.AnnualPlan.EditPlan(ctx, info.actor, consult.ID(r.ID), version,
		func(p *plan.Plan) error {
			set(&p.Year, in.Year)
			set(&p.Title, in.Title)
			set(&p.Public, in.Public)
			setNullText(&p.BodyID, in.BodyID)
			return nil
		})
	if err != nil {
		return nil, err
	}
	out, err := h.planWithDropped(ctx, p)
	return api.UpdatePlan200JSONResponse{
		Body:    out,
		Headers: api.UpdatePlan200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h planHandlers) DeletePlan(
	ctx context.Context, r api.DeletePlanRequestObject,
) (api.DeletePlanResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeletePlan204Response{}, h.cfg.Services.AnnualPlan.RemovePlan(ctx, info.actor, consult.ID(r.ID), version)
}

func (h planHandlers) stepPlan(
	ctx context.Context, id string, step annualplan.PlanStep, reason string,
) (out api.Plan, tag string, err error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return out, "", err
	}
	p, err := h.cfg.Services.AnnualPlan.StepPlan(ctx, info.actor, consult.ID(id), version, step, reason)
	if err != nil {
		return out, "", err
	}
	out, err = h.planWithDropped(ctx, p)
	return out, etag(p.Version), err
}

func (h planHandlers) SubmitPlan(
	ctx context.Context, r api.SubmitPlanRequestObject,
) (api.SubmitPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, annualplan.SubmitPlan, "")
	return api.SubmitPlan200JSONResponse{Body: p, Headers: api.SubmitPlan200ResponseHeaders{ETag: tag}}, err
}

func (h planHandlers) ApprovePlan(
	ctx context.Context, r api.ApprovePlanRequestObject,
) (api.ApprovePlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, annualplan.ApprovePlan, "")
	return api.ApprovePlan200JSONResponse{Body: p, Headers: api.ApprovePlan200ResponseHeaders{ETag: tag}}, err
}

func (h planHandlers) ReturnPlan(
	ctx context.Context, r api.ReturnPlanRequestObject,
) (api.ReturnPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, annualplan.ReturnPlan, r.Body.Reason)
	return api.ReturnPlan200JSONResponse{Body: p, Headers: api.ReturnPlan200ResponseHeaders{ETag: tag}}, err
}

func (h planHandlers) PublishPlan(
	ctx context.Context, r api.PublishPlanRequestObject,
) (api.PublishPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, annualplan.PublishPlan, "")
	return api.PublishPlan200JSONResponse{Body: p, Headers: api.PublishPlan200ResponseHeaders{ETag: tag}}, err
}

func (h planHandlers) WithdrawPlan(
	ctx context.Context, r api.WithdrawPlanRequestObject,
) (api.WithdrawPlanResponseObject, error) {
	p, tag, err := h.stepPlan(ctx, r.ID, annualplan.WithdrawPlan, r.Body.Reason)
	return api.WithdrawPlan200JSONResponse{Body: p, Headers: api.WithdrawPlan200ResponseHeaders{ETag: tag}}, err
}

func (h planHandlers) NewPlanEdition(
	ctx context.Context, r api.NewPlanEditionRequestObject,
) (api.NewPlanEditionResponseObject, error) {
	info := h.requestInfo(ctx)
	p, err := h.cfg.Services.AnnualPlan.NewEdition(ctx, info.actor, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	out, err := h.planWithDropped(ctx, p)
	return api.NewPlanEdition201JSONResponse{
		Body: out,
		Headers: api.NewPlanEdition201ResponseHeaders{
			ETag:     etag(p.Version),
			Location: api.Base + "/plans/" + string(p.ID),
		},
	}, err
}

func (h planHandlers) ListTopics(
	ctx context.Context, r api.ListTopicsRequestObject,
) (api.ListTopicsResponseObject, error) {
	if err := h.planOfTopics(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	filter := plan.TopicFilter{Search: value(r.Params.Q), PlanID: consult.ID(r.ID), UnderID: idOf(r.Params.Under)}
	page, err := h.cfg.Services.AnnualPlan.Topics.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	items, err := h.topics(ctx, page.Items)
	return api.ListTopics200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, err
}

// planOfTopics answers consult.ErrNotFound for a plan of which no topic may be seen.
func (h planHandlers) planOfTopics(ctx context.Context, id consult.ID) error {
	plans := h.cfg.Services.AnnualPlan
	standing, err := h.standingOf(ctx, reach.Plan, id)
	if err != nil {
		return err
	}
	if standing == reach.Own {
		_, err := plans.Plans.Get(ctx, id)
		return err
	}
	some, err := plans.Topics.List(ctx, plan.TopicFilter{PlanID: id}, consult.PageRequest{Limit: 1})
	if err == nil && len(some.Items) == 0 {
		err = consult.ErrNotFound
	}
	return err
}

func (h planHandlers) AddTopics(
	ctx context.Context, r api.AddTopicsRequestObject,
) (api.AddTopicsResponseObject, error) {
	info := h.requestInfo(ctx)
	add, err := topicsFromInput(r.Body.Topics)
	if err != nil {
		return nil, err
	}
	made, err := h.cfg.Services.AnnualPlan.AddTopics(ctx, info.actor, consult.ID(r.ID), add)
	if err != nil {
		return nil, err
	}
	items, err := h.topics(ctx, made)
	return api.AddTopics201JSONResponse{Body: api.Topics{Items: items}}, err
}

// topicIn gets a Topic of that Plan.
func (h planHandlers) topicIn(ctx context.Context, plan, id string) (plan.Topic, error) {
	t, err := h.cfg.Services.AnnualPlan.Topics.Get(ctx, consult.ID(id))
	if err == nil && t.PlanID != consult.ID(plan) {
		err = consult.ErrNotFound
	}
	return t, err
}

func (h planHandlers) GetTopic(ctx context.Context, r api.GetTopicRequestObject) (api.GetTopicResponseObject, error) {
	standing, err := h.standingOf(ctx, reach.Topic, consult.ID(r.TopicID))
	if err != nil {
		return nil, err
	}
	if standing == reach.Beyond {
		return nil, consult.ErrNotFound
	}
	t, err := h.topicIn(ctx, r.ID, r.TopicID)
	if err != nil {
		return nil, err
	}
	out, err := h.topicWithMeetings(ctx, t)
	return api.GetTopic200JSONResponse{Body: out, Headers: api.GetTopic200ResponseHeaders{ETag: etag(t.Version)}}, err
}

func (h planHandlers) UpdateTopic(
	ctx context.Context, r api.UpdateTopicRequestObject,
) (api.UpdateTopicResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.topicIn(ctx, r.ID, r.TopicID); err != nil {
		return nil, err
	}
	t, err := h.cfg.Services.AnnualPlan.EditTopic(ctx, info.actor, consult.ID(r.TopicID), version,
		func(t *plan.Topic) error { return patchTopic(t, in) })
	if err != nil {
		return nil, err
	}
	out, err := h.topicWithMeetings(ctx, t)
	return api.UpdateTopic200JSONResponse{
		Body:    out,
		Headers: api.UpdateTopic200ResponseHeaders{ETag: etag(t.Version)},
	}, err
}

func (h planHandlers) DeleteTopic(
	ctx context.Context, r api.DeleteTopicRequestObject,
) (api.DeleteTopicResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.topicIn(ctx, r.ID, r.TopicID); err != nil {
		return nil, err
	}
	left, err := h.cfg.Services.AnnualPlan.RemoveTopic(ctx, info.actor, consult.ID(r.TopicID), version)
	if err != nil || len(left) == 0 {
		return api.DeleteTopic204Response{}, err
	}
	items, err := h.dropped(ctx, left)
	return api.DeleteTopic200JSONResponse{Body: api.DroppedTopics{Items: items}}, err
}
